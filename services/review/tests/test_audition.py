"""Hearings: slots to come, confirmed by the carrier, reported once they took place, closed to the recused."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from review_driver import DEFERRAL, MEMBERS, NATIONAL, REGIONAL, REJECTION, done, member, refused
from review_examples import (
    AT,
    CARRIER,
    CHAIR,
    DAY,
    PARTNER,
    SECOND,
    THIRD,
    a_case_at_vote,
    a_committee,
    a_member,
    admissible,
    an_open_case,
    reopened,
    some_id,
    withdrawn,
)

from review.domain import hearing as rules
from review.domain.hearing import Hearing, Plan, Slot
from review.domain.states import HEARING_TRANSITIONS, HearingState
from review.handlers import audition
from shared.contracts import review as wire
from shared.origin import Origin
from shared.testing import announced
from shared.vocabulary import Admissibility, HearingCancellation, NotInThisState, Refusal, Role
from shared.web import Principal

HOUR = timedelta(hours=1)
FIRST, LATER = AT + 24 * HOUR, AT + 48 * HOUR
COMMITTEE = a_committee()


def slot(at: datetime) -> Slot:
    return Slot(at, at.date())


def plan(*at: datetime, **fields) -> Plan:
    defaults = {"lasts_minutes": 60, "place": "Salle", "participants": frozenset({CHAIR, SECOND})}
    return Plan(slots=tuple(slot(one) for one in at or (FIRST, LATER)), **{**defaults, **fields})


def proposed(**fields) -> Hearing:
    return rules.propose(an_open_case(), COMMITTEE, some_id("hearing"), plan(**fields), pending=False, at=AT).hearing


def confirmed() -> Hearing:
    return rules.confirm(proposed(), an_open_case(), FIRST, ["Alex Exemple"], at=AT).hearing


def refusal(act) -> Refusal:
    with pytest.raises(Refusal) as refused_with:
        act()
    return refused_with.value


@pytest.mark.parametrize(
    ("given_plan", "committee", "code", "field"),
    [
        (plan(AT), COMMITTEE, "slot_in_the_past", "slots"),
        (plan(FIRST, FIRST), COMMITTEE, "slot_twice", "slots"),
        (plan(participants=frozenset({"stranger"})), COMMITTEE, "participant_not_a_member", "participants"),
        (
            plan(),
            a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, until=DAY)]),
            "participant_not_a_member",
            "participants",
        ),
        (
            plan(),
            a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, organisations=frozenset({PARTNER}))]),
            "participant_recused",
            "participants",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_name(given_plan, committee, code, field):
    case = an_open_case()
    refused_with = refusal(lambda: rules.propose(case, committee, some_id("hearing"), given_plan, pending=False, at=AT))
    assert (refused_with.code, refused_with.field) == (code, field)
    if committee is COMMITTEE:
        assert refusal(lambda: rules.move(proposed(), case, committee, given_plan, at=AT)).code == code


def test_one_hearing_is_to_come_at_a_time_and_none_once_a_vote_is_open():
    name = some_id("hearing")
    again = refusal(lambda: rules.propose(an_open_case(), COMMITTEE, name, plan(), pending=True, at=AT))
    assert again.code == "hearing_pending"
    with pytest.raises(NotInThisState):
        rules.propose(a_case_at_vote(), COMMITTEE, name, plan(), pending=False, at=AT)
    with pytest.raises(NotInThisState):
        rules.confirm(proposed(), a_case_at_vote(), FIRST, [], at=AT)


def test_the_carrier_confirms_a_slot_that_was_proposed_and_is_still_to_come():
    case = an_open_case()
    assert refusal(lambda: rules.confirm(proposed(), case, AT, [], at=AT)).code == "slot_unknown"
    assert refusal(lambda: rules.confirm(proposed(), case, FIRST, [], at=FIRST)).code == "slot_in_the_past"
    with pytest.raises(NotInThisState):
        rules.confirm(confirmed(), case, LATER, [], at=AT)


def test_a_report_waits_for_the_end_and_names_only_who_was_invited():
    end = FIRST + HOUR
    for hearing, at in ((proposed(), end), (confirmed(), end - timedelta(seconds=1))):
        with pytest.raises(NotInThisState):
            rules.report(hearing, frozenset({CHAIR}), "Dit.", by=CHAIR, at=at)
    uninvited = refusal(lambda: rules.report(confirmed(), frozenset({THIRD}), "Dit.", by=CHAIR, at=end))
    assert (uninvited.code, uninvited.field) == ("attendee_not_invited", "attended")
    held = rules.report(confirmed(), frozenset({CHAIR}), "Dit.", by=CHAIR, at=end)
    assert (held.held_on, held.hearing.attended) == (FIRST.date(), {CHAIR})


def test_a_hearing_that_began_is_neither_moved_nor_cancelled():
    for act in (
        lambda: rules.move(confirmed(), an_open_case(), COMMITTEE, plan(LATER), at=FIRST),
        lambda: rules.cancel(confirmed(), at=FIRST),
    ):
        with pytest.raises(NotInThisState):
            act()


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["move", "confirm", "confirm", "cancel", "report", "report"]), st.integers(0, 60)),
        max_size=8,
    )
)
def test_in_any_order_a_hearing_goes_only_where_it_may_and_is_reported_only_when_it_is_over(acts):
    hearing, case, at = proposed(), an_open_case(), AT
    for act, hours in acts:
        at += hours * HOUR
        before = hearing
        try:
            match act:
                case "move":
                    fact = rules.move(hearing, case, COMMITTEE, plan(at + HOUR, at + 30 * HOUR), at=at)
                case "confirm":
                    fact = rules.confirm(hearing, case, hearing.plan.slots[-1].at, ["Alex"], at=at)
                case "cancel":
                    fact = rules.cancel(hearing, at=at)
                case _:
                    fact = rules.report(hearing, frozenset({SECOND}), "Dit.", by=SECOND, at=at)
        except Refusal:
            continue
        hearing = fact.hearing
        assert before.state not in {HearingState.HELD, HearingState.CANCELLED}
        assert hearing.state in {*HEARING_TRANSITIONS[before.state], HearingState.PROPOSED}
        assert (hearing.slot is not None) or hearing.state in {HearingState.PROPOSED, HearingState.CANCELLED}
        assert before.slot is None or act == "report" or at < before.slot.at, "it had begun"
        if act == "report":
            assert at >= before.slot.at + HOUR


# ---- over HTTP

BODY = {
    "slots": ["2025-05-20T09:00:00+02:00", "2025-05-21T09:00:00+02:00"],
    "lasts_minutes": 60,
    "place": "Salle Exemple",
    "participants": [CHAIR, SECOND],
}
CHOSEN = {"starts_at": "2025-05-21T07:00:00Z", "guests": ["Alex Exemple, directrice"]}


async def test_a_hearing_is_proposed_confirmed_moved_and_stands_in_the_calendars_of_the_invited(review):
    await review.forms()
    case = await review.hears_admissible()
    path = f"/cases/{case['id']}/hearings"
    refused(await review.member(SECOND).post(path, BODY), 403, "forbidden")
    hearing = done(await review.chair.post(path, BODY), 201)
    refused(await review.officer.post(path, BODY), 422, "hearing_pending", "slots")
    beyond = {**BODY, "slots": ["9999-12-31T23:59:59Z"]}
    assert (await review.officer.post(path, beyond)).json()["errors"][0]["field"] == "slots.0"
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    other = review.api.caller(Role.CARRIER, sub="other", org=PARTNER)
    one = f"/hearings/{hearing['id']}"
    refused(await other.post(f"{one}/confirmation", CHOSEN), 403, "forbidden")
    refused(await review.officer.post(f"{one}/confirmation", CHOSEN), 403, "forbidden")
    seen = done(await carrier.post(f"{one}/confirmation", CHOSEN))
    assert (seen["state"], seen["starts_at"], seen["participants"]) == ("CONFIRMED", "2025-05-21T07:00:00Z", None)
    told = [event.model_dump_json() for event in await announced(review.database, wire.HearingProposed)]
    assert [("Alex" in one, SECOND in one) for one in told] == [(False, False)]
    (listed,) = done(await carrier.get(f"/applications/{case['application_id']}/hearings"))["hearings"]
    assert (listed["guests"], listed["report"]) == (CHOSEN["guests"], None)
    assert done(await review.member(THIRD).get(one))["participants"] == [CHAIR, SECOND]
    refused(await review.member(THIRD).get(f"{one}/calendar.ics"), 403, "forbidden")
    refused(await other.get(f"{one}/calendar.ics"), 403, "forbidden")
    for invited in (carrier, review.member(SECOND), review.officer):
        entry = Calendar.from_ical((await invited.get(f"{one}/calendar.ics")).content).events[0]
        assert (entry.start, entry["LOCATION"], entry["STATUS"]) == (
            datetime(2025, 5, 21, 7, tzinfo=UTC),
            "Salle Exemple",
            "CONFIRMED",
        )
        assert "Alex" not in str(entry.to_ical())
    refused(
        await review.member(SECOND).post(f"{one}/report", {"attended": [], "text": "Dit."}), 409, "not_in_this_state"
    )
    moved = done(await review.officer.post(f"{one}/slots", {**BODY, "slots": ["2025-05-22T09:00:00+02:00"]}))
    assert (moved["state"], moved["starts_at"], moved["guests"]) == ("PROPOSED", None, [])
    assert await review.database.fetchval("SELECT count(*) FROM review.hearing_guest") == 0
    assert done(await review.officer.post(f"{one}/cancellation"))["state"] == "CANCELLED"
    assert b"METHOD:CANCEL" in (await carrier.get(f"{one}/calendar.ics")).content


async def test_a_recused_member_sees_nothing_of_a_hearing_whatever_they_were_invited_to(review):
    await review.forms()
    case = await review.hears_admissible()
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", BODY), 201)
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}))
    second, one = review.member(SECOND), f"/hearings/{hearing['id']}"
    for path in (one, f"{one}/calendar.ics", f"/applications/{case['application_id']}/hearings"):
        refused(await second.get(path), 403, "forbidden")
    for path, body in ((f"{one}/report", {"attended": [], "text": "Dit."}), (f"{one}/slots", BODY)):
        refused(await second.post(path, body), 403, "forbidden")
    assert done(await review.officer.get(one))["participants"] == [CHAIR]


async def test_a_report_is_announced_without_what_was_said_and_the_carrier_does_not_read_it(review):
    await review.forms(REGIONAL, members=MEMBERS)
    await review.forms(NATIONAL, members=[member("national", chair=True)])
    case = await review.hears_admissible()
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", BODY), 201)
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    one = f"/hearings/{hearing['id']}"
    done(await carrier.post(f"{one}/confirmation", CHOSEN))
    at = datetime(2025, 5, 21, 8, tzinfo=UTC)
    async with review.database.transaction(Origin.of_command(at, actor=SECOND)) as tx:
        reporter = Principal(SECOND, frozenset({Role.COMMITTEE_MEMBER}))
        await audition.report_hearing(tx, UUID(hearing["id"]), [SECOND], "Un secret bien gardé.", by=reporter)
    (told,) = await announced(review.database, wire.HearingHeld)
    assert (str(told.held_on), "secret" in told.model_dump_json()) == ("2025-05-21", False)
    assert done(await carrier.get(one))["report"] is None
    read = done(await review.member(THIRD).get(one))
    assert (read["state"], read["report"], read["attended"]) == ("HELD", "Un secret bien gardé.", [SECOND])
    refused(await review.member("national").get(one), 403, "forbidden")


# ---- it ends with its case


@pytest.mark.parametrize("hearing", [proposed(), confirmed()])
def test_a_hearing_to_come_ends_with_its_case_and_one_that_began_is_still_reported(hearing):
    ended = rules.end_with_case(hearing, HearingCancellation.CASE_DECIDED, at=AT).hearing
    assert (ended.state, ended.cancelled_for) == (HearingState.CANCELLED, HearingCancellation.CASE_DECIDED)
    assert (ended.guests, ended.revision, ended.slot) == ((), hearing.revision + 1, hearing.slot)
    assert rules.end_with_case(ended, HearingCancellation.APPLICATION_WITHDRAWN, at=AT) is None
    if hearing.slot is not None:
        assert rules.end_with_case(hearing, HearingCancellation.CASE_DECIDED, at=FIRST) is None


async def _hearing(review, case):
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", BODY), 201)
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    done(await carrier.post(f"/hearings/{hearing['id']}/confirmation", CHOSEN))
    return f"/hearings/{hearing['id']}", carrier


async def _withdrawn(review, case):
    await review.hears(withdrawn())


async def _reopened(review, case):
    await review.hears(reopened(undone=Admissibility.ADMISSIBLE))
    await review.hears(admissible())  # and begun anew


async def _moved(review, case):
    body = {"committee_id": (await review.forms(NATIONAL, code="NATIONAL-2"))["id"], "reason": "BROADER_SCOPE"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", body))


async def _decided(review, case):
    session = await review.sits(await review.committee())
    await review.opens(session, case)
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    await review.signs(session)


@pytest.mark.parametrize(
    ("ends", "reason", "said"),
    [
        (_withdrawn, "APPLICATION_WITHDRAWN", "le porteur a retiré son dossier"),
        (_reopened, "ADMISSIBILITY_REOPENED", "la recevabilité du dossier est réexaminée"),
        (_moved, "ANOTHER_COMMITTEE", "le dossier est passé devant un autre comité"),
        (_decided, "CASE_DECIDED", "le dossier est décidé"),
    ],
)
async def test_the_calendars_of_the_invited_hear_that_a_hearing_ended_with_its_case(review, ends, reason, said):
    await review.forms()
    case = await review.hears_admissible()
    one, carrier = await _hearing(review, case)
    await ends(review, case)
    for invited in (carrier, review.member(SECOND), review.officer):
        content = (await invited.get(f"{one}/calendar.ics")).content
        entries = Calendar.from_ical(content).events
        assert b"METHOD:CANCEL" in content
        assert [(entry["STATUS"], entry["DESCRIPTION"], entry["SEQUENCE"]) for entry in entries] == [
            ("CANCELLED", f"Audition annulée : {said}.", 3)
        ] * len(BODY["slots"])
    seen = done(await carrier.get(one))
    assert (seen["state"], seen["cancellation_reason"], seen["guests"]) == ("CANCELLED", reason, [])
    (told,) = await announced(review.database, wire.HearingCancelled)
    assert told.reason == reason
    refused(await review.member(THIRD).get(f"{one}/calendar.ics"), 403, "forbidden")
    refused(await carrier.post(f"{one}/confirmation", CHOSEN), 409, "not_in_this_state")
    assert "HEARING_TO_CONFIRM" not in [task["kind"] for task in done(await carrier.get("/tasks"))["items"]]


async def test_a_deferral_leaves_the_hearing_to_come(review):
    await review.forms()
    case = await review.hears_admissible()
    one, _ = await _hearing(review, case)
    session = await review.sits(await review.committee())
    await review.opens(session, case)
    await review.decides(case, DEFERRAL)
    await review.signs(session)
    assert done(await review.officer.get(one))["state"] == "CONFIRMED"
