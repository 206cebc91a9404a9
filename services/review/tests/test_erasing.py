"""Names are erased: on request, with the carrier's contact, in time. What was decided stays, under opaque ids."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import MEMBERS, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, SECOND, THIRD, some_id

from review.domain import erasing as rules
from review.domain.hearing import Hearing, Plan
from review.handlers import audition
from review.store import people
from review.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.testing import prepare_every_statement
from shared.vocabulary import ERASED, ErasureGround, Refusal, Role
from shared.web import Principal, forgetting

GUEST, OTHER = "Alex Exemple, directrice", "Dominique Autre"
SLOT = datetime(2025, 5, 20, 8, tzinfo=UTC)
BODY = {"slots": [SLOT.isoformat()], "lasts_minutes": 60, "place": "Salle", "participants": [CHAIR, SECOND]}
SAID = "Alex Exemple a parlé ; DOMINIQUE  autre aussi."


def held(*guests: str, report: str | None = SAID) -> Hearing:
    plan = Plan(slots=(), lasts_minutes=60, place="Salle", participants=frozenset())
    return Hearing(id=some_id("hearing"), case_id=some_id("case"), plan=plan, guests=guests, report=report)


def erased(ground: ErasureGround, name: str = "NVP-2025-0001") -> intake.PersonalDataErased:
    return intake.PersonalDataErased(
        application_id=some_id(name), person_id=some_id("contact"), ground=ground, erased_on=date(2025, 6, 1)
    )


# ---- rules


def test_one_guest_goes_from_the_list_and_the_report_and_the_others_stay():
    after = rules.without_guests(held(GUEST, OTHER), [GUEST])
    assert (after.guests, after.report) == ((OTHER,), f"{ERASED} a parlé ; DOMINIQUE  autre aussi.")
    assert after.revision == 2
    assert rules.without_guests(after, [GUEST]) is after


@pytest.mark.parametrize("report", [SAID, None])
def test_the_report_goes_whole_only_when_the_time_of_the_file_is_over(report):
    asked = rules.forgotten_with_file(held(GUEST, OTHER, report=report), ErasureGround.REQUEST)
    over = rules.forgotten_with_file(held(GUEST, OTHER, report=report), ErasureGround.RETENTION_OVER)
    assert (asked.guests, over.guests) == ((), ())
    assert asked.report == (report and f"{ERASED} a parlé ; {ERASED} aussi.")
    assert over.report == (report and ERASED)
    assert rules.forgotten_with_file(over, ErasureGround.RETENTION_OVER) is over


@given(st.lists(st.text("bcdfgh", min_size=3, max_size=12), min_size=1, max_size=4))
def test_no_report_keeps_the_name_of_whoever_is_forgotten(names):
    report = " puis ".join(f"{name.upper()}, {name} aussi" for name in names)
    after = rules.forgotten_with_file(held(*names, report=report), ErasureGround.REQUEST)
    assert set((after.report or "").replace(ERASED, "").replace(",", "").split()) <= {"puis", "aussi"}


@pytest.mark.parametrize("days", [0, 1, 400])
def test_who_still_sits_or_is_to_sit_is_not_erased(days):
    today = date(2025, 6, 1)
    with pytest.raises(Refusal) as refusal:
        rules.require_mandates_over(today + timedelta(days=days), on=today)
    assert (refusal.value.code, refusal.value.field) == ("mandate_not_over", "member")
    rules.require_mandates_over(today - timedelta(days=1), on=today)
    rules.require_mandates_over(None, on=today)


# ---- on the real engines


@pytest.fixture
async def hearing(review):
    """A hearing that took place, with two guests, and its report."""
    former = member("former", mandate_until="2025-06-30", name="Camille Ancienne")
    await review.forms(REGIONAL, members=[*MEMBERS, former])
    case = await review.hears_admissible()
    one = done(await review.officer.post(f"/cases/{case['id']}/hearings", BODY), 201)
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    chosen = {"starts_at": BODY["slots"][0], "guests": [GUEST, OTHER]}
    done(await carrier.post(f"/hearings/{one['id']}/confirmation", chosen))
    async with review.database.transaction(Origin.of_command(SLOT + timedelta(days=1), actor=SECOND)) as tx:
        reporter = Principal(SECOND, frozenset({Role.COMMITTEE_MEMBER}))
        await audition.report_hearing(tx, UUID(one["id"]), [SECOND], SAID, by=reporter)
    return one["id"]


async def where_it_stands(database, *texts: str) -> set[str]:
    """The tables in which one of these texts stands, in whatever case."""
    tables = await database.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname IN ('messaging', 'review')"
    )
    found = set()
    for table in tables:
        for row in await database.fetch(f"SELECT t::text AS a FROM {table['name']} t"):
            hexed = [text.encode().hex() for text in texts]
            if any(one.lower() in row["a"].lower() for one in (*texts, *hexed)):
                found.add(table["name"])
    return found


async def audited(database) -> list[str]:
    acts = "SELECT action FROM messaging.audit_log WHERE action LIKE '%erased'"
    return [row["action"] for row in await database.fetch(acts)]


async def test_guests_are_forgotten_with_the_contact_and_what_was_said_with_the_file(review, hearing):
    assert await where_it_stands(review.database, GUEST) == {"review.hearing_guest", "messaging.idempotency"}
    for _ in range(2):  # a repeat changes nothing
        await review.hears(erased(ErasureGround.REQUEST))
        await review.hears(erased(ErasureGround.REQUEST, "NVP-2025-0404"))  # nothing is known of that one
    assert await where_it_stands(review.database, "Alex Exemple", OTHER) == set()
    seen = done(await review.officer.get(f"/hearings/{hearing}"))
    assert (seen["guests"], seen["report"]) == ([], f"{ERASED} a parlé ; {ERASED} aussi.")
    await review.hears(erased(ErasureGround.RETENTION_OVER))
    assert done(await review.officer.get(f"/hearings/{hearing}"))["report"] == ERASED
    assert await audited(review.database) == ["guests.erased", "guests.erased"]


async def test_one_guest_is_erased_on_request_and_an_unknown_one_refused(review, hearing):
    path = "/personal-data/erasures"
    refused(await review.officer.post(path, {"hearing_id": hearing, "guest": "Personne"}), 404, "not_found", "guest")
    unknown = {"hearing_id": str(some_id("no hearing"))}
    refused(await review.officer.post(path, unknown), 404, "not_found", "hearing_id")
    refused(await review.officer.post(path, {"member": THIRD, "guest": OTHER}), 422, "invalid_request")
    refused(await review.chair.post(path, {"hearing_id": hearing}), 403, "forbidden")
    answer = done(await review.officer.post(path, {"hearing_id": hearing, "guest": GUEST}), 201)
    assert answer == {"member": None, "hearing_id": hearing, "names": 1}
    assert done(await review.officer.get(f"/hearings/{hearing}"))["guests"] == [OTHER]
    assert await where_it_stands(review.database, "Alex Exemple") == set()


async def test_a_former_member_is_erased_and_their_opaque_id_stays(review, hearing):
    path, committee = "/personal-data/erasures", await review.committee()
    address = {"member": "former", "email": "ancienne@exemple.fr"}
    done(await review.officer.post(f"/committees/{committee['id']}/addresses", address))
    refused(await review.officer.post(path, {"member": "former"}), 422, "mandate_not_over", "member")
    refused(await review.officer.post(path, {"member": "nobody"}), 404, "not_found", "member")
    over = "UPDATE review.committee_member SET mandate_until = '2025-05-01' WHERE sub = 'former'"
    await review.database.pool.execute(over)
    done(await review.officer.post(path, {"member": "former"}), 201)
    assert await where_it_stands(review.database, "Camille Ancienne", "ancienne@exemple.fr") == set()
    refused(await review.officer.post(path, {"member": "former"}), 404, "not_found", "member")
    names = {one["sub"]: one["name"] for one in (await review.committee())["members"]}
    assert names["former"] == ERASED
    assert names[CHAIR] == f"Personne {CHAIR}"
    assert await audited(review.database) == ["person.erased"]


async def test_names_are_forgotten_when_their_time_is_over_and_not_before(review, hearing):
    async def turn(day: date) -> set[str]:
        await fire_due(review.database, TIMERS, SimulatedClock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)))
        return await where_it_stands(review.database, "Camille Ancienne", "Alex Exemple") - {"messaging.idempotency"}

    assert await turn(date(2026, 5, 19)) == {"review.person", "review.hearing_guest", "review.hearing"}
    assert await turn(date(2026, 5, 21)) == {"review.person"}
    assert done(await review.officer.get(f"/hearings/{hearing}"))["report"] == f"{ERASED} a parlé ; {ERASED} aussi."
    assert await turn(date(2027, 6, 30)) == {"review.person"}
    assert await turn(date(2027, 7, 2)) == set()
    assert await where_it_stands(review.database, "Camille Ancienne", OTHER) == set()
    assert f"Personne {CHAIR}" in str(await review.committee())


async def test_periods_are_read_and_changed_by_their_revision(review):
    path = "/personal-data/retention-periods"
    auditor = review.api.caller(Role.AUDITOR, sub="auditor")
    refused(await review.chair.get(path), 403, "forbidden")
    assert [one["days"] for one in done(await auditor.get(path))["items"]] == [730, 365]
    one = f"{path}/HEARING_GUEST"
    changed = done(await review.officer.put(one, {"days": 90}, revision=1))
    assert (changed["days"], changed["revision"]) == (90, 2)
    assert (await review.officer.put(one, {"days": 91}, revision=1)).status_code == 412
    assert done(await review.officer.put(one, {"days": 365}, revision=2))["revision"] == 3
    assert (await auditor.put(one, {"days": 91}, revision=3)).status_code == 403
    assert (await review.officer.put(f"{path}/NOBODY", {"days": 91}, revision=3)).status_code in {404, 422}


async def test_postgresql_accepts_every_statement_of_erasure(database):
    assert await prepare_every_statement(database, people, forgetting) >= 10
