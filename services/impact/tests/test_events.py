"""What is announced of each fact, and what is not."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.events import contract
from shared.contracts import impact
from shared.vocabulary import ReportReturnReason

from .histories import live, steps
from .samples import DUE_ON, id_of, plan, target


@settings(deadline=None)
@given(st.lists(steps, max_size=15))
def test_every_event_of_a_plan_stands_in_the_stream_of_the_plan(taken: list) -> None:
    life = live("essai", taken)
    for event in life.announced():
        assert isinstance(event, impact.PlanEvent)
        assert event.aggregate_id == str(life.last.ref.plan_id)
        assert type(event).model_validate_json(event.model_dump_json(exclude_none=True)) == event


def test_an_opened_plan_is_announced_with_its_indicators_and_reports() -> None:
    life = live("essai", [])
    (event,) = life.announced()
    assert isinstance(event, impact.MonitoringPlanOpened)
    assert event.indicators == tuple(target(one) for one in life.last.indicators)
    assert [(one.number, one.kind, one.due_on) for one in event.reports] == [(1, "FINAL", DUE_ON)]


def test_neither_the_narrative_nor_the_comment_nor_who_acted_leaves_impact() -> None:
    before = plan(report_state=domain.ReportState.DUE)
    secret = "Madame Untel"
    submitted = domain.ReportSubmitted(before.ref, before.reports[0], secret, secret, DUE_ON)
    returned = domain.ReportReturned(before.ref, before.reports[0], ReportReturnReason.OTHER, secret, secret, DUE_ON)
    accepted = domain.ReportAccepted(before.ref, before.reports[0], secret, DUE_ON)
    for fact in (submitted, returned, accepted):
        event = contract(fact)
        assert event is not None
        assert secret not in event.model_dump_json()


def test_the_closing_of_a_plan_is_not_announced() -> None:
    assert contract(domain.PlanClosed(plan().ref, date(2026, 9, 1))) is None


def test_a_due_and_an_overdue_report_name_the_report() -> None:
    before = plan()
    due = contract(domain.ReportDue(before.ref, before.reports[0]))
    overdue = contract(domain.ReportOverdue(before.ref, before.reports[0]))
    assert isinstance(due, impact.ReportDue)
    assert isinstance(overdue, impact.ReportOverdue)
    assert due.report == overdue.report == 1
    assert due.application_id == id_of("essai/application")
