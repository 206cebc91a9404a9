"""The last cohort is followed up though its agreement is closed: nothing is missed before its day, or always early."""

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from uuid import UUID

import pytest

from impact import domain
from impact.api.cohorts import COHORT
from impact.handlers import REACTIONS
from impact.projections import PROJECTIONS
from impact.store import roll_ups
from shared.clock import SimulatedClock
from shared.contracts import funding, impact, intake
from shared.postgres import Database
from shared.testing import announced, project, react, require_announced
from shared.testing.client import Caller
from shared.vocabulary import NotInThisState

from .samples import (
    IN_WORK,
    PARTICIPANTS,
    agreement_closed,
    agreement_signed,
    application_submitted,
    entry,
    id_of,
    plan,
)
from .test_cohorts import FOLLOW_UP, PEOPLE
from .test_tasks import morning, waiting

COHORT_ENDS = date(2026, 4, 30)
OPENS = date(2026, 10, 30)
LAST_DAY = date(2026, 12, 29)
ACCEPTED_ON = date(2026, 7, 20)
CLOSED_ON = date(2026, 9, 1)
MISSED, REACHED = domain.Judgement.MISSED, domain.Judgement.REACHED


def after(before: domain.Plan, *facts: domain.Fact) -> domain.Plan:
    """The plan after facts."""
    return reduce(domain.evolve, facts, before)


def accepted(*indicators: domain.Indicator, cohorts: int = 1) -> domain.Plan:
    """A plan whose final report was accepted while the windows of its last cohorts lie ahead."""
    before = plan(*indicators, report_state=domain.ReportState.SUBMITTED)
    for number in range(1, cohorts + 1):
        one = domain.Cohort(id_of(f"cohort/{number}"), f"C{number}", 100, date(2025, 4, 1), COHORT_ENDS)
        before = after(before, domain.declare_cohort(before, one))
    return after(before, *domain.accept_report(before, before.reports[0], by="officer", on=ACCEPTED_ON))


def followed(*indicators: domain.Indicator, cohorts: int = 1) -> domain.Plan:
    """The same plan, its agreement closed."""
    before = accepted(*indicators, cohorts=cohorts)
    return after(before, *domain.close(before, on=CLOSED_ON))


def answer(before: domain.Plan, value: int = 40, *, cohort: int = 1, on: date = OPENS) -> domain.Plan:
    """The plan after a cohort's answer, of 100 people."""
    said = entry(domain.IN_WORK_AT_SIX_MONTHS, value, 100, period=(COHORT_ENDS, on))
    one = replace(said, cohort_id=id_of(f"cohort/{cohort}"))
    number = id_of(f"answer/{len(before.observations)}")
    return after(before, *domain.report_value(before, one, observation_id=number, by="carrier", on=on))


def verified(before: domain.Plan, *, on: date = OPENS) -> domain.Plan:
    """The plan after its last value was verified."""
    return after(before, *domain.verify(before, before.observations[-1], by="officer", on=on))


def test_with_the_final_report_a_target_whose_window_lies_ahead_is_too_early_and_the_others_are_judged() -> None:
    assert accepted().judgements == {PARTICIPANTS.code: MISSED}


def test_with_the_final_report_a_target_is_too_early_up_to_the_day_it_is_due() -> None:
    due = replace(PARTICIPANTS, due_on=ACCEPTED_ON)
    assert accepted(due).judgements == {}
    assert accepted(replace(due, due_on=ACCEPTED_ON - timedelta(days=1))).judgements == {PARTICIPANTS.code: MISSED}


def test_a_plan_closed_with_a_follow_up_pending_waits_for_exactly_that() -> None:
    waits = followed()
    assert (waits.state, waits.closed_on) == (domain.PlanState.FOLLOWING, CLOSED_ON)
    assert domain.judged_from(waits) == LAST_DAY + timedelta(days=1)
    with pytest.raises(NotInThisState, match="ne se relèvent plus que IN_WORK_AT_SIX_MONTHS"):
        domain.report_indicator(waits, entry(), observation_id=id_of("late"), by="carrier", on=OPENS)
    with pytest.raises(NotInThisState, match="close depuis le 01/09/2026"):
        domain.submit_report(waits, waits.reports[0], domain.Submission("Fait."), by="carrier", on=OPENS)
    with pytest.raises(NotInThisState):
        domain.declare_cohort(waits, replace(waits.cohorts[0], id=id_of("another"), name="Autre"))
    with pytest.raises(NotInThisState):
        domain.close(waits, on=OPENS)


