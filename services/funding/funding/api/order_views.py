"""What funding answers of bank details, payment orders, their batches, and the bank's own files."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from funding.domain.batch import BatchState
from funding.domain.matching import DismissalReason, Resolution
from funding.domain.orders import OrderState, PaymentOrder, PaymentOutcome
from funding.domain.payee import PayeeAnswer
from funding.gateway.bank_details import masked
from funding.handlers.bank_details import Shown
from funding.handlers.bank_files import Import
from funding.store.bank_files import UnmatchedEntry
from funding.store.batches import MadeBatch
from shared.vocabulary import InstalmentKind, OrderCancellationReason
from shared.web import View, words


class BankDetailsView(View):
    """Les coordonnées bancaires les plus récentes d'une convention, l'IBAN masqué."""

    id: UUID = Field(description="Cette version des coordonnées, par son identifiant.")
    agreement_id: words.AgreementId
    version: int = Field(description="Leur version dans la convention, à partir de 1.", examples=[1])
    holder: str = Field(description="Le titulaire du compte, dans l'alphabet des banques.", examples=["Les Declics"])
    iban: str = Field(description="L'IBAN masqué.", examples=["FR14 **** **** **** **** *** 2606"])
    waits_for_confirmation: bool = Field(
        description="Vrai pour un changement qu'un chargé des paiements n'a pas encore confirmé."
    )
    usable_on: date | None = Field(
        description="Le premier jour où l'on y paie après un changement confirmé ; null sans délai de sécurité."
    )
    payee_answer: PayeeAnswer | None = Field(
        description="Ce que répond la banque du bénéficiaire : MATCH, même nom ; CLOSE_MATCH, nom proche ; NO_MATCH, "
        "autre nom ; NOT_APPLICABLE, sans objet ; NOT_POSSIBLE, pas de réponse ; null avant."
    )
    payee_accepted: bool = Field(description="Vrai quand une seconde personne a accepté une réponse autre que MATCH.")
    to_correct: bool = Field(description="Vrai quand la banque a refusé ce compte.")
    revision: words.Revision = Field(description="Version de la convention : à redonner dans If-Match.", examples=[3])

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Show bank details; `revision` is the agreement's."""
        return cls(
            id=shown.details.id,
            agreement_id=shown.agreement.id,
            version=shown.details.version,
            holder=shown.account.holder,
            iban=masked(shown.account.iban),
            waits_for_confirmation=shown.details.waits,
            usable_on=shown.details.usable_on,
            payee_answer=shown.details.payee.answer if shown.details.payee else None,
            payee_accepted=shown.details.payee is not None and shown.details.payee.accepted_by is not None,
            to_correct=shown.agreement.bank_details_to_correct,
            revision=shown.agreement.revision,
        )


Stopped = Annotated[bool, Field(description="Vrai tant que tous les paiements sont arrêtés : rien ne part.")]


