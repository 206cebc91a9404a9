"""The rules of alerts, simple enough to be explained to a carrier in a sentence.

A target is looked at when half, three quarters and nine tenths of its time have passed: it is unlikely to be reached
where less than half is there of what a steady pace would have given. One that is open again after its word was said
is looked at at once, since its days may have passed. A value stands out where it is more than three
times the largest of at least three before it or, for a proportion, more than forty points away from them. An overdue
report is one. With the plan's end no alert stands any more.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Final
from uuid import UUID

from impact.domain.alert import Alert, AlertKind
from impact.domain.facts import (
    AlertClosed,
    AlertFact,
    AlertRaised,
    Fact,
    FollowUpEnded,
    IndicatorReported,
    IndicatorVerified,
    PlanClosed,
    ReportOverdue,
    ReportSubmitted,
    ReportWaived,
    TargetChecked,
    TargetJudged,
    TargetReopened,
)
from impact.domain.indicator import Indicator, Judgement
from impact.domain.observation import Observation
from impact.domain.plan import Plan, evolve
from impact.domain.states import AlertState, PlanState
from shared.vocabulary import NotInThisState, Refusal, Unit

CHECKED_AT_TENTHS: Final = (5, 7.5, 9)
"""Tenths of the time from the plan's opening to the day the target is due."""
_ENOUGH_BEFORE: Final = 3
_TIMES_LARGER: Final = 3
_POINTS_AWAY: Final = 40


def next_check(opened_on: date, due_on: date, *, after: date | None) -> date | None:
    """The next day on which a target is looked at, past `after`; None where there is none."""
    length = (due_on - opened_on).days
    days = (opened_on + timedelta(days=int(length * tenths / 10)) for tenths in CHECKED_AT_TENTHS)
    return next((day for day in days if length > 0 and (after is None or day > after)), None)


def check_targets(plan: Plan, *, on: date) -> tuple[TargetChecked | AlertRaised, ...]:
    """Look at the targets whose day has come; an alert that stands is not raised twice."""
    if plan.state is not PlanState.OPEN:
        return ()
    facts: list[TargetChecked | AlertRaised] = []
    for one in plan.indicators:
        if one.check_on is not None and one.check_on <= on and one.code not in plan.judgements:
            looked = _looked_at(plan, one, on)
            plan = reduce(evolve, looked, plan)
            facts += looked
    return tuple(facts)


def _looked_at(plan: Plan, one: Indicator, on: date) -> list[TargetChecked | AlertRaised]:
    checked = TargetChecked(plan.ref, one, next_check(plan.opened_on, one.due_on, after=on))
    told = open_alert(plan, AlertKind.TARGET_UNLIKELY, code=one.code)
    if told is not None or (why := _unlikely(plan, one, on)) is None:
        return [checked]
    alert = Alert(len(plan.alerts) + 1, AlertKind.TARGET_UNLIKELY, why, on, code=one.code)
    return [checked, AlertRaised(plan.ref, alert)]


def _unlikely(plan: Plan, one: Indicator, on: date) -> str | None:
    total, length = plan.reported(one.code), (one.due_on - plan.opened_on).days
    passed = min((on - plan.opened_on).days, length)
    share = f"{100 * passed // length} % du temps est passé"
    if one.unit is Unit.RATIO:
        known, wanted = total.denominator or 0, one.target_denominator or 1
        if known and 2 * total.value * wanted < one.target * known:
            return f"{share} : {total.value} sur {known}, moins de la moitié de la cible de {one.target} sur {wanted}."
        return None if known else f"{share} et rien n'est encore relevé."
    gained, to_gain = max(total.value - one.baseline, 0), max(one.target - one.baseline, 0)
    if 2 * gained * length >= to_gain * passed:
        return None
    return f"{share} : {total.value} relevés, moins de la moitié du rythme régulier vers la cible de {one.target}."


