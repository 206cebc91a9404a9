"""Who went through a project, as it was declared or last corrected: its window, its answers, and who corrected what."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from .compare import differences
from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row, Told

_PARIS: Final = ZoneInfo("Europe/Paris")
_OPEN_FOR: Final = timedelta(days=60)
"""How long a follow-up may be answered."""
_SAID: Final = ("CohortDeclared", "CohortCorrected")
_WHAT: Final = ("size", "starts_on", "ends_on")
_AT_SIX_MONTHS: Final = "_AT_SIX_MONTHS"


@invariant()
def cohorts_are_what_was_last_said_of_them(evidence: Evidence) -> Iterator[str]:
    """A cohort is as it was declared or last corrected, and its window lies six months after that end, as is told."""
    expected: dict[str, tuple[Any, ...]] = {}
    for event in _told(evidence, *_SAID, "FollowUpOpened", "FollowUpAnswered", "FollowUpMissed"):
        if event.name in _SAID:
            first, last = _window(event["ends_on"])
            instants = (_begins(first), _begins(last + timedelta(days=1)))
            expected[event["cohort_id"]] = (event["plan_id"], *(event[name] for name in _WHAT), *instants)
        told = expected.get(event["cohort_id"])
        window = _window(told[3]) if told else None
        if window != (date.fromisoformat(event["follow_up_from"]), date.fromisoformat(event["follow_up_until"])):
            yield f"{event}: its window is not that of what was last said of the cohort: {told}"
    kept = {
        row["id"]: (
            *(row[name] for name in ("plan_id", *_WHAT)),
            *(datetime.fromisoformat(row[name]) for name in ("open_at", "missed_at")),
        )
        for row in evidence.rows("impact", "cohort")
    }
    yield from differences("cohort", expected, kept)


@invariant(counts="lost")
def what_was_said_before_a_correction_is_kept(evidence: Evidence) -> Iterator[str]:
    """Each correction of a cohort keeps what was told before it, each of an activity what differs from what follows."""
    corrections = sorted(evidence.rows("impact", "correction"), key=lambda row: row["position"])
    of_cohorts = grouped([row for row in corrections if row["cohort_id"]], "cohort_id")
    expected: dict[str, list[list[Any]]] = {}
    for event in _told(evidence, *_SAID):
        expected.setdefault(event["cohort_id"], []).append([event[name] for name in _WHAT])
    for cohort, said in expected.items():
        kept = [[row["was"][name] for name in _WHAT] for row in of_cohorts.get((cohort,), [])]
        if kept != said[:-1]:
            yield f"of cohort {cohort} {kept} is kept, before its last correction was said {said[:-1]}"
    activities = evidence.by_id("impact", "activity")
    for (activity,), rows in grouped([row for row in corrections if row["activity_id"]], "activity_id").items():
        now = activities.get(activity, {})
        for one, after in pairwise([*(row["was"] for row in rows), {name: now.get(name) for name in rows[0]["was"]}]):
            if one == after or one["id"] != after["id"] or one["recorded_by"] != after["recorded_by"]:
                yield f"activity {activity} was {one} before a correction, and {after} after it"


@invariant(counts="doubled")
def what_was_verified_of_a_cohort_is_corrected_by_another(evidence: Evidence) -> Iterator[str]:
    """Once a value of a cohort was verified, somebody corrects it who neither declared it nor verified."""
    of_cohort = {row["id"]: row["cohort_id"] for row in evidence.rows("impact", "observation")}
    verifiers: dict[str, str | None] = {}
    declared: dict[str, str | None] = {}
    for event in _told(evidence, "IndicatorReported", "IndicatorVerified", *_SAID):
        match event.name:
            case "IndicatorReported":
                verifiers.pop(event["supersedes"], None)
            case "IndicatorVerified":
                verifiers[event["observation_id"]] = event.actor
            case "CohortDeclared":
                declared[event["cohort_id"]] = event.actor
            case _:
                cohort = event["cohort_id"]
                verified_by = {by for one, by in verifiers.items() if of_cohort.get(one) == cohort}
                if verified_by and event.actor in {*verified_by, declared.get(cohort)}:
                    yield f"{event} is of {event.actor}: they declared or verified what it corrects"


@invariant()
def no_answer_counts_more_than_its_cohort(evidence: Evidence) -> Iterator[str]:
    """What the roll-ups count of a cohort fits it as it stands: no more people, nothing six months on before that."""
    cohorts = evidence.by_id("impact", "cohort")
    observations = evidence.by_id("impact", "observation")
    for row in evidence.rows("impact", "roll_up_observation_v3"):
        observation = observations.get(row["observation_id"], {})
        cohort = cohorts.get(observation.get("cohort_id") or "")
        if cohort is None or row["superseded"]:
            continue
        if _counted(row) > cohort["size"]:
            yield f"{_counted(row)} are counted of cohort {cohort['id']}, which has {cohort['size']}"
        first, _ = _window(cohort["ends_on"])
        if row["code"].endswith(_AT_SIX_MONTHS) and date.fromisoformat(observation["period_end"]) < first:
            yield f"observation {row['observation_id']} ends on {observation['period_end']}, its window begins {first}"


def _told(evidence: Evidence, *names: str) -> list[Told]:
    return sorted(evidence.of(*names), key=lambda event: (event.stream, event.sequence))


def _window(ends_on: str) -> tuple[date, date]:
    """The first and the last day of the follow-up: the same day six months on, or the last of a shorter month."""
    ended = date.fromisoformat(ends_on)
    year, month = divmod(ended.year * 12 + ended.month - 1 + 6, 12)
    first = date(year, month + 1, min(ended.day, monthrange(year, month + 1)[1]))
    return first, first + _OPEN_FOR


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_PARIS)


def _counted(row: Row) -> int:
    asked = row["value"] if row["denominator"] is None else row["denominator"]
    return int(asked) + int(row["non_respondents"] or 0)


INVARIANTS: Final = (
    cohorts_are_what_was_last_said_of_them,
    what_was_said_before_a_correction_is_kept,
    what_was_verified_of_a_cohort_is_corrected_by_another,
    no_answer_counts_more_than_its_cohort,
)
