"""Open data as it goes out: versions, and what the next one would hold."""

from datetime import date, datetime
from typing import Self

from pydantic import Field

from funding.domain.open_data import Changes, SignedGrant, WhyNot, Withheld
from funding.domain.open_parts import parts
from funding.handlers.open_data import Prepared
from funding.store.open_data.versions import Version
from shared.web import View


class VersionView(View):
    """Une version publiée ; ses fichiers ne changent plus."""

    version: int = Field(description="Son numéro, à partir de 1.", examples=[3])
    published_at: datetime = Field(description="L'instant de sa publication.")
    grants: int = Field(description="Les subventions qu'elle contient.", examples=[12])

    @classmethod
    def of(cls, version: Version) -> Self:
        """Show a version."""
        return cls.model_validate(version, from_attributes=True)


class OpenGrantView(View):
    """Une subvention telle que la prochaine version la dirait."""

    number: str = Field(description="Le numéro de la convention.", examples=["CONV-2025-0001"])
    recipient: str | None = Field(description="L'organisation bénéficiaire ; null tant qu'elle n'est pas connue.")
    siret: str | None = Field(description="Son SIRET.", examples=["73282932000074"])
    amount_cents: int = Field(description="Le montant de la convention, en centimes d'euro.", examples=[6_000_000])
    unnamed_partners: int = Field(
        description="Les membres du groupement sans ligne à eux, dont la part est comptée au chef de file : "
        "leur forme juridique ne dit pas que ce sont des personnes morales, ou leur part est sous un centième."
    )
    paid_cents: int = Field(description="Ce qui est versé, moins ce qui est revenu, en centimes d'euro.")
    signed_on: date = Field(description="Le jour de la signature.")
    publish_by: date = Field(description="Le dernier jour que donne la loi : trois mois après la signature.")
    late: bool = Field(description="Vrai quand ce jour est passé sans qu'aucune version ne la contienne.")

    @classmethod
    def of(cls, grant: SignedGrant, *, late: bool) -> Self:
        """Show a grant."""
        return cls(
            number=grant.number,
            recipient=grant.project.name if grant.project else None,
            siret=grant.project.siret if grant.project else None,
            amount_cents=grant.amount_cents,
            unnamed_partners=len(grant.partners) - len(parts(grant).partners),
            paid_cents=grant.paid_cents,
            signed_on=grant.signed_on,
            publish_by=grant.publish_by,
            late=late,
        )


class WithheldView(View):
    """Une subvention qui n'est pas publiée."""

    grant: OpenGrantView = Field(description="La subvention.")
    why: WhyNot = Field(
        description="BELOW_THRESHOLD : sous le seuil choisi ; NOT_A_LEGAL_PERSON : le bénéficiaire n'est pas une "
        "personne morale identifiée ; APPLICATION_UNKNOWN : le dossier n'est pas encore parvenu."
    )

    @classmethod
    def of(cls, withheld: Withheld) -> Self:
        """Show it."""
        return cls(grant=OpenGrantView.of(withheld.grant, late=False), why=withheld.why)


class ChangesView(View):
    """Ce qui change d'une version à la suivante, par numéro de convention."""

    added: tuple[str, ...] = Field(description="Les subventions nouvelles.")
    corrected: tuple[str, ...] = Field(description="Celles dont une donnée a changé.")
    removed: tuple[str, ...] = Field(description="Celles qui n'y sont plus.")

    @classmethod
    def of(cls, changes: Changes, *, closed: frozenset[str]) -> Self:
        """Show them."""
        added, corrected, removed = (
            tuple(number for number in numbers if number not in closed)
            for numbers in (changes.added, changes.corrected, changes.removed)
        )
        return cls(added=added, corrected=corrected, removed=removed)


class PreviewView(View):
    """Ce que contiendrait la prochaine version."""

    as_of: date = Field(description="Le jour de l'aperçu.")
    last_version: int | None = Field(description="La dernière version publiée ; null avant la première.")
    above_cents: int = Field(description="Le seuil : les subventions au-delà sont publiées, en centimes d'euro.")
    behind: bool = Field(description="Vrai tant que des événements restent à entendre : rien ne se publie alors.")
    published: list[OpenGrantView] = Field(description="Ce qui serait publié, par numéro de convention.")
    withheld: list[WithheldView] = Field(description="Ce qui ne le serait pas, et pourquoi.")
    changes: ChangesView = Field(description="Ce que la version dirait de nouveau.")
    faults: list[str] = Field(
        description="Ce qui ne respecterait pas le schéma SCDL : rien n'est publié avant que ce soit corrigé. Sans ce "
        "qui touche aux dossiers qui vous sont fermés."
    )

    @classmethod
    def of(cls, prepared: Prepared, *, on: date, above_cents: int, closed: frozenset[str]) -> Self:
        """Show what is prepared, but for the agreements whose numbers are `closed` to the reader."""
        known = set(prepared.last.digests) if prepared.last else set[str]()
        return cls(
            as_of=on,
            last_version=prepared.last.version if prepared.last else None,
            above_cents=above_cents,
            behind=prepared.behind,
            published=[
                OpenGrantView.of(one, late=one.number not in known and on > one.publish_by)
                for one in prepared.choice.published
                if one.number not in closed
            ],
            withheld=[WithheldView.of(one) for one in prepared.choice.withheld if one.grant.number not in closed],
            changes=ChangesView.of(prepared.changes, closed=closed),
            faults=[one for one in prepared.faults if not any(f"({number})" in one for number in closed)],
        )
