"""An application moves only along its transitions, from draft to what a person decided."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import ApplicationState as State
from intake.domain import CallState, SupplementRequest
from shared.vocabulary import Admissibility, InadmissibilityReason, NotInThisState, Refusal, WithdrawalReason

GIVEN_UP = WithdrawalReason.CARRIER_CHOICE


def submitted(make: Any, call: domain.Call, **changes: Any) -> domain.Application:
    application = make.draft(call)
    fact = domain.submit(application, call, rank=1, moment=make.moment())
    return replace(domain.evolve(application, fact), **changes)


@given(st.integers(min_value=2000, max_value=2100), st.integers(min_value=1, max_value=99_999))
def test_a_number_names_the_edition_and_the_rank_on_four_digits_or_more(make: Any, edition: int, rank: int) -> None:
    call = make.call(terms=replace(make.terms, edition=edition))
    number = domain.submit(make.draft(call), call, rank=rank, moment=make.moment()).submission.number
    assert re.fullmatch(r"NVP-\d{4}-\d{4,}", number)
    assert [int(part) for part in number.split("-")[1:]] == [edition, rank]


def test_a_submission_pins_the_rules_in_force_and_the_session_of_its_day(make: Any) -> None:
    call = make.call()
    submission = submitted(make, call).submission
    assert (submission.rules_version, submission.session, submission.number) == ("1.0.0", "2025-1", "NVP-2025-0001")


@pytest.mark.parametrize(
    ("at", "session"),
    [
        (datetime(2024, 12, 31, 23, tzinfo=UTC), "2025-1"),  # already 1 January in Paris
        (datetime(2025, 3, 1, 22, 59, tzinfo=UTC), "2025-1"),  # the last minute of the first cut-off
        (datetime(2025, 3, 1, 23, tzinfo=UTC), "2025-2"),
        (datetime(2025, 7, 21, 21, 59, tzinfo=UTC), "2025-2"),  # the last minute of the window, summer time
    ],
)
def test_days_are_counted_in_paris(make: Any, at: datetime, session: str) -> None:
    call = make.call()
    fact = domain.submit(make.draft(call), call, rank=1, moment=make.moment(at))
    assert fact.submission.session == session


@pytest.mark.parametrize(
    "at",
    [datetime(2024, 12, 31, 22, 59, tzinfo=UTC), datetime(2025, 7, 21, 22, tzinfo=UTC)],
    ids=["the evening before", "the morning after"],
)
def test_a_submission_outside_the_window_is_refused_and_told_the_window(make: Any, at: datetime) -> None:
    call = make.call()
    with pytest.raises(Refusal, match="du 1er janvier 2025 au 21 juillet 2025") as refused:
        domain.submit(make.draft(call), call, rank=1, moment=make.moment(at))
    assert (refused.value.code, refused.value.field) == ("outside_window", "call_id")


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.CLOSED])
def test_a_call_that_is_not_open_takes_neither_drafts_nor_submissions(make: Any, state: CallState) -> None:
    draft = make.draft(make.call())
    with pytest.raises(Refusal, match="appel à projets 2025"):
        domain.submit(draft, make.call(state), rank=1, moment=make.moment())
    with pytest.raises(Refusal, match="appel à projets 2025"):
        make.draft(make.call(state))


def test_a_draft_does_not_change_hands(make: Any) -> None:
    content = replace(make.content, carrier=domain.Carrier("00000001800010"))
    with pytest.raises(Refusal) as refused:
        domain.revise(make.draft(make.call()), content, None)
    assert refused.value.field == "carrier.siret"


@pytest.mark.parametrize(
    ("reason", "explanation", "field"),
    [(None, "Hors sujet.", "reason"), (InadmissibilityReason.OUT_OF_SCOPE, None, "explanation")],
)
def test_an_inadmissibility_needs_a_reason_and_words_for_the_carrier(
    make: Any, reason: InadmissibilityReason | None, explanation: str | None, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        domain.declare_inadmissible(submitted(make, make.call()), reason, explanation, moment=make.moment())
    assert refused.value.field == field


def test_a_draft_is_given_up_in_silence_and_a_submitted_file_is_withdrawn(make: Any) -> None:
    call = make.call()
    given_up = domain.withdraw(make.draft(call), GIVEN_UP, agreement_signed=False, moment=make.moment())
    withdrawn = domain.withdraw(submitted(make, call), GIVEN_UP, agreement_signed=False, moment=make.moment())
    assert isinstance(given_up, domain.DraftAbandoned)
    assert isinstance(withdrawn, domain.ApplicationWithdrawn)


def test_a_file_whose_agreement_is_signed_is_no_longer_withdrawn(make: Any) -> None:
    admissible = submitted(make, make.call(), state=State.ADMISSIBLE)
    with pytest.raises(NotInThisState, match="convention est signée"):
        domain.withdraw(admissible, GIVEN_UP, agreement_signed=True, moment=make.moment())


def test_an_admissibility_is_reopened_until_its_committee_proposes_an_award_or_decides(make: Any) -> None:
    admissible = submitted(make, make.call(), state=State.ADMISSIBLE, declared=make.moment())
    fact = domain.reopen(admissible, "À tort.", award=False, moment=make.moment())
    reopened = domain.evolve(admissible, fact)
    assert (fact.undone, reopened.state, reopened.declared) == (Admissibility.ADMISSIBLE, State.SUBMITTED, None)
    with pytest.raises(NotInThisState, match="Le comité a déjà proposé une subvention"):
        domain.reopen(admissible, "À tort.", award=True, moment=make.moment())


COMMANDS = ("revise", "submit", "ask", "cancel", "resubmit", "admissible", "inadmissible", "reopen", "withdraw")
ASKED = SupplementRequest(
    1, "Que manque-t-il ?", date(2025, 3, 1), domain.Moment(datetime(2025, 2, 10, 9, tzinfo=UTC), date(2025, 2, 10))
)
AFTER_THE_DEADLINE = datetime(2025, 3, 2, 9, tzinfo=UTC)


def decide(  # noqa: PLR0911  because it is one case a command
    make: Any, command: str, application: domain.Application, call: domain.Call
) -> domain.ApplicationChange:
    match command:
        case "revise":
            return domain.revise(application, make.content, None if application.revision == 1 else make.contact)
        case "submit":
            return domain.submit(application, call, rank=1, moment=make.moment())
        case "ask":
            return domain.request_supplement(application, ASKED.question, ASKED.due_on, moment=make.moment())
        case "cancel":
            return domain.cancel_supplement(application, application.requests)
        case "resubmit":
            return domain.resubmit(application, make.content, make.contact, moment=make.moment())
        case "reopen":
            return domain.reopen(application, "À tort.", award=False, moment=make.moment())
        case "admissible":
            return domain.declare_admissible(application, moment=make.moment())
        case "inadmissible":
            reason = InadmissibilityReason.OUT_OF_SCOPE
            return domain.declare_inadmissible(
                application, reason, "Hors sujet.", moment=make.moment(AFTER_THE_DEADLINE)
            )
        case _:
            return domain.withdraw(application, GIVEN_UP, agreement_signed=False, moment=make.moment())


@given(st.lists(st.sampled_from(COMMANDS), max_size=10))
def test_no_sequence_of_commands_leads_an_application_outside_its_transitions(make: Any, commands: list[str]) -> None:
    transitions = domain.STATE_MACHINES["intake.application"][1]
    call = make.call()
    application = make.draft(call)
    for command in commands:
        try:
            fact = decide(make, command, application, call)
        except Refusal:
            continue
        after = domain.evolve(application, fact)
        stays = isinstance(fact, domain.DraftRevised)
        assert (after.state is application.state) if stays else (after.state in transitions[application.state])
        assert after.revision == application.revision + 1
        if after.state is not State.WITHDRAWN:
            assert (after.submission is None) == (after.state is State.DRAFT)
        assert (after.supplement is not None) == (after.state is State.SUPPLEMENT_REQUESTED)
        assert (after.inadmissibility is not None) == (after.state is State.INADMISSIBLE)
        application = after


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", list(State))
def test_a_command_is_accepted_exactly_where_the_transitions_say(make: Any, state: State, command: str) -> None:
    call = make.call()
    before = make.draft(call) if state is State.DRAFT else submitted(make, call, state=state)
    if state is State.INADMISSIBLE:
        wrong = domain.Inadmissibility(InadmissibilityReason.OTHER, "À tort.")
        before = replace(before, inadmissibility=wrong, declared=make.moment())
    if state is State.SUPPLEMENT_REQUESTED:
        before = replace(before, supplement=ASKED, requests=1)
    target = {"ask": State.SUPPLEMENT_REQUESTED, "admissible": State.ADMISSIBLE, "inadmissible": State.INADMISSIBLE}
    if command in {"revise", "submit"}:
        allowed = state is State.DRAFT
    elif command == "reopen":
        allowed = state in {State.ADMISSIBLE, State.INADMISSIBLE}
    elif command in {"cancel", "resubmit"}:
        allowed = state is State.SUPPLEMENT_REQUESTED
    else:
        allowed = target.get(command, State.WITHDRAWN) in domain.STATE_MACHINES["intake.application"][1][state]
    if allowed:
        decide(make, command, before, call)
    else:
        with pytest.raises(NotInThisState) as refused:
            decide(make, command, before, call)
        assert refused.value.state == state