def test_a_value_reported_before_the_closing_of_what_is_not_followed_stays_unverified() -> None:
    before = accepted()
    said = domain.report_value(before, entry(), observation_id=id_of("before"), by="carrier", on=ACCEPTED_ON)
    before = after(before, *said)
    waits = after(before, *domain.close(before, on=CLOSED_ON))
    with pytest.raises(NotInThisState, match="ne se relèvent plus"):
        verified(waits)


@pytest.mark.parametrize(("value", "judgement"), [(40, REACHED), (20, MISSED)])
def test_the_last_answer_verified_judges_the_target_and_closes_the_plan(
    value: int, judgement: domain.Judgement
) -> None:
    answered = answer(followed(), value)
    assert (answered.state, domain.judged_from(answered)) == (domain.PlanState.FOLLOWING, None)
    done = verified(answered, on=LAST_DAY + timedelta(days=40))
    assert (done.state, done.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, judgement)


def test_a_first_cohort_that_reached_the_target_does_not_judge_for_the_second() -> None:
    first = verified(answer(followed(cohorts=2), 40))
    assert (first.state, first.judgements[IN_WORK.code]) == (domain.PlanState.FOLLOWING, REACHED)
    last = verified(answer(first, 10, cohort=2))
    assert (last.state, last.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, MISSED)


def test_a_window_that_passes_unanswered_is_missed_and_judges_the_target() -> None:
    waits = followed()
    assert domain.end_follow_up(waits, on=LAST_DAY) == ()
    done = after(waits, *domain.end_follow_up(waits, on=LAST_DAY + timedelta(days=1)))
    assert (done.state, done.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, MISSED)
    assert [one.state for one in done.cohorts] == [domain.FollowUpState.MISSED]
    assert domain.end_follow_up(done, on=LAST_DAY + timedelta(days=2)) == ()


def test_an_answer_in_time_is_awaited_by_its_verification_and_may_be_corrected_after_the_window() -> None:
    late = LAST_DAY + timedelta(days=5)
    answered = answer(followed(), 20, on=LAST_DAY)
    assert domain.end_follow_up(answered, on=late) == ()
    with pytest.raises(NotInThisState, match="jusqu'au 29/12/2026"):
        answer(answered, 40, on=late)
    wrong = answered.observations[-1]
    right = replace(wrong.entry, value=50, supersedes=wrong.id)
    said = domain.report_value(answered, right, observation_id=id_of("right"), by="carrier", on=late)
    done = verified(after(answered, *said), on=late)
    assert (done.state, done.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, REACHED)


def test_a_missed_target_is_too_early_again_where_a_cohort_puts_its_last_day_ahead() -> None:
    late = domain.Cohort(id_of("early"), "Tôt", 100, date(2025, 4, 1), date(2025, 9, 30))
    before = plan(report_state=domain.ReportState.SUBMITTED)
    before = after(before, domain.declare_cohort(before, late))
    before = after(before, *domain.accept_report(before, before.reports[0], by="officer", on=ACCEPTED_ON))
    assert before.judgements == {PARTICIPANTS.code: MISSED, IN_WORK.code: MISSED}
    asked = domain.Asked("Erreur de saisie.", "other", as_carrier=False, on=ACCEPTED_ON)
    for ends_on, expected in ((date(2025, 11, 21), [IN_WORK.code]), (date(2025, 11, 20), [])):
        _, *reopened = domain.correct_cohort(before, replace(late, ends_on=ends_on), asked)
        assert [one.indicator.code for one in reopened] == expected
    corrected = after(before, *domain.correct_cohort(before, replace(late, ends_on=COHORT_ENDS), asked))
    assert corrected.judgements == {PARTICIPANTS.code: MISSED}
    assert after(corrected, *domain.close(corrected, on=CLOSED_ON)).state is domain.PlanState.FOLLOWING
    declared = after(before, domain.declare_cohort(before, replace(late, id=id_of("b"), name="B", ends_on=COHORT_ENDS)))
    assert [one.indicator.code for one in domain.too_early_again(declared, on=ACCEPTED_ON)] == [IN_WORK.code]


