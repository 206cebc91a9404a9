"""How a consortium shares a grant: the carrier, its lead, is paid all of it and passes the partners' shares on.

The lead answers for the whole grant (maître d'œuvre): the agreement says each partner's part of each instalment, and
the financial report what was passed on. To the cent: the parts of an instalment make up the instalment, those of a
partner its share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Share, require
from funding.domain.drafting import Application
from funding.domain.instalments import Instalment, InstalmentState
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


def apportion(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share cents out by weights, exactly: what rounding down leaves goes to the largest remainders, then to the first.

    Nobody gets more than their weight where `cents` is not more than the weights' sum.
    """
    total = sum(weights)
    if total == 0:
        return tuple(0 for _ in weights)
    parts = [cents * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(cents * weights[at] % total), at))
    for at in by_remainder[: cents - sum(parts)]:
        parts[at] += 1
    return tuple(parts)


def split(shares: Sequence[Share], amount_cents: int, parts: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """What of each instalment (by number, in cents) is the lead's, then each partner's: to the cent on both sides.

    `amount_cents` is what the shares are of; where the instalments come to less, every share is as much smaller.
    """
    lead = amount_cents - sum(one.amount_cents for one in shares)
    left = apportion(sum(parts.values()), (lead, *(one.amount_cents for one in shares)))
    found: dict[int, tuple[int, ...]] = {}
    for number, cents in sorted(parts.items()):
        found[number] = apportion(cents, left)
        left = tuple(one - part for one, part in zip(left, found[number], strict=True))
    return found


@dataclass(frozen=True, slots=True)
class PartnersPart:
    """A partner's share as the instalments stand: its part of each by number, and of what is paid of them."""

    share: Share
    parts: Mapping[int, int]
    due_cents: int


def partners_parts(agreement: Agreement) -> tuple[PartnersPart, ...]:
    """What the lead passes on to each partner, by instalment, and what of it is due: its part of what was paid."""
    terms = agreement.terms
    stands = {one.number: one for one in agreement.instalments if one.state is not InstalmentState.CANCELLED}
    found = split(terms.shares, terms.amount_cents, {number: one.amount_cents for number, one in stands.items()})
    return tuple(
        PartnersPart(
            share,
            {number: parts[rank] for number, parts in found.items()},
            due_cents=sum(_of_what_is_paid(stands[number], parts[rank]) for number, parts in found.items()),
        )
        for rank, share in enumerate(terms.shares, start=1)
    )


def _of_what_is_paid(instalment: Instalment, part_cents: int) -> int:
    return part_cents * instalment.paid_cents // instalment.amount_cents


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What the lead says that it passed on to a partner, in all."""

    siret: str
    amount_cents: int


def check_passed_on(shares: Sequence[Share], passed_on: Sequence[PassedOn]) -> None:
    """Each partner once, and none more than its share. Raises Refusal."""
    left = {one.siret: one for one in shares}
    for position, one in enumerate(passed_on):
        share = left.pop(one.siret, None)
        if share is None:
            raise Refusal(
                "not_a_partner",
                f"Le SIRET {one.siret} n'est pas celui d'un partenaire qui a une part de cette subvention, ou il "
                "figure deux fois.",
                field=f"passed_on.{position}.siret",
            )
        if one.amount_cents > share.amount_cents:
            raise Refusal(
                "passed_on_over_the_share",
                f"La part de {share.name} est {in_euros(share.amount_cents)} : rien de plus ne peut lui être reversé.",
                field=f"passed_on.{position}.amount_cents",
            )
    if left:
        names = ", ".join(one.name for one in left.values())
        raise Refusal(
            "passed_on_missing",
            f"Dites ce qui a été reversé à chaque partenaire du groupement, fût-ce 0 : il manque {names}.",
            field="passed_on",
        )
