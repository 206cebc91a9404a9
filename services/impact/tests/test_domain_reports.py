"""Activity reports: when they fall due, who hands them in, who accepts them, and the last word on each target."""

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce

import pytest

from impact import domain
from shared.vocabulary import NotInThisState, Refusal, ReportReturnReason

from .samples import DUE_ON, IN_WORK, OVERDUE_AFTER_DAYS, PARTICIPANTS, SIGNED_ON, entry, id_of, plan

DUE = domain.ReportState.DUE
NARRATIVE = "Deux cohortes ont été accompagnées."


def the_report(of: domain.Plan) -> domain.Report:
    """The plan's one report."""
    report = of.report(1)
    assert report is not None
    return report


def submitted(before: domain.Plan, *, on: date = DUE_ON, by: str = "carrier") -> domain.Plan:
    """The plan after its report was handed in."""
    for fact in domain.submit_report(before, the_report(before), domain.Submission(NARRATIVE), by=by, on=on):
        before = domain.evolve(before, fact)
    return before


def accepted(before: domain.Plan, by: str = "officer") -> tuple[domain.Plan, list[domain.TargetJudged]]:
    """The plan after its report was accepted, and the judgements made then."""
    facts = domain.accept_report(before, the_report(before), by=by, on=DUE_ON)
    for fact in facts:
        before = domain.evolve(before, fact)
    return before, [fact for fact in facts if isinstance(fact, domain.TargetJudged)]


def closed_plan(before: domain.Plan, *, on: date) -> domain.Plan:
    """The plan after its agreement was closed."""
    return reduce(domain.evolve, domain.close(before, on=on), before)


def test_a_plan_opens_with_one_final_report_due_on_the_day_of_the_agreement() -> None:
    report = the_report(plan())
    assert (report.number, report.kind, report.due_on, report.state) == (1, "FINAL", DUE_ON, "PLANNED")


def test_a_report_falls_due_on_its_day_and_not_before() -> None:
    assert domain.fall_due(plan(), on=DUE_ON - timedelta(days=1)) == ()
    facts = domain.fall_due(plan(), on=DUE_ON)
    assert the_report(domain.evolve(plan(), facts[0])).state is DUE


def test_a_report_is_overdue_only_after_the_last_day_of_grace() -> None:
    before = plan(report_state=DUE)
    last_day = DUE_ON + timedelta(days=OVERDUE_AFTER_DAYS)
    assert domain.fall_overdue(before, on=last_day) == ()
    (fact,) = domain.fall_overdue(before, on=last_day + timedelta(days=1))
    assert the_report(domain.evolve(before, fact)).state is domain.ReportState.OVERDUE


@pytest.mark.parametrize("state", [one for one in domain.ReportState if one is not DUE])
def test_only_a_report_that_is_due_becomes_overdue(state: domain.ReportState) -> None:
    assert domain.fall_overdue(plan(report_state=state), on=date(2030, 1, 1)) == ()


@pytest.mark.parametrize("state", [one for one in domain.ReportState if one is not domain.ReportState.PLANNED])
def test_only_a_planned_report_falls_due(state: domain.ReportState) -> None:
    assert domain.fall_due(plan(report_state=state), on=date(2030, 1, 1)) == ()


def test_nothing_falls_due_in_a_closed_plan() -> None:
    closed = closed_plan(plan(), on=date(2026, 1, 1))
    assert domain.fall_due(closed, on=DUE_ON) == ()
    due = plan(report_state=DUE)
    closed_late = closed_plan(due, on=date(2026, 7, 1))
    assert domain.fall_overdue(closed_late, on=date(2030, 1, 1)) == ()


def test_a_report_is_handed_in_before_its_day_and_its_day_then_passes_over_it() -> None:
    early = submitted(plan(), on=date(2026, 5, 2))
    assert the_report(early).state is domain.ReportState.SUBMITTED
    assert (domain.fall_due(early, on=DUE_ON), domain.remind(early, on=DUE_ON)) == ((), ())
    after, _ = accepted(early)
    assert the_report(after).state is domain.ReportState.ACCEPTED


