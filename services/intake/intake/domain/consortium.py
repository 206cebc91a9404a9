"""What is asked of a consortium (groupement): a lead, which is the carrier, and members among the partners."""

from collections.abc import Iterator
from datetime import date

from intake.domain.content import Content
from intake.domain.french import euros, french_day
from shared.vocabulary import Refusal


def partners_stand_once(content: Content) -> Iterator[Refusal]:
    """Each partner is named once."""
    known = set[str]()
    for position, partner in enumerate(content.partners):
        if partner.siret in known:
            message = f"Le partenaire {partner.siret} figure deux fois : ne le citez qu'une fois."
            yield Refusal("partner_repeated", message, field=f"partners.{position}.siret")
        known.add(partner.siret)


def consortium_holds_together(content: Content, *, on: date) -> Iterator[Refusal]:
    """Its members are partners of the file, each once; their shares stay within the budget; its agreement is dated."""
    consortium = content.consortium
    if consortium is None:
        return
    if not consortium.members:
        message = "Un groupement compte au moins un membre avec son chef de file : citez-le, ou retirez le groupement."
        yield Refusal("consortium_empty", message, field="consortium.members")
    partners, known = {partner.siret for partner in content.partners}, set[str]()
    for position, member in enumerate(consortium.members):
        field = f"consortium.members.{position}.siret"
        if member.siret not in partners:
            message = f"Le membre {member.siret} n'est pas parmi les partenaires : ajoutez-le d'abord aux partenaires."
            yield Refusal("consortium_member_unknown", message, field=field)
        if member.siret in known:
            message = f"Le membre {member.siret} figure deux fois : ne le citez qu'une fois."
            yield Refusal("consortium_member_repeated", message, field=field)
        known.add(member.siret)
    shares, cost = sum(member.share_cents for member in consortium.members), content.budget.cost_cents
    if shares > cost:
        yield Refusal(
            "consortium_shares_exceed_budget",
            f"Les parts des membres ({euros(shares)}) dépassent le coût du projet ({euros(cost)}).",
            field="consortium.members",
        )
    if consortium.agreement_signed_on is not None and consortium.agreement_signed_on > on:
        yield Refusal(
            "consortium_agreement_in_the_future",
            f"La convention de groupement est datée d'au plus tard le {french_day(on)}.",
            field="consortium.agreement_signed_on",
        )
