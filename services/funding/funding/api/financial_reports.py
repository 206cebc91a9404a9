"""Financial reports over HTTP: the form, its submission, its acceptance."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.examples import ACCEPTANCE, ACCEPTANCE_UNDONE, FINANCIAL_REPORT, RETURN
from funding.api.fields import SmallCents
from funding.api.parameters import AgreementId
from funding.api.report_views import FinancialReportFormView, FinancialReportView
from funding.domain.costs import Strike, StrikeReason
from funding.domain.reporting import Attachment, GivenLine
from funding.domain.shares import PassedOn
from funding.handlers import financial_reports, taking_back
from funding.handlers.access import require_carrier
from funding.handlers.financial_reports import Accounts, Filled
from funding.store import agreements
from shared.vocabulary import AttachmentKind, Role
from shared.web import AmountCents, Body, CommandDep, NotFound, QueryDep

router = APIRouter(prefix="/agreements/{agreement_id}/financial-report", tags=["Comptes rendus et reversements"])

Code = Annotated[str, Field(min_length=1, max_length=20)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Line(Body):
    """Une ligne du compte rendu, sur le plan CERFA 15059."""

    code: Code = Field(description="La ligne du plan.", examples=["641"])
    actual_cents: AmountCents = Field(description="Le réalisé, en centimes d'euro.", examples=[1_450_000])
    explanation: Text | None = Field(default=None, description="Pourquoi la ligne s'écarte du prévu.")
    planned_cents: AmountCents | None = Field(
        default=None,
        description="Le prévu : à donner seulement quand le formulaire dit qu'il n'est pas connu ; sinon, le budget du "
        "dossier fait foi.",
    )

    def given(self) -> GivenLine:
        """In the domain's own words."""
        return GivenLine(self.code, self.actual_cents, self.explanation, self.planned_cents)


class AttachmentBody(Body):
    """Une pièce déposée pour ce compte rendu : son empreinte dit laquelle, et la certification la couvre."""

    kind: AttachmentKind = Field(
        description="ACTIVITY_REPORT : rapport d'activité ; APPROVED_ACCOUNTS : comptes approuvés ; AUDITORS_REPORT : "
        "rapport du commissaire aux comptes ; SUPPORTING_DOCUMENT : autre justificatif."
    )
    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(description="Son nom.", examples=["comptes.pdf"])
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="Le SHA-256 de son contenu, en 64 chiffres hexadécimaux minuscules."
    )


class CertificationBody(Body):
    """La certification, par le représentant légal ou qui il a habilité, des termes que donne le formulaire."""

    signatory: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Son nom et sa qualité : gardés à part, jamais transmis aux autres services.",
        examples=["Camille Exemple, présidente"],
    )
    certified_on: date = Field(description="Le jour de la certification, au plus tard aujourd'hui.")


class PassedOnBody(Body):
    """Ce qui a été reversé à un partenaire du groupement."""

    siret: Annotated[str, Field(pattern=r"^\d{14}$")] = Field(description="Son SIRET.", examples=["44306184100047"])
    amount_cents: AmountCents = Field(
        description="Tout ce qui lui a été reversé, en centimes d'euro, 0 compris ; au plus sa part.",
        examples=[120_000],
    )


class SubmitFinancialReport(Body):
    """Ce que le projet a coûté et qui l'a financé : chaque ligne du budget, et celles qui s'y ajoutent."""

    model_config = ConfigDict(json_schema_extra={"examples": [FINANCIAL_REPORT]})

    charges: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)] = Field(
        description="Les charges, contributions en nature (classe 86) comprises."
    )
    resources: Annotated[tuple[Line, ...], Field(min_length=1, max_length=60)] = Field(
        description="Les produits, contributions en nature (classe 87) comprises : leur total est celui des charges."
    )
    attachments: Annotated[tuple[AttachmentBody, ...], Field(max_length=50)] = Field(
        default=(), description="Les pièces jointes, déjà déposées, par leur empreinte."
    )
    certification: CertificationBody = Field(description="Qui certifie, et quand.")
    passed_on: Annotated[tuple[PassedOnBody, ...], Field(max_length=50)] = Field(
        default=(), description="Pour le chef de file d'un groupement : ce qu'il a reversé à chaque partenaire."
    )

    def filled(self) -> Filled:
        """In the domain's own words."""
        return Filled(
            tuple(line.given() for line in self.charges),
            tuple(line.given() for line in self.resources),
            tuple(Attachment(one.kind, one.name, one.sha256) for one in self.attachments),
            self.certification.signatory,
            self.certification.certified_on,
            tuple(PassedOn(one.siret, one.amount_cents) for one in self.passed_on),
        )


class ReturnFinancialReport(Body):
    """Ce que le porteur doit corriger."""

    model_config = ConfigDict(json_schema_extra={"examples": [RETURN]})

    comment: Text = Field(description="Ce qu'il faut corriger ; le porteur le lit.", examples=[RETURN["comment"]])


class StrikeBody(Body):
    """Une dépense que la subvention ne porte pas."""

    code: Code = Field(description="La charge dont elle est écartée.", examples=["641"])
    amount_cents: SmallCents = Field(description="Ce qui est écarté, en centimes d'euro.", examples=[50_000])
    reason: StrikeReason = Field(
        description="NOT_IN_THE_PROJECT : étrangère au projet ; OUTSIDE_THE_PERIOD : hors période ; NOT_PROVEN : non "
        "justifiée ; FUNDED_ELSEWHERE : déjà financée ; EXCLUDED_BY_THE_RULES : exclue par le règlement."
    )
    why: Text = Field(description="L'explication, que le porteur lit.")