def test_a_report_is_not_handed_in_before_the_time_that_it_tells_of() -> None:
    before = replace(plan(), starts_on=date(2025, 5, 1))
    with pytest.raises(NotInThisState, match="à partir du 01/05/2025"):
        submitted(before, on=date(2025, 4, 30))
    assert the_report(submitted(before, on=date(2025, 5, 1))).state is domain.ReportState.SUBMITTED


def test_a_report_tells_of_the_time_since_the_one_before_it_fell_due() -> None:
    first, last = date(2025, 10, 15), DUE_ON
    owed = domain.reports_owed(interim_on=[first], final_on=last, reminder_days=())
    before = replace(plan(), reports=owed)
    assert [before.period_start(one) for one in owed] == [SIGNED_ON, date(2025, 10, 16)]
    with pytest.raises(NotInThisState, match="à partir du 16/10/2025"):
        domain.submit_report(before, owed[1], domain.Submission(NARRATIVE), by="carrier", on=first)
    waived = replace(before, reports=(owed[0].moved(domain.ReportState.WAIVED), owed[1]))
    assert waived.period_start(owed[1]) == SIGNED_ON


def test_what_was_sent_back_before_its_day_still_falls_due_and_becomes_overdue() -> None:
    day_before = DUE_ON - timedelta(days=1)
    back = returned(submitted(plan(), on=date(2026, 5, 2)), on=day_before)
    assert domain.fall_due(back, on=day_before) == ()
    (fact,) = domain.fall_due(back, on=DUE_ON)
    due = domain.evolve(back, fact)
    assert the_report(due).state is DUE
    assert len(domain.fall_overdue(due, on=date(2026, 9, 1))) == 1
    there_in_time = returned(submitted(plan(), on=date(2026, 5, 2)), on=DUE_ON)
    assert domain.fall_due(there_in_time, on=date(2026, 9, 1)) == ()


def test_a_carrier_who_comes_before_the_timer_on_the_due_day_is_not_turned_away() -> None:
    facts = domain.submit_report(plan(), the_report(plan()), domain.Submission(NARRATIVE), by="carrier", on=DUE_ON)
    assert [type(fact) for fact in facts] == [domain.ReportDue, domain.ReportSubmitted]


def test_a_late_report_can_be_handed_in_and_accepted() -> None:
    after, _ = accepted(submitted(plan(report_state=domain.ReportState.OVERDUE), on=date(2026, 9, 1)))
    assert the_report(after).state is domain.ReportState.ACCEPTED


def test_an_empty_narrative_is_refused() -> None:
    before = plan(report_state=DUE)
    with pytest.raises(Refusal) as caught:
        domain.submit_report(before, the_report(before), domain.Submission("  \n"), by="carrier", on=DUE_ON)
    assert (caught.value.code, caught.value.field) == ("narrative_missing", "narrative")


def test_a_report_is_not_handed_in_twice() -> None:
    with pytest.raises(NotInThisState, match="attend d'être examiné"):
        submitted(submitted(plan(report_state=DUE)))


def returned(before: domain.Plan, comment: str = "Précisez la méthode.", *, on: date = DUE_ON) -> domain.Plan:
    """The plan after its report was sent back."""
    reason = ReportReturnReason.INCOMPLETE
    fact = domain.return_report(before, the_report(before), reason=reason, comment=comment, by="officer", on=on)
    return domain.evolve(before, fact)


def test_a_returned_report_comes_back_and_everything_said_is_kept() -> None:
    after = submitted(returned(submitted(plan(report_state=DUE))), by="colleague")
    report = the_report(after)
    assert report.state is domain.ReportState.SUBMITTED
    assert [one.kind for one in report.exchanges] == ["SUBMITTED", "RETURNED", "SUBMITTED"]
    assert report.exchanges[1].text == "Précisez la méthode."
    assert report.submitted_by == "colleague"


