"""The plan of a terminated agreement: it is too early for no target any more, and no alert stands."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from impact import domain
from shared.vocabulary import NotInThisState

from .samples import IN_WORK, PARTICIPANTS, SIGNED_ON, entry, id_of, plan

ENDED_ON = date(2025, 10, 1)
assert PARTICIPANTS.due_on > ENDED_ON


def observed(before: domain.Plan, value: int) -> domain.Plan:
    """The plan after a value was reported and verified."""
    reported = domain.report_value(before, entry(value=value), observation_id=id_of("o1"), by="carrier", on=ENDED_ON)
    before = reduce(domain.evolve, reported, before)
    one = before.observation(id_of("o1"))
    assert one is not None
    return reduce(domain.evolve, domain.verify(before, one, by="officer", on=ENDED_ON), before)


def cut_short(before: domain.Plan) -> domain.Plan:
    """The plan after its agreement was terminated, with the alerts that this closes."""
    facts = domain.cut_short(before, on=ENDED_ON)
    return reduce(domain.evolve, (*facts, *domain.alerts_after(before, facts, on=ENDED_ON)), before)


def test_every_target_has_its_last_word_though_its_day_lies_ahead() -> None:
    ended = cut_short(plan())
    assert ended.state is domain.PlanState.CLOSED
    assert ended.judgements == dict.fromkeys((PARTICIPANTS.code, IN_WORK.code), domain.Judgement.MISSED)


def test_what_was_reached_stays_reached_and_is_not_announced_again() -> None:
    before = observed(plan(), PARTICIPANTS.target)
    judged = [one for one in domain.cut_short(before, on=ENDED_ON) if isinstance(one, domain.TargetJudged)]
    assert [(one.indicator.code, one.judgement) for one in judged] == [(IN_WORK.code, domain.Judgement.MISSED)]
    assert cut_short(before).judgements[PARTICIPANTS.code] is domain.Judgement.REACHED


def with_alerts(before: domain.Plan) -> domain.Plan:
    """The plan with an alert of each kind."""
    kinds = (
        domain.Alert(1, domain.AlertKind.TARGET_UNLIKELY, "Peu.", SIGNED_ON, code=PARTICIPANTS.code),
        domain.Alert(2, domain.AlertKind.REPORT_OVERDUE, "Tard.", SIGNED_ON, report=1),
        domain.Alert(3, domain.AlertKind.OUTLIER, "Trop.", SIGNED_ON, observation_id=id_of("o9")),
    )
    return replace(before, alerts=kinds)


def test_no_alert_stands_and_those_that_a_person_closed_keep_what_they_said() -> None:
    before = with_alerts(plan())
    seen = domain.close_alert(before, before.alerts[2], because="Vu.", by="officer", on=SIGNED_ON)
    ended = cut_short(domain.evolve(before, seen))
    assert {one.state for one in ended.alerts} == {domain.AlertState.CLOSED}
    assert [one.closed_because for one in ended.alerts] == [None, None, "Vu."]


def test_nor_does_one_where_the_agreement_is_closed_and_nothing_is_followed() -> None:
    before = with_alerts(plan())
    after_all = date(2030, 1, 1)
    facts = domain.close(before, on=after_all)
    closed = reduce(domain.evolve, (*facts, *domain.alerts_after(before, facts, on=after_all)), before)
    assert {one.state for one in closed.alerts} == {domain.AlertState.CLOSED}


def test_alerts_stand_while_a_closed_agreement_is_followed() -> None:
    before = with_alerts(plan())
    facts = domain.close(before, on=ENDED_ON)
    assert domain.alerts_after(before, facts, on=ENDED_ON) == ()


def test_a_plan_is_cut_short_once() -> None:
    with pytest.raises(NotInThisState, match="clos depuis le 01/10/2025"):
        domain.cut_short(cut_short(plan()), on=ENDED_ON)
