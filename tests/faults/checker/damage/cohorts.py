"""Damage to cohorts, their corrections, and what is counted of them."""

from datetime import datetime, timedelta
from random import Random

from checker.evidence import Evidence
from checker.records import Row

from .spoiling import act_as, an_event, noticed_by, one, rewrite


def _corrected(evidence: Evidence, draw: Random) -> Row:
    """A cohort that was corrected."""
    corrected = {event["cohort_id"] for event in evidence.of("CohortCorrected")}
    return draw.choice([row for row in evidence.rows("impact", "cohort") if row["id"] in corrected])


@noticed_by("cohorts_are_what_was_last_said_of_them")
def a_window_stays_where_the_end_was_before(evidence: Evidence, draw: Random) -> None:
    row, name = _corrected(evidence, draw), draw.choice(["open_at", "missed_at"])
    row[name] = (datetime.fromisoformat(row[name]) + timedelta(days=30)).isoformat()


@noticed_by("cohorts_are_what_was_last_said_of_them")
def a_correction_is_told_and_not_kept(evidence: Evidence, draw: Random) -> None:
    row = _corrected(evidence, draw)
    before = next(one for one in evidence.rows("impact", "correction") if one["cohort_id"] == row["id"])
    row |= {name: before["was"][name] for name in ("size", "starts_on", "ends_on")}


@noticed_by("cohorts_are_what_was_last_said_of_them")
def a_corrected_window_is_told_from_the_end_before(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "CohortCorrected")
    rewrite(evidence, event, follow_up_from="2020-01-01")


@noticed_by("events_walk_their_state_machine")
def a_follow_up_is_missed_in_silence(evidence: Evidence, draw: Random) -> None:
    _corrected(evidence, draw)["state"] = "MISSED"


@noticed_by("what_was_said_before_a_correction_is_kept")
def what_was_said_of_a_cohort_is_forgotten(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "correction")
    rows.remove(draw.choice([row for row in rows if row["cohort_id"]]))


@noticed_by("what_was_said_before_a_correction_is_kept")
def an_activity_stands_as_it_was_before_its_correction(evidence: Evidence, draw: Random) -> None:
    row = draw.choice([row for row in evidence.rows("impact", "correction") if row["activity_id"]])
    evidence.by_id("impact", "activity")[row["activity_id"]].update(row["was"])


@noticed_by("what_was_verified_of_a_cohort_is_corrected_by_another")
def whoever_corrects_a_cohort_verified_a_value_of_it(evidence: Evidence, draw: Random) -> None:
    *_, event = sorted(evidence.of("CohortCorrected"), key=lambda event: event.sequence)
    of_it = [row["id"] for row in evidence.rows("impact", "observation") if row["cohort_id"] == event["cohort_id"]]
    verified = [one for one in evidence.of("IndicatorVerified") if one["observation_id"] in of_it]
    act_as(evidence, event, draw.choice(verified).actor)


@noticed_by("no_answer_counts_more_than_its_cohort")
def the_roll_ups_count_people_whom_the_corrected_cohort_has_not(evidence: Evidence, draw: Random) -> None:
    cohort = _corrected(evidence, draw)
    told = [row["id"] for row in evidence.rows("impact", "observation") if row["cohort_id"] == cohort["id"]]
    rows = [row for row in evidence.rows("impact", "roll_up_observation_v3") if row["observation_id"] in told]
    draw.choice(rows)["denominator"] = cohort["size"] + 1


@noticed_by("no_answer_counts_more_than_its_cohort")
def an_answer_comes_before_the_corrected_window(evidence: Evidence, draw: Random) -> None:
    cohort = _corrected(evidence, draw)
    one(draw, evidence.rows("impact", "observation"), cohort_id=cohort["id"])["period_end"] = cohort["ends_on"]
