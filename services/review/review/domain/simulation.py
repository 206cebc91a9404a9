"""What would be left of an envelope if a session awarded what is proposed. Nothing is written, nothing is reserved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from review.domain.case import Case
from review.domain.states import AWARDS, CaseState
from shared.vocabulary import Cents, Refusal

STILL_TO_DECIDE = frozenset({CaseState.OPEN, CaseState.BALLOT, CaseState.DEFERRED, CaseState.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """In cents. `available` as funding told last; `unanswered` is proposed to it without an answer yet."""

    available_cents: Cents
    unanswered_cents: Cents
    proposed_cents: Cents

    @property
    def left_cents(self) -> Cents:
        """What would be left; below zero where the envelope would not carry it."""
        return Cents(self.available_cents - self.unanswered_cents - self.proposed_cents)


def simulate(cases: Sequence[Case], amounts: Mapping[UUID, Cents] | None, available_cents: Cents) -> Simulation:
    """Award `amounts` by case, or what each undecided case requests where nothing is said.

    Refuses an amount above what is requested, and a case that is not before the session or is decided.
    """
    undecided = {case.id: case for case in cases if case.state in STILL_TO_DECIDE}
    given = amounts if amounts is not None else {one.id: one.file.requested_cents for one in undecided.values()}
    for case_id, cents in given.items():
        case = undecided.get(case_id)
        if case is None:
            raise Refusal("case_not_to_decide", "Un des dossiers n'est pas à décider à cette séance.", field="awards")
        if cents > case.file.requested_cents:
            raise Refusal(
                "amount_above_requested",
                f"Le montant ne dépasse pas les {case.file.requested_cents} centimes demandés par le porteur.",
                field="awards",
            )
    return Simulation(
        available_cents=available_cents,
        unanswered_cents=Cents(
            sum(case.decision.amount_cents for case in cases if _unanswered(case) and case.decision)
        ),
        proposed_cents=Cents(sum(given.values())),
    )


def _unanswered(case: Case) -> bool:
    return case.state is CaseState.AWARD_PROPOSED and case.decision is not None and case.decision.outcome in AWARDS