def test_what_was_too_early_at_the_final_report_and_is_no_more_is_judged_at_the_closing() -> None:
    before = accepted()
    closed = after(before, *domain.close(before, on=LAST_DAY + timedelta(days=1)))
    assert (closed.state, closed.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, MISSED)
    answered = verified(answer(accepted(), 20))
    closed = after(answered, *domain.close(answered, on=OPENS))
    assert (closed.state, closed.judgements[IN_WORK.code]) == (domain.PlanState.CLOSED, MISSED)


def test_the_windows_of_a_followed_plan_open_on_their_day() -> None:
    (opened,) = domain.follow_ups_open(followed(), on=OPENS)
    assert opened.to is domain.FollowUpState.OPEN


async def test_the_last_cohort_is_asked_told_verified_and_counted_after_the_closing(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    path = f"/plans/{plan_id}"
    last = {**COHORT, "starts_on": "2025-10-01", "ends_on": str(COHORT_ENDS)}
    cohort = (await carrier.post(f"{path}/cohorts", last)).json()
    unverified = (await carrier.post(f"{path}/observations", PEOPLE)).json()["id"]
    await carrier.post(f"{path}/reports/1/submission", {"narrative": "Fait."})
    assert (await officer.post(f"{path}/reports/1/acceptance")).status_code == 200
    missed = await require_announced(database, impact.TargetMissed)
    assert missed.code == PARTICIPANTS.code
    await react(database, REACTIONS, agreement_closed())
    assert (await officer.get(path)).json()["state"] == "FOLLOWING"
    assert await counted(database) == (0, 1)
    assert (await officer.post(f"/observations/{unverified}/verification")).status_code == 409
    await morning(database, clock, OPENS)
    assert await waiting(carrier) == await waiting(officer) == ["FOLLOW_UP_DUE"]
    told = {**FOLLOW_UP, "cohort_id": cohort["id"], "period_start": str(COHORT_ENDS), "period_end": str(OPENS)}
    made = await carrier.post(f"{path}/observations", told)
    assert made.status_code == 201, made.text
    await morning(database, clock, LAST_DAY + timedelta(days=30))
    assert await waiting(officer) == ["OBSERVATION_TO_VERIFY"]
    assert (await officer.post(f"/observations/{made.json()['id']}/verification")).status_code == 200
    assert (await officer.get(path)).json()["state"] == "CLOSED"
    assert await waiting(officer) == []
    assert (await require_announced(database, impact.TargetReached)).code == IN_WORK.code
    assert await counted(database) == (1, 0)


async def test_a_window_that_passes_after_the_closing_is_told_by_the_timers(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    last = {**COHORT, "starts_on": "2025-10-01", "ends_on": str(COHORT_ENDS)}
    await carrier.post(f"/plans/{plan_id}/cohorts", last)
    await react(database, REACTIONS, agreement_closed())
    await morning(database, clock, LAST_DAY)
    assert await announced(database, impact.TargetMissed) == []
    await morning(database, clock, LAST_DAY + timedelta(days=1))
    await require_announced(database, impact.FollowUpMissed)
    assert (await require_announced(database, impact.TargetMissed)).code == IN_WORK.code
    assert (await officer.get(f"/plans/{plan_id}")).json()["state"] == "CLOSED"


async def counted(database: Database) -> tuple[int, int]:
    """Targets in work at six months reached and too early, as the roll-ups count them; rebuilt, they are the same."""
    heard: list[intake.ApplicationSubmitted | funding.AgreementSigned] = [application_submitted(), agreement_signed()]
    kinds = (impact.MonitoringPlanOpened, impact.IndicatorReported, impact.IndicatorVerified)
    told = [
        one for kind in (*kinds, impact.TargetReached, impact.TargetMissed) for one in await announced(database, kind)
    ]
    tables: list[list[str]] = []
    for _ in range(2):
        async with database.pool.acquire() as connection:
            for statement in roll_ups.RESET:
                await connection.execute(statement)
        await project(database, PROJECTIONS[0], [*heard, *told])
        rows = await database.fetch("SELECT t::text AS row FROM impact.roll_up_target_v3 AS t ORDER BY plan_id, code")
        tables.append([row["row"] for row in rows])
    assert tables[0] == tables[1]
    row = await database.fetchrow(
        """SELECT count(*) FILTER (WHERE judgement = 'REACHED') AS reached,
            count(*) FILTER (WHERE judgement IS NULL) AS too_early
        FROM impact.roll_up_target_v3 WHERE code = 'IN_WORK_AT_SIX_MONTHS'"""
    )
    assert row is not None
    return row["reached"], row["too_early"]
