"""What would be left of an envelope if a session awarded what is proposed. Nothing is written, nothing is reserved."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from review.domain.case import Case
from review.domain.states import AWARDS, CaseState
from shared.vocabulary import Cents, Refusal

STILL_TO_DECIDE = frozenset({CaseState.OPEN, CaseState.BALLOT, CaseState.DEFERRED, CaseState.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """In cents, over all envelopes that these cases draw on.

    `available` as funding told last; `unanswered` is proposed to it without an answer yet. `carried`: each of the
    envelopes would carry what it alone is asked.
    """

    available_cents: Cents
    unanswered_cents: Cents
    proposed_cents: Cents
    carried: bool

    @property
    def left_cents(self) -> Cents:
        """What would be left; below zero where the envelopes together would not carry it."""
        return Cents(self.available_cents - self.unanswered_cents - self.proposed_cents)


def simulate(
    cases: Sequence[Case],
    amounts: Mapping[UUID, Cents] | None,
    available_cents: Mapping[str, Cents],
    paid_by: Callable[[Case], str | None],
) -> Simulation:
    """Award `amounts` by case, or what each undecided case requests where nothing is said.

    `available_cents` by the envelope's key: what is drawn on another one, or on none that can be told, is not carried.
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
    left: Counter[str | None] = Counter()
    left.update(available_cents)
    left.subtract(_sums((paid_by(undecided[case_id]), cents) for case_id, cents in given.items()))
    left.subtract(_sums((paid_by(case), _unanswered(case)) for case in cases))
    return Simulation(
        available_cents=Cents(sum(available_cents.values())),
        unanswered_cents=Cents(sum(_unanswered(case) for case in cases)),
        proposed_cents=Cents(sum(given.values())),
        carried=min(left.values(), default=0) >= 0,
    )


def _sums(drawn: Iterable[tuple[str | None, int]]) -> Counter[str | None]:
    sums: Counter[str | None] = Counter()
    for key, cents in drawn:
        sums[key] += cents
    return sums


def _unanswered(case: Case) -> int:
    """Cents that were proposed to funding, which did not answer yet."""
    if case.state is not CaseState.AWARD_PROPOSED or case.decision is None or case.decision.outcome not in AWARDS:
        return 0
    return case.decision.amount_cents