class OrderView(View):
    """Un ordre de paiement."""

    id: UUID = Field(description="L'ordre, par son identifiant.")
    state: OrderState = Field(
        description="DRAFTED : à approuver ; PRE_APPROVED : à approuver par une seconde personne ; APPROVED : "
        "approuvé ; BATCHED : remis à la banque ; PAID : exécuté ; "
        "REJECTED : rejeté ; RETURNED : retourné ; CANCELLED : annulé avant d'être à la banque."
    )
    revision: words.Revision
    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    application_id: words.ApplicationId
    instalment: int = Field(description="La tranche à payer, par son numéro dans la convention.", examples=[1])
    kind: InstalmentKind = Field(description="ADVANCE : avance ; INTERIM : acompte ; BALANCE : solde.")
    attempt: int = Field(description="Le combientième ordre pour cette tranche, à partir de 1.", examples=[1])
    amount_cents: int = Field(description="Le montant, en centimes d'euro.", examples=[3_600_000])
    end_to_end_id: str = Field(
        description="La référence du virement, que la banque redonne.", examples=["CONV-2025-0001-T1-1"]
    )
    author: str = Field(description="Qui a établi l'ordre, par son identifiant opaque.", examples=["finance-1"])
    approver: str | None = Field(description="Qui l'a approuvé ; null avant.", examples=["finance-2"])
    approvals: int = Field(description="Combien de personnes doivent l'approuver : 1, ou 2 au-delà du seuil.")
    second_approver: str | None = Field(
        description="Qui l'a approuvé en second, au-delà du seuil ; null sinon.", examples=["finance-3"]
    )
    batch_id: UUID | None = Field(description="La remise où il est ; null avant.")
    settled_on: date | None = Field(description="Le jour où la banque l'a exécuté ou rejeté ; null avant.")
    returned_on: date | None = Field(description="Le jour où le virement est revenu ; null sinon.")
    kept_cents: int = Field(
        description="Ce que le bénéficiaire en a gardé quand une partie seulement est revenue ; 0 sinon.", examples=[0]
    )
    bank_reason: str | None = Field(description="Code ISO 20022 du rejet ou du retour.", examples=["AC04"])
    cancellation_reason: OrderCancellationReason | None = Field(description="Pourquoi il est annulé ; null sinon.")
    said_to_have_left: str | None = Field(
        description="Code ISO 20022 par lequel la banque dit que l'argent est parti, tant que le compte ne le montre "
        "pas ; null sinon.",
        examples=["ACSC"],
    )
    contradicted: bool = Field(
        description="Vrai tant que la banque dit de cet ordre deux choses contraires : deux personnes établissent ce "
        "qu'il en est, et rien n'est payé de la convention avant."
    )
    outcome: PaymentOutcome | None = Field(
        description="Ce qu'une personne en dit (PAID : payé ; NOT_PAID : jamais payé), à approuver par une autre tant "
        "que `contradicted` est vrai ; null sinon."
    )
    paid_unsent: bool = Field(
        description="Vrai pour un ordre que deux personnes ont reconnu payé, sur le relevé, sans qu'il parte d'ici."
    )
    payments_stopped: Stopped

    @classmethod
    def of(cls, order: PaymentOrder, *, stopped: bool) -> Self:
        """Show an order; `stopped`: all payments are."""
        name = order.name
        return cls(
            id=name.id,
            state=order.state,
            revision=order.revision,
            agreement_id=name.agreement.id,
            agreement_number=name.agreement.number,
            application_id=name.agreement.application_id,
            instalment=name.instalment,
            kind=name.kind,
            attempt=name.attempt,
            amount_cents=name.amount_cents,
            end_to_end_id=name.end_to_end_id,
            author=order.author,
            approver=order.approver,
            approvals=order.approvals,
            second_approver=order.second_approver,
            batch_id=order.batch_id,
            settled_on=order.settled_on,
            returned_on=order.returned_on,
            kept_cents=order.kept_cents,
            bank_reason=order.bank_reason,
            cancellation_reason=order.cancellation_reason,
            said_to_have_left=order.said_to_have_left,
            contradicted=order.is_contradicted,
            outcome=order.contradiction.outcome if order.contradiction else None,
            paid_unsent=order.paid_unsent,
            payments_stopped=stopped,
        )


class BatchView(View):
    """Une remise : les ordres donnés à la banque en un fichier, qui se lit une fois la remise sortie."""

    id: UUID = Field(description="La remise, par son identifiant.")
    message_id: str = Field(
        description="La référence du fichier, que la banque redonne.", examples=["NVP0197a2c47d1e7b3a9c553f2b8d6e4a10"]
    )
    execution_date: date = Field(description="Le jour où la banque doit payer.", examples=["2025-05-16"])
    orders: int = Field(description="Le nombre d'ordres.", examples=[3])
    total_cents: int = Field(description="Leur somme, en centimes d'euro.", examples=[10_800_000])
    sha256: str = Field(description="L'empreinte SHA-256 du fichier, en hexadécimal.")
    made_by: str = Field(description="Qui a fait la remise, par son identifiant opaque.", examples=["finance-1"])
    made_at: datetime = Field(description="L'instant de la remise.")
    state: BatchState = Field(
        description="MADE : faite, jamais sortie ; EXPORTED : sortie, la banque peut l'avoir ; CANCELLED : annulée "
        "avant de sortir."
    )
    cancellation_reason: OrderCancellationReason | None = Field(description="Pourquoi elle est annulée ; null sinon.")
    payments_stopped: Stopped

    @classmethod
    def of(cls, batch: MadeBatch, *, stopped: bool) -> Self:
        """Show a batch; `stopped`: all payments are."""
        return cls(
            id=batch.id,
            message_id=batch.message_id,
            execution_date=batch.execution_date,
            orders=batch.orders,
            total_cents=batch.total_cents,
            sha256=batch.sha256,
            made_by=batch.made_by,
            made_at=batch.made_at,
            state=batch.state,
            cancellation_reason=batch.cancellation_reason,
            payments_stopped=stopped,
        )


