"""The catalogue of laureates is public, cached, and says what carriers agreed to publish."""

from datetime import UTC, date, datetime
from json import dumps
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest

from intake.store.standings import KEEP_ENTRY
from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.testing.client import Api, Caller

ATOM = "{http://www.w3.org/2005/Atom}"
_STAND = """INSERT INTO intake.file_standing (application_id, outcome, decided_on, awarded_cents, award_released_for)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (application_id) DO UPDATE SET outcome = $2, decided_on = $3, awarded_cents = $4, award_released_for = $5"""


async def stands(
    database: Database, application_id: str, outcome: str = "AWARDED", on: date = date(2025, 5, 14), gone: Any = None
) -> None:
    await database.fetch(_STAND, application_id, outcome, on, 5_000_000, gone)


@pytest.fixture
async def laureate_id(submitted_id: str, database: Database) -> str:
    await stands(database, submitted_id)
    return submitted_id


async def test_anybody_reads_who_was_awarded_and_what_its_carrier_agreed_to(
    api: Api, carrier: Caller, laureate_id: str
) -> None:
    public = api.nobody()
    (shown,) = (await public.get("/catalogue")).json()["items"]
    assert (shown["title"], shown["carrier"], shown["awarded_cents"]) == (
        "Déclics numériques",
        "Association Exemple",
        5_000_000,
    )
    assert shown["text"] is None
    assert "camille" not in str(shown).lower()
    path = f"/applications/{laureate_id}/publication"
    silent = await carrier.get(path)
    assert (silent.json()["text"], silent.json()["revision"], silent.headers["etag"]) == (None, 0, '"0"')
    assert (await carrier.put(path, {"text": "Un texte public."}, revision=0)).json()["revision"] == 1
    agreed = await carrier.get(path)
    assert (agreed.json()["text"], agreed.headers["etag"]) == ("Un texte public.", '"1"')
    assert (await public.get(path)).status_code == 401
    assert (await public.get("/catalogue")).json()["items"][0]["text"] == "Un texte public."
    assert (await carrier.put(path, {"text": None}, revision=1)).json()["text"] is None
    assert (await public.get("/catalogue")).json()["items"][0]["text"] is None


async def test_an_award_that_is_no_more_is_not_shown(api: Api, laureate_id: str, database: Database) -> None:
    for outcome, gone, seen in (
        ("AWARDED_WITH_CONDITIONS", None, 1),
        ("AWARDED", "AGREEMENT_CLOSED", 1),
        ("AWARDED", "AGREEMENT_LAPSED", 0),
        ("AWARDED", "APPLICATION_WITHDRAWN", 0),
        ("REJECTED", None, 0),
        ("DEFERRED", None, 0),
    ):
        await stands(database, laureate_id, outcome, gone=gone)
        assert len((await api.nobody().get("/catalogue")).json()["items"]) == seen, (outcome, gone)


async def test_the_catalogue_is_searched_and_paged(
    api: Api, carrier: Caller, draft_body: dict[str, Any], laureate_id: str, database: Database, refusal: Any
) -> None:
    second = (await carrier.post("/applications", draft_body)).json()["id"]
    await carrier.post(f"/applications/{second}/submission")
    await stands(database, second, on=date(2025, 6, 1))
    public = api.nobody()
    first_page = (await public.get("/catalogue?limit=1")).json()
    next_page = (await public.get(f"/catalogue?limit=1&cursor={first_page['next']}")).json()
    assert [page["items"][0]["id"] for page in (first_page, next_page)] == [second, laureate_id]
    assert next_page["next"] is None
    for query, found in (("region=93", 2), ("region=53", 0), ("edition=2024", 0), ("axis=SOLIDARITY_INCLUSION", 2)):
        assert len((await public.get(f"/catalogue?{query}")).json()["items"]) == found, query
    assert refusal(await public.get("/catalogue?colour=blue"))[:2] == (422, "invalid_request")


async def test_what_did_not_change_is_not_sent_again(api: Api, laureate_id: str, carrier: Caller) -> None:
    for path in ("/catalogue", "/catalogue/feed"):
        answer = await api.nobody().get(path)
        assert answer.headers["cache-control"] == "public, max-age=300"
        again = await api.nobody().get(path, if_none_match=answer.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
    before = (await api.nobody().get("/catalogue")).headers["etag"]
    await carrier.put(f"/applications/{laureate_id}/publication", {"text": "Autre."}, revision=0)
    assert (await api.nobody().get("/catalogue", if_none_match=before)).status_code == 200


async def test_the_feed_is_atom(api: Api, carrier: Caller, laureate_id: str) -> None:
    await carrier.put(f"/applications/{laureate_id}/publication", {"text": "1 < 2 & 3"}, revision=0)
    answer = await api.nobody().get("/catalogue/feed")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = fromstring(answer.content)  # noqa: S314  because it is our own
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{laureate_id}"
    assert entry.findtext(f"{ATOM}summary") == "1 < 2 & 3"
    assert entry.findtext(f"{ATOM}updated") == "2025-05-13T22:00:00Z", "the day of the decision begins in Paris"


async def test_the_feed_says_when_an_entry_last_changed_and_when_one_went(
    api: Api, carrier: Caller, laureate_id: str, database: Database, clock: SimulatedClock
) -> None:
    async def read(query: str = "") -> tuple[str | None, list[str | None], str | None]:
        feed = fromstring((await api.nobody().get(f"/catalogue/feed{query}")).content)  # noqa: S314  it is our own
        changed = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
        return feed.findtext(f"{ATOM}updated"), changed, feed.findtext(f"{ATOM}id")

    clock.advance(datetime(2025, 6, 2, 8, 30, tzinfo=UTC))
    await carrier.put(f"/applications/{laureate_id}/publication", {"text": "Un texte."}, revision=0)
    agreed, gone = "2025-06-02T08:30:00Z", "2025-07-01T10:00:00Z"
    assert await read() == (agreed, [agreed], "https://novapec.fr/catalogue")
    assert await read("?edition=2025") == (agreed, [agreed], "https://novapec.fr/catalogue?edition=2025")
    assert (await read("?edition=2024"))[:2] == ("2021-01-01T00:00:00Z", [])
    await stands(database, laureate_id, gone="AGREEMENT_LAPSED")
    released = {"reason": "AGREEMENT_LAPSED"}
    await database.fetch(
        KEEP_ENTRY, UUID(laureate_id), datetime.fromisoformat(gone), "ReservationReleased", dumps(released)
    )
    assert (await read())[:2] == (gone, [])


async def test_only_the_carrier_agrees_and_nothing_withdrawn_is_published(
    carrier: Caller, other_carrier: Caller, officer: Caller, draft_id: str, refusal: Any
) -> None:
    path, body = f"/applications/{draft_id}/publication", {"text": "Un texte."}
    for stranger in (other_carrier, officer):
        assert refusal(await stranger.put(path, body, revision=0))[:2] == (403, "forbidden")
    assert (await carrier.put(path, body, revision=0)).status_code == 200
    assert refusal(await carrier.put(path, body, revision=0))[:2] == (412, "stale")
    await carrier.post(f"/applications/{draft_id}/withdrawal", {"reason": "OTHER"})
    assert refusal(await carrier.put(path, body, revision=1)) == (409, "not_in_this_state", ["state"])
    assert (await carrier.put(path, {"text": None}, revision=1)).status_code == 200