def stands_out(plan: Plan, observation: Observation, *, on: date) -> AlertRaised | None:
    """The alert of a value that does not look like those before it, or None. `plan` does not hold it yet."""
    entry = observation.entry
    before = [
        one.entry
        for one in plan.observations
        if one.live and one.entry.code == entry.code and one.id != entry.supersedes
    ]
    if len(before) < _ENOUGH_BEFORE:
        return None
    if entry.denominator is None:
        largest = max(one.value for one in before)
        if entry.value <= _TIMES_LARGER * largest:
            return None
        why = f"{entry.value} est plus de trois fois le plus grand des {len(before)} relevés précédents ({largest})."
    else:
        value, known = sum(one.value for one in before), sum(one.denominator or 0 for one in before)
        away = abs(entry.value * known - value * entry.denominator)
        if 100 * away <= _POINTS_AWAY * known * entry.denominator:
            return None
        rates = (100 * entry.value // entry.denominator, 100 * value // known)
        why = f"{rates[0]} % est à plus de quarante points des {rates[1]} % des {len(before)} relevés précédents."
    about = Alert(len(plan.alerts) + 1, AlertKind.OUTLIER, why, on, code=entry.code, observation_id=observation.id)
    return AlertRaised(plan.ref, about)


def alerts_after(plan: Plan, facts: Sequence[Fact], *, on: date) -> tuple[AlertFact, ...]:
    """The alerts that decided facts raise, and those whose cause they take away. `plan` is the plan before them."""
    found: list[AlertFact] = []
    for fact in facts:
        following = _following(plan, fact, on)
        plan = reduce(evolve, (fact, *following), plan)
        found += following
    return tuple(found)


def _following(plan: Plan, fact: Fact, on: date) -> Sequence[AlertFact]:  # noqa: PLR0911  one for each fact
    match fact:
        case ReportOverdue():
            late = fact.report
            why = (
                f"Le rapport {late.number}, attendu le {late.due_on:%d/%m/%Y}, n'est pas venu dans son délai de grâce."
            )
            alert = Alert(len(plan.alerts) + 1, AlertKind.REPORT_OVERDUE, why, on, report=late.number)
            return [AlertRaised(plan.ref, alert)]
        case ReportSubmitted() | ReportWaived():
            return _cured(plan, open_alert(plan, AlertKind.REPORT_OVERDUE, report=fact.report.number), on)
        case TargetJudged():
            reached = fact.judgement is Judgement.REACHED
            found = open_alert(plan, AlertKind.TARGET_UNLIKELY, code=fact.indicator.code) if reached else None
            return _cured(plan, found, on)
        case TargetReopened():
            return _looked_at_again(plan, plan.indicator(fact.indicator.code), on)
        case IndicatorVerified():
            return _cured(plan, _outlier(plan, fact.observation.id), on)
        case IndicatorReported():
            corrected = fact.observation.entry.supersedes
            gone = _cured(plan, _outlier(plan, corrected), on) if corrected else []
            raised = stands_out(plan, fact.observation, on=on)
            return [*gone, raised] if raised else gone
        case PlanClosed(following=False) | FollowUpEnded():
            # Nobody can do anything about it any more.
            standing = [one for one in plan.alerts if one.state is AlertState.OPEN]
            return [closed for one in standing for closed in _cured(plan, one, on)]
        case _:
            return []


def _looked_at_again(plan: Plan, one: Indicator, on: date) -> list[TargetChecked | AlertRaised]:
    """Nobody looked at it while it was judged: what its days would have found is found now."""
    first = next_check(plan.opened_on, one.due_on, after=None)
    if plan.state is not PlanState.OPEN or first is None or first > on:
        return []
    return _looked_at(plan, one, on)


def _outlier(plan: Plan, observation_id: UUID) -> Alert | None:
    about = (one for one in plan.alerts if one.observation_id == observation_id and one.state is AlertState.OPEN)
    return next(about, None)


def _cured(plan: Plan, alert: Alert | None, on: date) -> list[AlertRaised | AlertClosed]:
    return [AlertClosed(plan.ref, alert, on, None, None)] if alert else []


def close_alert(plan: Plan, alert: Alert, *, because: str, by: str, on: date) -> AlertClosed:
    """Close an alert that a person looked at. Raises NotInThisState (closed already) or Refusal (no reason)."""
    if alert.state is AlertState.CLOSED:
        message = f"L'alerte {alert.number} est déjà levée."
        raise NotInThisState(message, state=alert.state)
    if not because.strip():
        raise Refusal("reason_missing", "Dites pourquoi l'alerte peut être levée.", field="because")
    return AlertClosed(plan.ref, alert, on, by, because.strip())


def open_alert(plan: Plan, kind: AlertKind, *, code: str | None = None, report: int | None = None) -> Alert | None:
    """The alert of a kind that stands on an indicator or a report, or None."""
    return next(
        (
            one
            for one in plan.alerts
            if (one.kind, one.code, one.report, one.state) == (kind, code, report, AlertState.OPEN)
        ),
        None,
    )
