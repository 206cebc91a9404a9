"""Decisions on cohorts and activities: declared by the carrier, followed up six months after each cohort's end."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from typing import Final
from uuid import UUID

from impact.domain.cohort import Activity, Cohort
from impact.domain.facts import ActivityRecorded, CohortDeclared, FollowUpMoved
from impact.domain.observation import LARGEST_VALUE, Entry
from impact.domain.pending import require_open
from impact.domain.plan import Plan, evolve
from impact.domain.states import FollowUpState, PlanState
from shared.vocabulary import Refusal, Unit

LONGEST_COHORT_DAYS: Final = 1_100
"""Three years: longer is a typing error."""


def declare_cohort(plan: Plan, cohort: Cohort) -> CohortDeclared:
    """Declare a cohort of the plan.

    Raises NotInThisState (plan closed) or Refusal: no name, a name taken, nobody in it, days that do not follow.
    """
    require_open(plan)
    check_cohort_itself(plan, cohort)
    return CohortDeclared(plan.ref, cohort)


def check_cohort_itself(plan: Plan, cohort: Cohort) -> None:
    """Can a cohort of the plan be like this? Raises Refusal."""
    if not cohort.name.strip():
        raise Refusal("name_missing", "Donnez un nom à la cohorte, par exemple « Cohorte 1 ».", field="name")
    if any(one.name.casefold() == cohort.name.casefold() and one.id != cohort.id for one in plan.cohorts):
        raise Refusal("cohort_exists", "Une cohorte de ce plan porte déjà ce nom.", field="name")
    if not 0 < cohort.size <= LARGEST_VALUE:
        raise Refusal("size_out_of_bounds", "Une cohorte compte au moins une personne.", field="size")
    if not cohort.starts_on <= cohort.ends_on <= cohort.starts_on + timedelta(days=LONGEST_COHORT_DAYS):
        message = "La cohorte s'achève après son début, et au plus trois ans après."
        raise Refusal("period_reversed", message, field="ends_on")


def record_activity(plan: Plan, activity: Activity) -> ActivityRecorded:
    """Record something the project held.

    Raises NotInThisState (plan closed) or Refusal: no title, counts out of bounds, a day to come, an unknown cohort.
    """
    require_open(plan)
    check_activity(plan, activity)
    return ActivityRecorded(plan.ref, activity)


def check_activity(plan: Plan, activity: Activity) -> None:
    """Can an activity of the plan be like this? Raises Refusal."""
    if not activity.title.strip():
        raise Refusal("title_missing", "Dites ce qui a eu lieu.", field="title")
    for name, count in (("hours", activity.hours), ("participants", activity.participants)):
        if not 0 <= count <= LARGEST_VALUE:
            raise Refusal("value_out_of_bounds", "Donnez un nombre entier, positif ou nul.", field=name)
    if activity.held_on > activity.recorded_on:
        raise Refusal("not_held_yet", "Une activité se déclare une fois tenue.", field="held_on")
    if activity.cohort_id is not None:
        _cohort(plan, activity.cohort_id)


def check_cohort(plan: Plan, entry: Entry) -> None:
    """May this be said of its cohort? Raises Refusal: unknown, more people than it has, or followed up too early."""
    if entry.cohort_id is None:
        return
    check_said(plan, _cohort(plan, entry.cohort_id), entry)


def check_said(plan: Plan, cohort: Cohort, entry: Entry) -> None:
    """May this be said of a cohort as it is? Raises Refusal on the fields of what is said."""
    asked = entry.value if entry.denominator is None else entry.denominator
    if asked + (entry.non_respondents or 0) > cohort.size and _counts_people(plan, entry.code):
        message = f"La cohorte {cohort.name} compte {cohort.size} personnes : ce relevé en compte davantage."
        raise Refusal("more_than_the_cohort", message, field="denominator" if entry.denominator else "value")
    first = plan.indicator(entry.code).observed_from(cohort.ends_on)
    if first is not None and entry.period_end < first:
        message = f"{entry.code} s'observe, pour la cohorte {cohort.name}, à partir du {first:%d/%m/%Y}."
        raise Refusal("follow_up_too_early", message, field="period_end")


def _counts_people(plan: Plan, code: str) -> bool:
    return plan.indicator(code).unit in {Unit.PERSON, Unit.RATIO}


def _cohort(plan: Plan, cohort_id: UUID) -> Cohort:
    found = plan.cohort(cohort_id)
    if found is None:
        raise Refusal("unknown_cohort", "Cette cohorte n'est pas de ce plan de suivi.", field="cohort_id")
    return found


def late(plan: Plan, *, on: date) -> tuple[FollowUpMoved, ...]:
    """What a cohort that is declared after its window's days has missed of them: it opens, and is missed, at once.

    Timers fire once for each day of a plan, and that day may have had its turn for another cohort.
    """
    opened = follow_ups_open(plan, on=on)
    return (*opened, *follow_ups_missed(reduce(evolve, opened, plan), on=on))


def follow_ups_open(plan: Plan, *, on: date) -> tuple[FollowUpMoved, ...]:
    """The follow-ups whose first day has come."""
    return _moved(plan, FollowUpState.PLANNED, FollowUpState.OPEN, lambda one: one.follow_up_from <= on, on)


def follow_ups_missed(plan: Plan, *, on: date) -> tuple[FollowUpMoved, ...]:
    """The follow-ups whose last day passed without an answer."""
    return _moved(plan, FollowUpState.OPEN, FollowUpState.MISSED, lambda one: one.follow_up_until < on, on)


def _moved(
    plan: Plan, before: FollowUpState, after: FollowUpState, due: Callable[[Cohort], bool], on: date
) -> tuple[FollowUpMoved, ...]:
    if plan.state is PlanState.CLOSED:
        return ()
    return tuple(FollowUpMoved(plan.ref, one, after, on) for one in plan.cohorts if one.state is before and due(one))
