"""What a plan still waits for when its project is over: targets whose last day lies ahead, and their follow-ups.

A target's last day is the one it is due on or, where it is observed some time after a cohort's end, the last of the
cohorts' windows if that comes later. Until then nobody can say that it was missed.

What was said of a target holds until something else is said. It is reached with the verification that first meets it,
never by the word of the carrier alone; with the final report, the closing or the end of the follow-up it is reached or
missed. It is open again, and told to be, as soon as that no longer holds: what is verified fell short of one that was
reached, by a correction or by a verification that lowers a proportion; or the last day of one that was missed lies
ahead again, by a cohort declared or corrected since.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from impact.domain.facts import TargetJudged, TargetReopened
from impact.domain.indicator import Indicator, Judgement
from impact.domain.plan import Plan
from impact.domain.states import ObservationState, PlanState
from shared.vocabulary import NotInThisState


def last_day(plan: Plan, one: Indicator) -> date:
    """The last day on which what counts towards a target can be reported in time."""
    first_days = ((cohort, one.observed_from(cohort.ends_on)) for cohort in plan.cohorts)
    return max([one.due_on, *(cohort.answered_until(first) for cohort, first in first_days if first is not None)])


def followed(plan: Plan, one: Indicator) -> bool:
    """Of a plan whose agreement is closed: does the indicator outlive it?"""
    return plan.closed_on is not None and last_day(plan, one) >= plan.closed_on


def pending(plan: Plan, *, on: date) -> tuple[Indicator, ...]:
    """The indicators for which a plan whose agreement is closed still waits: for an answer, or for its verification."""
    return tuple(one for one in plan.indicators if followed(plan, one) and _pending(plan, one, on))


def _pending(plan: Plan, one: Indicator, on: date) -> bool:
    return _to_verify(plan, one.code) or (last_day(plan, one) >= on and not _answered(plan, one))


def _to_verify(plan: Plan, code: str) -> bool:
    return any(one.entry.code == code and one.state is ObservationState.REPORTED for one in plan.observations)


def _answered(plan: Plan, indicator: Indicator) -> bool:
    """Has every cohort its verified answer? Nothing more is to come once no cohort can be declared."""
    verified = {
        one.entry.cohort_id
        for one in plan.observations
        if one.entry.code == indicator.code and one.state is ObservationState.VERIFIED
    }
    return indicator.followed_up and bool(plan.cohorts) and all(one.id in verified for one in plan.cohorts)


def judged_from(plan: Plan) -> date | None:
    """The first day on which a followed plan is judged by the calendar; None where it waits for a verification."""
    if plan.state is not PlanState.FOLLOWING:
        return None
    outlive = [one for one in plan.indicators if followed(plan, one)]
    if any(_to_verify(plan, one.code) for one in outlive):
        return None
    days = [last_day(plan, one) for one in outlive if not _answered(plan, one)]
    return max(days) + timedelta(days=1) if days else plan.closed_on


def last_word(plan: Plan, indicators: Iterable[Indicator], *, on: date) -> Iterator[TargetJudged]:
    """Each target reached or missed by what is verified; nothing where that was the last word already."""
    for one in indicators:
        verdict = judged(
            plan, one, Judgement.REACHED if one.met_by(plan.verified(one.code)) else Judgement.MISSED, on=on
        )
        if verdict is not None:
            yield verdict


def judged(plan: Plan, indicator: Indicator, judgement: Judgement, *, on: date) -> TargetJudged | None:
    """The judgement of a target, or None where it was the last word already: nothing is announced twice."""
    if plan.judgements.get(indicator.code) is judgement:
        return None
    return TargetJudged(plan.ref, indicator, plan.verified(indicator.code), judgement, on)


def reopened(plan: Plan, indicator: Indicator, *, on: date) -> TargetReopened | None:
    """What a correction or a verification takes back: a target said to be reached that its verified total misses."""
    total = plan.verified(indicator.code)
    if plan.judgements.get(indicator.code) is not Judgement.REACHED or indicator.met_by(total):
        return None
    return TargetReopened(plan.ref, indicator, total, on)


def too_early_again(plan: Plan, *, on: date) -> Iterator[TargetReopened]:
    """The targets said to be missed whose last day lies ahead since a cohort was declared or corrected."""
    for one in plan.indicators:
        if plan.judgements.get(one.code) is Judgement.MISSED and one.followed_up and last_day(plan, one) >= on:
            yield TargetReopened(plan.ref, one, plan.verified(one.code), on)


def require_open(plan: Plan) -> None:
    """Raises NotInThisState where the agreement is closed: nothing more is reported or judged, but what is followed."""
    if plan.state is PlanState.OPEN:
        return
    message = f"Le plan de suivi est clos depuis le {plan.closed_on:%d/%m/%Y} : il ne se modifie plus."
    if plan.state is PlanState.FOLLOWING:
        codes = ", ".join(one.code for one in plan.indicators if followed(plan, one))
        message = f"La convention est close depuis le {plan.closed_on:%d/%m/%Y} : ne se relèvent plus que {codes}."
    raise NotInThisState(message, state=plan.state)


def require_followed(plan: Plan, code: str, *, on: date | None = None) -> None:
    """May an indicator be measured, `on` a day (None: what was reported in time)? Raises NotInThisState."""
    if plan.state is not PlanState.FOLLOWING:
        require_open(plan)
        return
    one = plan.indicator(code)
    if not followed(plan, one):
        require_open(plan)
    until = last_day(plan, one)
    if on is not None and on > until:
        message = f"{code} se relevait jusqu'au {until:%d/%m/%Y} : la convention est close."
        raise NotInThisState(message, state=plan.state)
