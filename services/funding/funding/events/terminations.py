"""What is announced of an end before time: the notice, that it is not followed, and the end."""

from typing import Any, assert_never

from funding.domain.facts import TerminationFact
from funding.domain.termination import AgreementTerminated, Termination, TerminationAbandoned, TerminationProposed
from funding.events.names import named
from shared.contracts import funding
from shared.contracts.envelope import Event


def of_termination(fact: TerminationFact) -> Event | None:
    """The event that announces a fact; None for a proposal that the recipient is not put on notice of."""
    one = fact.termination
    match fact:
        case TerminationProposed():
            if one.cure_by is None:
                return None
            return funding.TerminationNotified(
                **_about(one), ground=one.ground, notified_on=one.proposed_on, cure_by=one.cure_by
            )
        case TerminationAbandoned():
            if one.cure_by is None:
                return None
            return funding.TerminationAbandoned(**_about(one), abandoned_on=fact.abandoned_on)
        case AgreementTerminated():
            return funding.AgreementTerminated(
                **_about(one),
                ground=one.ground,
                awarded_cents=fact.awarded_cents,
                paid_cents=fact.paid_cents,
                recovered_cents=fact.recovered_cents,
                released_cents=fact.released_cents,
                claimed_cents=fact.claimed_cents,
                terminated_on=fact.terminated_on,
            )
        case _:
            assert_never(fact)


def _about(one: Termination) -> dict[str, Any]:
    return {**named(one.agreement), "number": one.agreement.number, "termination_id": one.id}
