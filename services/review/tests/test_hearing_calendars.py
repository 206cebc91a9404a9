"""What the calendars of the invited hear of a hearing: every entry that they were ever given stands or is cancelled."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from review_driver import done
from review_examples import AT, CARRIER, CHAIR, SECOND, a_committee, an_open_case, some_id

from review.domain import hearing as rules
from review.domain.hearing import Hearing, Plan, Slot
from review.gateway import calendar
from shared.contracts import review as wire
from shared.testing import announced
from shared.vocabulary import Role

HOUR = timedelta(hours=1)
COMMITTEE = a_committee()
BODY = {
    "slots": ["2025-05-20T09:00:00+02:00", "2025-05-21T09:00:00+02:00"],
    "place": "Salle Exemple",
    "participants": [CHAIR, SECOND],
}


def plan(*at: datetime) -> Plan:
    slots = tuple(Slot(one, one.date()) for one in at)
    return Plan(slots=slots, lasts_minutes=60, place="Salle", participants=frozenset({CHAIR, SECOND}))


def a_hearing() -> Hearing:
    given_plan = plan(AT + 24 * HOUR, AT + 48 * HOUR)
    return rules.propose(an_open_case(), COMMITTEE, some_id("hearing"), given_plan, pending=False, at=AT).hearing


@settings(max_examples=60)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_whatever_a_hearing_is_moved_to_every_entry_ever_sent_stands_or_is_cancelled_by_a_later_one(counts):
    case, hearing, sent = an_open_case(), a_hearing(), {}
    for count in (None, *counts):
        if count is not None:
            slots = [AT + (24 + 10 * hearing.revision + number) * HOUR for number in range(count)]
            hearing = rules.move(hearing, case, COMMITTEE, plan(*slots), at=AT).hearing
        entries = Calendar.from_ical(calendar.write(calendar.invitation_of(case, hearing, at=AT))).events
        told = {str(one["UID"]): (str(one["STATUS"]), int(one["SEQUENCE"])) for one in entries}
        assert sent.keys() <= told.keys(), "an entry sent before is left in calendars as it was"
        assert {sequence for _, sequence in told.values()} == {hearing.revision}
        sent = told
        standing = [one.start for one in entries if one["STATUS"] == "TENTATIVE"]
        assert standing == [slot.at for slot in hearing.plan.slots]


async def test_a_hearing_moved_to_fewer_slots_cancels_the_others_where_they_stand_in_calendars(review):
    await review.forms()
    case = await review.hears_admissible()
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", BODY), 201)
    one, carrier = f"/hearings/{hearing['id']}", review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    before = Calendar.from_ical((await carrier.get(f"{one}/calendar.ics")).content).events
    done(await review.officer.post(f"{one}/slots", {**BODY, "slots": ["2025-05-22T09:00:00+02:00"]}))
    after = Calendar.from_ical((await carrier.get(f"{one}/calendar.ics")).content).events
    assert [entry["UID"] for entry in after] == [entry["UID"] for entry in before]
    assert [(entry["STATUS"], entry["SEQUENCE"]) for entry in after] == [("TENTATIVE", 2), ("CANCELLED", 2)]
    assert [entry.start.day for entry in after] == [22, 21]
    first, second = await announced(review.database, wire.HearingProposed)
    assert (first.starts, first.revision) == (tuple(entry.start for entry in before), 1)
    assert (second.starts, second.revision) == ((after[0].start,), 2)
    done(await carrier.post(f"{one}/confirmation", {"starts_at": "2025-05-22T07:00:00Z", "guests": ["Alex Exemple"]}))
    (told,) = await announced(review.database, wire.HearingConfirmed)
    assert (told.starts_at, told.revision, "Alex" in told.model_dump_json()) == (after[0].start, 3, False)
    done(await review.officer.post(f"{one}/cancellation"))
    (told,) = await announced(review.database, wire.HearingCancelled)
    assert (told.starts, told.revision) == ((after[0].start,), 4)
