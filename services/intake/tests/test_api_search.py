"""Files are found by their carrier's name, with or without its accents, and with typing errors."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from intake import store
from intake.store.listing import SEARCH_APPLICATIONS
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.client import Api
from shared.vocabulary import Role

SIRET = "73282932000074"
NAMES = ("Diversidays", "Fédération Léo Lagrange", "Œuvre des Élèves", "L'Écluse (74)", "NQT", "Association Exemple")


@pytest.fixture
async def filed(database: Database, make: Any) -> None:
    """One draft for each of the names, and one whose carrier has none yet."""
    call = make.call()
    origin = Origin.of_command(make.moment().at, actor="tests")
    async with database.transaction(origin) as tx:
        store.insert_call(tx, call)
    for name in (*NAMES, None):
        content = replace(make.content, carrier=replace(make.content.carrier, name=name))
        async with database.transaction(origin) as tx:
            store.insert_application(tx, make.draft(call, id=new_id(), content=content))


async def found(caller: Any, name: str, rest: str = "") -> list[str]:
    answer = await caller.get(f"/applications?{urlencode({'carrier_name': name})}&{rest}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    return [one["carrier_name"] for one in answer.json()["items"]]


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Diversidays", "Diversidays"),
        ("DIVERSIDAYS", "Diversidays"),
        ("Diversidades", "Diversidays"),
        ("Divercidex", "Diversidays"),
        ("federation", "Fédération Léo Lagrange"),
        ("leo lagrage", "Fédération Léo Lagrange"),
        ("oeuvre des eleves", "Œuvre des Élèves"),
        ("ecluse", "L'Écluse (74)"),
        ("nqt", "NQT"),
    ],
)
async def test_a_carrier_is_found_by_a_name_that_is_almost_its_own(officer: Any, asked: str, name: str) -> None:
    assert await found(officer, asked) == [name]


@pytest.mark.usefixtures("filed")
async def test_a_name_that_nobody_has_finds_nobody(officer: Any) -> None:
    for name in ("Zanzibar", "100 % xyz", "%%%", "___"):
        assert await found(officer, name) == []


@pytest.mark.usefixtures("filed")
async def test_a_search_goes_with_the_other_filters_and_by_pages(officer: Any, api: Api, refusal: Any) -> None:
    assert await found(officer, "diversidays", "edition=2024") == []
    assert await found(officer, "diversidays", "edition=2025&state=DRAFT&region=11") == ["Diversidays"]
    # A carrier finds none but its own, a delegate none outside its regions.
    assert await found(api.caller(Role.CARRIER, org="00000001800010"), "diversidays") == []
    assert await found(api.caller(Role.REGIONAL_DELEGATE, regions=("94",)), "diversidays") == []
    assert refusal(await officer.get("/applications?carrier_name=ab")) == (422, "invalid_request", ["carrier_name"])


@pytest.mark.usefixtures("filed")
async def test_files_are_listed_by_the_committee_that_they_stand_before(officer: Any, database: Database) -> None:
    first, second = (one["id"] for one in (await officer.get("/applications?limit=2")).json()["items"])
    add = "INSERT INTO intake.file_standing (application_id, committee_code) VALUES ($1, $2)"
    for application_id, committee in ((first, "NATIONAL"), (second, "REGIONAL-11")):
        await database.pool.execute(add, UUID(application_id), committee)
    items = (await officer.get("/applications?committee=REGIONAL-11")).json()["items"]
    assert [one["id"] for one in items] == [second]
    assert (await officer.get("/applications?committee=REGIONAL-53")).json()["items"] == []


async def test_a_line_says_what_its_file_says(carrier: Any, draft_id: str, submitted_id: str, draft_body: Any) -> None:
    assert draft_id == submitted_id
    other = (await carrier.post("/applications", draft_body)).json()
    submitted = (await carrier.get(f"/applications/{submitted_id}")).json()
    lines = {one["id"]: one for one in (await carrier.get("/applications")).json()["items"]}
    for file in (other, submitted):
        line = lines[file["id"]]
        plain = ("state", "revision", "call_id", "edition", "number", "session", "submitted_on")
        assert {name: line[name] for name in plain} == {name: file[name] for name in plain}
        assert line["requested_cents"] == file["budget"]["requested_cents"] == 6_000_000
        assert (line["carrier_siret"], line["carrier_name"]) == (file["carrier"]["siret"], file["carrier"]["name"])
        project = file["project"]
        found = (line["project_title"], line["axis"], line["regions"])
        assert found == (project["title"], project["axis"], project["regions"])
    bare = (await carrier.post("/applications", {"call_id": other["call_id"], "carrier": {"siret": SIRET}})).json()
    line = next(one for one in (await carrier.get("/applications")).json()["items"] if one["id"] == bare["id"])
    assert (line["requested_cents"], line["axis"], line["carrier_name"], line["regions"]) == (0, None, None, [])


async def test_a_search_is_answered_by_the_index(database: Database, make: Any) -> None:
    call = make.call()
    origin = Origin.of_command(make.moment().at, actor="tests")
    async with database.transaction(origin) as tx:
        store.insert_call(tx, call)
        store.insert_application(tx, make.draft(call))
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {SEARCH_APPLICATIONS}", *((None,) * 8), 51, None, None, "diversidays")
    assert any("application_by_carrier_name" in row[0] for row in plan), plan
