"""How a consortium shares a grant: the carrier, its lead, is paid all of it and passes the partners' shares on."""

from collections.abc import Sequence
from dataclasses import dataclass

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Share, require
from funding.domain.drafting import Application
from funding.domain.money import in_euros
from shared.vocabulary import NotInThisState, Refusal


@dataclass(frozen=True, slots=True)
class SharesSet:
    """Fact: the agreement says what each partner receives."""

    name: AgreementName
    shares: tuple[Share, ...]


def named(asked: Sequence[tuple[str, int]], application: Application) -> tuple[Share, ...]:
    """Shares by SIRET with the names of the partners. Raises Refusal where one is no partner of the consortium."""
    names = {one.siret: one.name for one in application.partners}
    for siret, _ in asked:
        if siret not in names:
            raise Refusal(
                "not_a_partner",
                f"Le SIRET {siret} n'est pas celui d'un membre du groupement du dossier {application.number}.",
                field="shares",
            )
    return tuple(Share(siret, names[siret], cents) for siret, cents in asked)


def set_shares(agreement: Agreement, shares: tuple[Share, ...]) -> SharesSet:
    """A programme officer says how the grant is shared, before anybody signs."""
    require(agreement, AgreementState.DRAFTED)
    if agreement.signatures:
        raise NotInThisState(
            f"La convention {agreement.name.number} est déjà signée par une partie : un avenant change les parts.",
            state=agreement.state,
        )
    check_shares(shares, carrier_siret=agreement.terms.carrier_siret, amount_cents=agreement.terms.amount_cents)
    return SharesSet(agreement.name, shares)


def check_shares(shares: Sequence[Share], *, carrier_siret: str, amount_cents: int) -> None:
    """Each partner once, never the lead, and together no more than the grant. Raises Refusal."""
    sirets = [one.siret for one in shares]
    if len(set(sirets)) != len(sirets) or carrier_siret in sirets:
        raise Refusal(
            "share_twice",
            "Chaque partenaire a une part ; celle du chef de file est ce que les autres laissent.",
            field="shares",
        )
    total = sum(one.amount_cents for one in shares)
    if total > amount_cents:
        raise Refusal(
            "shares_over_the_grant",
            f"Les parts des partenaires font {in_euros(total)} : plus que la subvention, {in_euros(amount_cents)}.",
            field="shares",
        )


def lead_share(agreement: Agreement) -> int:
    """What the lead keeps."""
    return agreement.terms.amount_cents - sum(one.amount_cents for one in agreement.terms.shares)
