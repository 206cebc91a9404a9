"""Files are found by their carrier's name, with or without its accents, and with typing errors."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from intake import store
from intake.store.applications import SEARCH_APPLICATIONS
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.client import Api
from shared.vocabulary import Role

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


async def test_a_search_is_answered_by_the_index(database: Database, make: Any) -> None:
    call = make.call()
    origin = Origin.of_command(make.moment().at, actor="tests")
    async with database.transaction(origin) as tx:
        store.insert_call(tx, call)
        store.insert_application(tx, make.draft(call))
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {SEARCH_APPLICATIONS}", *((None,) * 7), 51, "diversidays")
    assert any("application_by_carrier_name" in row[0] for row in plan), plan
