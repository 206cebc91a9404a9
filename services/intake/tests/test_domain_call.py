"""A call holds together, its rules only move forward, and it opens and closes once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import CallState, Session
from shared.identity import new_id
from shared.vocabulary import Cents, NotInThisState, Refusal

PARIS = ZoneInfo("Europe/Paris")


def at_paris(year: int, month: int, day: int) -> domain.Moment:
    return domain.Moment(datetime(year, month, day, 12, tzinfo=PARIS), date(year, month, day))


def test_a_new_call_is_in_preparation_and_announces_nothing_yet(make: Any) -> None:
    call = domain.drafted_call(domain.draft_call(new_id(), make.terms, make.rules, moment=make.moment()))
    assert (call.state, call.revision, call.rules) == (CallState.DRAFT, 1, make.rules)


@pytest.mark.parametrize(
    ("terms", "code", "field"),
    [
        ({"closes_on": date(2024, 12, 31)}, "window_reversed", "closes_on"),
        ({"budget_cents": Cents(0)}, "budget_not_positive", "budget_cents"),
        ({"sessions": ()}, "sessions_outside_window", "sessions"),
        ({"sessions": (Session("1", date(2025, 7, 20)),)}, "sessions_outside_window", "sessions"),
        (
            {"sessions": (Session("1", date(2024, 12, 1)), Session("2", date(2025, 7, 21)))},
            "sessions_outside_window",
            "sessions",
        ),
        (
            {"sessions": (Session("1", date(2025, 3, 1)), Session("1", date(2025, 7, 21)))},
            "session_repeated",
            "sessions",
        ),
        (
            {"sessions": (Session("1", date(2025, 7, 21)), Session("2", date(2025, 3, 1)))},
            "sessions_unordered",
            "sessions",
        ),
    ],
)
def test_a_call_that_does_not_hold_together_is_refused(make: Any, terms: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        domain.draft_call(new_id(), replace(make.terms, **terms), make.rules, moment=make.moment())
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("rules", "code", "field"),
    [
        ({"version": "1.0"}, "version_not_semantic", "rules.version"),
        ({"version": "01.0.0"}, "version_not_semantic", "rules.version"),
        ({"axes": ()}, "rules_incomplete", "rules.axes"),
        ({"legal_forms": ()}, "rules_incomplete", "rules.legal_forms"),
        ({"regions": ()}, "rules_incomplete", "rules.regions"),
        ({"envelope_shares": ()}, "rules_incomplete", "rules.envelope_shares"),
        ({"minimum_cents": Cents(0)}, "minimum_not_positive", "rules.minimum_cents"),
        ({"required_documents": ("STATUTES", "RIB")}, "document_kind_unknown", "rules.required_documents"),
        ({"minutes_required": False}, "minutes_always_required", "rules.minutes_required"),
        ({"maximum_cents": Cents(499_999)}, "maximum_below_minimum", "rules.maximum_cents"),
        ({"advance_percent": 60, "interim_percents": (20, 21)}, "schedule_over_the_grant", "rules.interim_percents"),
    ],
)
def test_rules_that_nothing_could_meet_are_refused(make: Any, rules: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        domain.draft_call(new_id(), make.terms, replace(make.rules, **rules), moment=make.moment())
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_same_region_twice_is_refused(make: Any) -> None:
    rules = replace(make.rules, regions=(*make.rules.regions, make.rules.regions[0]))
    with pytest.raises(Refusal) as refused:
        domain.draft_call(new_id(), make.terms, rules, moment=make.moment())
    assert (refused.value.code, refused.value.field) == ("rules_repeated", "rules.regions")


def test_the_terms_of_an_edition_in_preparation_are_corrected(make: Any) -> None:
    call = make.call(CallState.DRAFT)
    terms = replace(call.terms, title="Novapec, mieux dit", budget_cents=Cents(1))
    revised = domain.evolve_call(call, domain.revise_terms(call, terms))
    assert (revised.terms, revised.rules, revised.revision) == (terms, call.rules, call.revision + 1)


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.CLOSED])
def test_the_terms_of_a_published_edition_do_not_change(make: Any, state: CallState) -> None:
    call = make.call(state)
    with pytest.raises(NotInThisState, match="est publié"):
        domain.revise_terms(call, call.terms)


def test_corrected_terms_hold_together_and_keep_their_edition(make: Any) -> None:
    call = make.call(CallState.DRAFT)
    for terms, code, field in (
        (replace(call.terms, sessions=()), "sessions_outside_window", "sessions"),
        (replace(call.terms, edition=2031), "edition_differs", "edition"),
    ):
        with pytest.raises(Refusal) as refused:
            domain.revise_terms(call, terms)
        assert (refused.value.code, refused.value.field) == (code, field)


versions = st.tuples(*[st.integers(min_value=0, max_value=20)] * 3)


@given(versions, versions)
def test_a_version_of_the_rules_is_only_followed_by_a_greater_one(
    make: Any, old: tuple[int, ...], new: tuple[int, ...]
) -> None:
    written = ["{}.{}.{}".format(*version) for version in (old, new)]
    call = make.call(rules=replace(make.rules, version=written[0]))
    later = replace(make.rules, version=written[1])
    if new > old:
        fact = domain.publish_rules(call, later, moment=make.moment())
        assert domain.evolve_call(call, fact).rules.version == written[1]
    else:
        with pytest.raises(Refusal, match="supérieure"):
            domain.publish_rules(call, later, moment=make.moment())


def test_rules_are_only_announced_once_the_call_is_open(make: Any) -> None:
    later = replace(make.rules, version="1.1.0")
    in_preparation = domain.publish_rules(make.call(CallState.DRAFT), later, moment=make.moment())
    once_open = domain.publish_rules(make.call(CallState.OPEN), later, moment=make.moment())
    assert isinstance(in_preparation, domain.CallRulesRevised)
    assert isinstance(once_open, domain.CallRulesPublished)


def test_the_rules_of_a_closed_call_do_not_change(make: Any) -> None:
    with pytest.raises(NotInThisState):
        domain.publish_rules(make.call(CallState.CLOSED), replace(make.rules, version="2.0.0"), moment=make.moment())


def test_opening_publishes_the_rules_and_moves_one_revision(make: Any) -> None:
    call = make.call(CallState.DRAFT)
    facts = domain.open_call(call, moment=make.moment())
    opened = domain.evolve_call(call, *facts)
    assert [type(fact) for fact in facts] == [domain.CallRulesPublished, domain.CallOpened]
    assert (opened.state, opened.revision) == (CallState.OPEN, call.revision + 1)


def test_a_call_cannot_be_opened_once_its_window_has_passed(make: Any) -> None:
    with pytest.raises(Refusal, match="21 juillet 2025"):
        domain.open_call(make.call(CallState.DRAFT), moment=at_paris(2025, 7, 22))


@pytest.mark.parametrize(
    ("closed", "expected"), [(date(2025, 5, 2), date(2025, 5, 2)), (date(2025, 7, 22), date(2025, 7, 21))]
)
def test_a_call_closed_after_its_last_day_was_closed_on_it(make: Any, closed: date, expected: date) -> None:
    assert domain.close_call(make.call(), on=closed).closed_on == expected


def decide(make: Any, command: str, call: domain.Call, number: int) -> tuple[domain.CallChange, ...]:
    match command:
        case "rules":
            return (domain.publish_rules(call, replace(make.rules, version=f"1.{number}.0"), moment=make.moment()),)
        case "open":
            return domain.open_call(call, moment=make.moment())
        case _:
            return (domain.close_call(call, on=make.moment().day),)


@given(st.lists(st.sampled_from(("rules", "open", "close")), max_size=8))
def test_no_sequence_of_commands_leads_a_call_outside_its_transitions(make: Any, commands: list[str]) -> None:
    transitions = domain.STATE_MACHINES["intake.call"][1]
    call = make.call(CallState.DRAFT)
    for number, command in enumerate(commands, 1):
        try:
            facts = decide(make, command, call, number)
        except NotInThisState:
            continue
        after = domain.evolve_call(call, *facts)
        assert (after.state is call.state) if command == "rules" else (after.state in transitions[call.state])
        assert after.revision == call.revision + 1
        call = after


def test_every_day_of_the_window_belongs_to_one_session(make: Any) -> None:
    call = make.call()
    assert call.session_of(date(2025, 3, 1)).name == "2025-1"
    assert call.session_of(date(2025, 3, 2)).name == "2025-2"
    assert call.session_of(date(2025, 7, 22)) is None