def test_a_report_is_returned_with_a_comment() -> None:
    with pytest.raises(Refusal) as caught:
        returned(submitted(plan(report_state=DUE)), comment=" ")
    assert (caught.value.code, caught.value.field) == ("comment_missing", "comment")


@pytest.mark.parametrize("state", [one for one in domain.ReportState if one is not domain.ReportState.SUBMITTED])
def test_only_a_report_that_was_handed_in_is_returned_or_accepted(state: domain.ReportState) -> None:
    before = plan(report_state=state)
    with pytest.raises(NotInThisState):
        returned(before)
    with pytest.raises(NotInThisState):
        accepted(before)


def test_who_handed_in_a_report_cannot_accept_it() -> None:
    with pytest.raises(Refusal) as caught:
        accepted(submitted(plan(report_state=DUE), by="same-person"), by="same-person")
    assert caught.value.code == "self_acceptance"


def test_with_the_final_report_every_unmet_target_is_missed() -> None:
    before = submitted(plan(PARTICIPANTS, IN_WORK, report_state=DUE))
    after, judged = accepted(before)
    assert [(one.indicator.code, one.judgement) for one in judged] == [
        (domain.PARTICIPANTS_REACHED, domain.Judgement.MISSED),
        (domain.IN_WORK_AT_SIX_MONTHS, domain.Judgement.MISSED),
    ]
    assert set(after.judgements.values()) == {domain.Judgement.MISSED}


def with_verified(before: domain.Plan, one: domain.Entry, name: str) -> domain.Plan:
    """The plan after a value was reported and verified."""
    fact = domain.report_indicator(before, one, observation_id=id_of(name), by="carrier", on=DUE_ON)
    before = domain.evolve(before, fact)
    for verified in domain.verify(before, fact.observation, by="officer", on=DUE_ON):
        before = domain.evolve(before, verified)
    return before


def test_a_target_that_was_reached_is_not_announced_again_with_the_final_report() -> None:
    before = with_verified(plan(PARTICIPANTS, report_state=DUE), entry(value=120), "o1")
    _, judged = accepted(submitted(before))
    assert judged == []


def test_a_target_that_a_correction_took_away_is_missed_at_the_final_report() -> None:
    before = with_verified(plan(PARTICIPANTS, report_state=DUE), entry(value=120), "o1")
    before = with_verified(before, entry(value=80, supersedes=id_of("o1")), "o2")
    _, judged = accepted(submitted(before))
    assert [(one.judgement, one.total) for one in judged] == [(domain.Judgement.MISSED, domain.Total(80))]


def test_a_target_missed_at_the_final_report_may_still_be_reached_by_what_is_verified_later() -> None:
    missed, _ = accepted(submitted(plan(PARTICIPANTS, report_state=DUE)))
    after = with_verified(missed, entry(value=120), "o1")
    assert after.judgements[domain.PARTICIPANTS_REACHED] is domain.Judgement.REACHED


def test_a_plan_is_closed_once() -> None:
    closed = closed_plan(plan(), on=date(2026, 9, 1))
    assert (closed.state, closed.closed_on) == (domain.PlanState.CLOSED, date(2026, 9, 1))
    with pytest.raises(NotInThisState):
        domain.close(closed, on=date(2026, 9, 2))


def test_nothing_moves_on_a_closed_plan() -> None:
    before = submitted(plan(report_state=DUE))
    closed = closed_plan(before, on=date(2026, 9, 1))
    with pytest.raises(NotInThisState, match="clos"):
        accepted(closed)
    with pytest.raises(NotInThisState, match="clos"):
        returned(closed)
    with pytest.raises(NotInThisState, match="clos"):
        submitted(closed)


def test_no_fact_but_its_opening_can_begin_a_plan() -> None:
    with pytest.raises(ValueError, match="cannot be the first fact"):
        domain.evolve(None, domain.PlanClosed(plan().ref, DUE_ON))
