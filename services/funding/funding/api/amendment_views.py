"""What funding answers of amendments: each version, and what it changes."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.api.agreement_views import ShareView, SignatureView
from funding.domain.agreement import Agreement
from funding.domain.amendment import AbandonReason, Amendment, AmendmentState, Wording, wording
from shared.vocabulary import AmendedTerm, InstalmentKind
from shared.web import View, words


class PartView(View):
    """Une tranche, telle qu'une version la prévoit."""

    number: int = Field(description="Son numéro dans la convention.", examples=[2])
    kind: InstalmentKind = Field(description="ADVANCE : avance ; INTERIM : acompte ; BALANCE : solde.")
    amount_cents: int = Field(description="Son montant, en centimes d'euro.", examples=[400_000])


class WordingView(View):
    """Ce qu'une version de la convention dit de tout ce qu'un avenant peut changer."""

    amount_cents: int = Field(description="La subvention, en centimes d'euro.", examples=[1_000_000])
    budget_cents: int = Field(description="Le budget du projet, en centimes d'euro.", examples=[2_000_000])
    starts_on: date = Field(description="Le premier jour du projet.")
    ends_on: date = Field(description="Le dernier jour du projet.")
    final_report_due_on: date = Field(description="L'échéance du rapport final.")
    purpose: str | None = Field(description="L'objet ; null : le titre du projet.")
    shares: list[ShareView] = Field(description="Les parts des partenaires du groupement.")
    instalments: list[PartView] = Field(description="Les tranches.")

    @classmethod
    def of(cls, said: Wording) -> Self:
        """Show a wording."""
        return cls(
            amount_cents=said.amount_cents,
            budget_cents=said.budget_cents,
            starts_on=said.starts_on,
            ends_on=said.ends_on,
            final_report_due_on=said.final_report_due_on,
            purpose=said.purpose,
            shares=[ShareView.model_validate(one, from_attributes=True) for one in said.shares],
            instalments=[PartView.model_validate(one, from_attributes=True) for one in said.parts],
        )


class AmendmentView(View):
    """Un avenant."""

    id: UUID = Field(description="L'avenant, par son identifiant.")
    agreement_id: words.AgreementId
    number: str = Field(description="Son numéro.", examples=["CONV-2025-0001 avenant n° 1"])
    version: int = Field(description="La version de la convention qu'il fait, à partir de 2.", examples=[2])
    state: AmendmentState = Field(description="DRAFTED : à signer ; IN_FORCE : en vigueur ; ABANDONED : abandonné.")
    revision: words.Revision
    why: str = Field(description="Le motif.")
    changed: list[AmendedTerm] = Field(
        description="AMOUNT : montant ; BUDGET : budget ; DATES : dates ; SCHEDULE : échéancier ; PURPOSE : objet ; "
        "SHARES : partage du groupement."
    )
    before: WordingView = Field(description="Ce que dit la convention qu'il change.")
    after: WordingView = Field(description="Ce qu'elle dit avec lui.")
    drafted_on: date = Field(description="Le jour où il a été établi.")
    signatures: list[SignatureView] = Field(description="Les signatures déjà données.")
    in_force_on: date | None = Field(description="Le jour de la seconde signature ; null avant.")
    abandoned_for: AbandonReason | None = Field(description="Pourquoi il est abandonné ; null sinon.")

    @classmethod
    def of(cls, amendment: Amendment) -> Self:
        """Show an amendment."""
        return cls(
            id=amendment.id,
            agreement_id=amendment.agreement.id,
            number=amendment.number,
            version=amendment.version,
            state=amendment.state,
            revision=amendment.revision,
            why=amendment.why,
            changed=list(amendment.changed),
            before=WordingView.of(amendment.before),
            after=WordingView.of(amendment.after),
            drafted_on=amendment.drafted_on,
            signatures=[SignatureView.of(one) for one in amendment.signatures],
            in_force_on=amendment.in_force_on,
            abandoned_for=amendment.abandoned_for,
        )


class VersionsView(View):
    """Les versions d'une convention."""

    original: WordingView = Field(description="Ce que dit la version 1, avant tout avenant.")
    present: WordingView = Field(description="Ce que dit la version en vigueur.")
    version: int = Field(description="Le rang de la version en vigueur.", examples=[2])
    amendments: list[AmendmentView] = Field(description="Les avenants, dans l'ordre où ils ont été établis.")
    sha256: dict[int, str] = Field(
        description="L'empreinte du contenu de chaque version signée, la même que sur son document."
    )

    @classmethod
    def of(cls, agreement: Agreement, amendments: Sequence[Amendment], hashes: dict[int, str]) -> Self:
        """Show an agreement's versions."""
        in_force = [one for one in amendments if one.state is AmendmentState.IN_FORCE]
        present = wording(agreement)
        return cls(
            original=WordingView.of(in_force[0].before if in_force else present),
            present=WordingView.of(present),
            version=agreement.version,
            amendments=[AmendmentView.of(one) for one in amendments],
            sha256=hashes,
        )