class AcceptFinancialReport(Body):
    """Les dépenses écartées ; le coût éligible s'en déduit."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACCEPTANCE]})

    strikes: Annotated[tuple[StrikeBody, ...], Field(max_length=100)] = Field(
        default=(), description="Les dépenses écartées, chacune avec son motif."
    )
    eligible_cents: AmountCents | None = Field(
        default=None,
        description="Le coût éligible que vous avez lu : l'acceptation est refusée si le calcul en donne un autre.",
        examples=[1_800_000],
    )


class UndoFinancialReport(Body):
    """Pourquoi l'acceptation est reprise."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACCEPTANCE_UNDONE]})

    why: Text = Field(
        description="Pourquoi ces comptes n'auraient pas dû être acceptés.", examples=[ACCEPTANCE_UNDONE["why"]]
    )


@router.get("", summary="Lire le compte rendu financier", response_model=FinancialReportView)
async def read_financial_report(query: QueryDep, agreement_id: AgreementId) -> Response:
    """La dernière version, et ce à quoi elle donne droit. Le porteur lit les siens, l'équipe et l'auditeur tous."""
    accounts = await _accounts(query, agreement_id)
    view = FinancialReportView.of(accounts)
    if view is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    return query.answer(view, revision=accounts.agreement.revision)


@router.get("/form", summary="Préparer le compte rendu financier", response_model=FinancialReportFormView)
async def read_financial_report_form(query: QueryDep, agreement_id: AgreementId) -> Response:
    """Le formulaire prérempli avec le budget du dossier. Le porteur lit les siens, l'équipe et l'auditeur tous."""
    accounts = await _accounts(query, agreement_id)
    return query.answer(FinancialReportFormView.of(accounts), revision=accounts.agreement.revision)


@router.post("", summary="Déposer le compte rendu financier", status_code=201, response_model=FinancialReportView)
async def submit_financial_report(
    command: CommandDep, agreement_id: AgreementId, body: SubmitFinancialReport
) -> Response:
    """Rend compte des coûts du projet, ou remplace un compte rendu qui n'est pas encore accepté.

    Rôle : porteur, pour sa convention.
    """
    async with command.transaction() as tx:
        accounts = await financial_reports.submit_financial_report(
            tx, agreement_id, body.filled(), by=command.principal
        )
        location = f"/agreements/{agreement_id}/financial-report"
        view = FinancialReportView.of(accounts)
        return command.answer(view, 201, revision=accounts.agreement.revision, location=location)


@router.post("/return", summary="Renvoyer le compte rendu financier", response_model=FinancialReportView)
async def return_financial_report(
    command: CommandDep, agreement_id: AgreementId, body: ReturnFinancialReport
) -> Response:
    """Renvoie au porteur, avec un commentaire, un compte rendu qui ne peut pas être accepté : il en dépose un autre.

    Il a pour cela le délai de grâce de l'édition, et au moins jusqu'au terme du délai de dépôt.

    Annonce FinancialReportReturned. Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        accounts = await financial_reports.send_financial_report_back(
            tx, agreement_id, body.comment, by=command.principal
        )
        return command.answer(FinancialReportView.of(accounts), revision=accounts.agreement.revision)


@router.post("/acceptance", summary="Accepter le compte rendu financier", response_model=FinancialReportView)
async def accept_financial_report(
    command: CommandDep, agreement_id: AgreementId, body: AcceptFinancialReport
) -> Response:
    """Accepte les coûts, moins ce qui est écarté : le solde devient ce qui reste dû, ou le trop-perçu est à reverser.

    Rôle : chargé des paiements, autre que celui qui a déposé le compte rendu.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    strikes = tuple(Strike(one.code, one.amount_cents, one.reason, one.why) for one in body.strikes)
    async with command.transaction() as tx:
        accounts = await financial_reports.accept_financial_report(
            tx, agreement_id, strikes, expected_cents=body.eligible_cents, by=command.principal
        )
        return command.answer(FinancialReportView.of(accounts), revision=accounts.agreement.revision)


@router.post(
    "/acceptance/undoing",
    summary="Reprendre l'acceptation du compte rendu financier",
    response_model=FinancialReportView,
)
async def undo_financial_report(command: CommandDep, agreement_id: AgreementId, body: UndoFinancialReport) -> Response:
    """Des comptes acceptés à tort attendent de nouveau d'être examinés ; le solde redevient ce que dit la convention.

    L'ordre du solde est annulé s'il n'est pas à la banque. Refusé quand le solde est payé, ou qu'un reversement repose
    sur ces comptes : un reversement est alors la voie. Rôle : chargé ou approbateur des paiements, autre que qui les a
    acceptés.
    """
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        accounts = await taking_back.undo_financial_report(tx, agreement_id, why=body.why, by=command.principal)
        return command.answer(FinancialReportView.of(accounts), revision=accounts.agreement.revision)


async def _accounts(query: QueryDep, agreement_id: AgreementId) -> Accounts:
    async with query.transaction() as tx:
        agreement = await agreements.find(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        return await financial_reports.accounts_of(tx, agreement)