class BankFileView(View):
    """Ce à quoi un fichier de la banque a mené."""

    id: UUID = Field(description="Le fichier importé, par son identifiant.")
    kind: str = Field(description="Ce qu'il est : pain.002, camt.053 ou camt.054.", examples=["camt.053"])
    sha256: str = Field(description="L'empreinte SHA-256 du fichier, en hexadécimal.")
    already_imported: bool = Field(description="Vrai quand ce même fichier avait déjà été importé : rien n'a changé.")
    outcome: dict[str, int] = Field(
        description="Combien de fois : `paid` exécuté, `rejected` rejeté, `returned` retourné, `return_kept` retour "
        "gardé jusqu'à son paiement, `said_to_have_left` dit parti avant que le compte le montre, `contradicted` "
        "contraire à ce que la banque disait, `payee_answered` bénéficiaire vérifié, `recovered` reversement "
        "reçu, `surplus` plus que le reversement dû, le reste pour une personne, `unmatched` laissé à une personne, "
        "`unchanged` déjà connu.",
        examples=[{"paid": 3, "returned": 1, "unmatched": 1}],
    )

    @classmethod
    def of(cls, imported: Import) -> Self:
        """Show an import."""
        file = imported.file
        return cls(
            id=file.id,
            kind=file.kind,
            sha256=file.sha256,
            already_imported=imported.known,
            outcome=dict(file.outcome),
        )


class UnmatchedEntryView(View):
    """Ce que la banque dit et dont seule une personne peut faire quelque chose."""

    id: int = Field(description="Son rang dans la liste.", examples=[12])
    bank_file_id: UUID = Field(description="Le fichier de la banque, par son identifiant.")
    statement_id: str = Field(description="Le relevé ou le compte rendu dans ce fichier.", examples=["2025-050"])
    reference: str = Field(description="La référence que la banque donne à l'écriture.", examples=["2025-050/1"])
    end_to_end_id: str | None = Field(description="La référence de virement citée ; null sans elle.")
    direction: str | None = Field(description="DEBIT : sorti du compte ; CREDIT : entré ; null pour un pain.002.")
    amount_cents: int | None = Field(description="Le montant, en centimes d'euro ; null pour un pain.002.")
    booked_on: date = Field(description="Le jour de l'écriture.", examples=["2025-05-16"])
    reason_code: str | None = Field(description="Code ISO 20022 que donne la banque.", examples=["AC04"])
    why: str = Field(
        description="UNKNOWN_REFERENCE : référence inconnue ; UNKNOWN_STATUS : code inconnu ; AMOUNT_DIFFERS : autre "
        "montant ; PARTLY_RETURNED : retour d'une partie du virement ; RETURNED_IN_PART_BEFORE : une partie en "
        "était déjà revenue ; CONTRADICTS_ORDER : contredit l'état de l'ordre ; AGREEMENT_NOT_OPEN : "
        "convention soldée ; NOT_A_PAYMENT : ni paiement ni "
        "retour ; CLAWBACK_NOT_ORDERED : reversement pas ordonné, ou terminé ; "
        "OVER_OUTSTANDING : plus que le reversement dû ; LOOKS_LIKE_A_DUPLICATE : semble déjà reçu.",
        examples=["AMOUNT_DIFFERS"],
    )
    resolution: Resolution | None = Field(
        description="MATCHED : rapprochée ; DISMISSED : écartée ; null tant qu'elle attend une personne."
    )
    matched_to: str | None = Field(description="La référence à laquelle elle est rapprochée ; null sinon.")
    dismissal_reason: DismissalReason | None = Field(description="Pourquoi elle est écartée ; null sinon.")
    proposed_to: str | None = Field(
        description="La référence à laquelle une personne la rapproche, à approuver par une autre parce qu'autant est "
        "déjà reçu ce jour-là, ou que le montant n'est pas celui de l'ordre ; null sinon."
    )
    difference_cents: int | None = Field(
        description="L'écart à approuver, en centimes d'euro : ce que la banque a mouvementé de plus que l'ordre, ou "
        "de moins s'il est négatif. Un retour auquel manquent plus de 100 € est celui d'une partie : le bénéficiaire "
        "garde le reste. null sans écart proposé.",
        examples=[500],
    )

    @classmethod
    def of(cls, entry: UnmatchedEntry) -> Self:
        """Show an entry."""
        resolved = entry.resolved
        return cls(
            id=entry.id or 0,
            bank_file_id=entry.bank_file_id,
            statement_id=entry.statement_id,
            reference=entry.reference,
            end_to_end_id=entry.end_to_end_id,
            direction=entry.direction,
            amount_cents=entry.amount_cents,
            booked_on=entry.booked_on,
            reason_code=entry.reason_code,
            why=entry.why,
            resolution=resolved.act if resolved else None,
            matched_to=resolved.matched_to if resolved else None,
            dismissal_reason=resolved.reason if resolved else None,
            proposed_to=entry.proposed.matched_to if entry.proposed and not resolved else None,
            difference_cents=(entry.proposed.difference_cents or None) if entry.proposed and not resolved else None,
        )
