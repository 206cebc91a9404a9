"""Cohorts, their six-month follow-up, and activities: who went through a project, counted, and what was done."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from impact.domain.states import FollowUpState

FOLLOW_UP_MONTHS: Final = 6
FOLLOW_UP_DAYS: Final = 60
"""How long a follow-up may be answered before it is missed: a survey by telephone takes its weeks."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Participants who go through the project together; `size` counts them. `state` is that of their follow-up.

    `declared_by` and `declared_on` are None where the cohort was declared before they were kept.
    """

    id: UUID
    name: str
    size: int
    starts_on: date
    ends_on: date
    state: FollowUpState = FollowUpState.PLANNED
    declared_by: str | None = None
    declared_on: date | None = None

    @property
    def follow_up_from(self) -> date:
        """The first day on which what became of them can be asked: six months after the cohort ends."""
        return months_after(self.ends_on, FOLLOW_UP_MONTHS)

    @property
    def follow_up_until(self) -> date:
        """The last day on which the answer is in time."""
        return self.answered_until(self.follow_up_from)

    def answered_until(self, first: date) -> date:
        """The last day on which what is observed from a `first` day on is in time."""
        return first + timedelta(days=FOLLOW_UP_DAYS)

    @property
    def missed_on(self) -> date:
        """The first day on which no answer is an answer missed."""
        return self.follow_up_until + timedelta(days=1)

    def standing(self, *, on: date) -> FollowUpState:
        """Where its follow-up is on a day: what was answered is, all else is as the days of its window say."""
        if self.state is FollowUpState.ANSWERED:
            return self.state
        if on < self.follow_up_from:
            return FollowUpState.PLANNED
        return FollowUpState.OPEN if on <= self.follow_up_until else FollowUpState.MISSED


@dataclass(frozen=True, slots=True)
class Activity:
    """Something the project held; `hours` are whole hours, `participants` are counted, never named."""

    id: UUID
    title: str
    held_on: date
    hours: int
    participants: int
    cohort_id: UUID | None
    recorded_by: str
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of a cohort or an activity until somebody corrected it, and why: it is kept beside what stands."""

    was: Cohort | Activity
    because: str
    by: str
    on: date


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of a shorter month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
