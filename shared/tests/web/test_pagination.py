"""Lists by cursor: complete, stable while rows are added, and closed to cursors that we did not make."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from web_callers import START, Api

from shared.clock import SimulatedClock
from shared.web.cursors import Cursors
from shared.web.problem import Problem


async def read_all(carrier: Api, limit: int) -> list[str]:
    titles, cursor = [], ""
    while True:
        page = (await carrier.get(f"/notes?limit={limit}{cursor}")).json()
        titles += [item["title"] for item in page["items"]]
        assert len(page["items"]) <= limit
        if page["next"] is None:
            return titles
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 50])
async def test_every_row_is_on_exactly_one_page(carrier: Api, limit: int):
    written = [(await carrier.note(f"note {number}")).json()["title"] for number in range(5)]
    assert await read_all(carrier, limit) == written


async def test_an_empty_list_is_one_empty_page(carrier: Api):
    assert (await carrier.get("/notes")).json() == {"items": [], "next": None}


async def test_rows_added_meanwhile_move_nothing(carrier: Api, clock: SimulatedClock):
    clock.advance(START + timedelta(days=1))
    for number in range(4):
        await carrier.note(f"note {number}")
    first = (await carrier.get("/notes?limit=2")).json()
    clock.advance(START + timedelta(days=2))
    await carrier.note("later")
    second = (await carrier.get(f"/notes?limit=2&cursor={first['next']}")).json()
    assert [item["title"] for item in first["items"] + second["items"]] == [f"note {n}" for n in range(4)]


async def test_a_cursor_belongs_to_its_list(carrier: Api):
    await carrier.note("note 1")
    await carrier.note("note 2")
    cursor = (await carrier.get("/notes?limit=1")).json()["next"]
    raw = Cursors(b"another secret").encode("/notes", (START.isoformat(), "x"))
    for forged in (
        raw,
        cursor[:-2],
        cursor.swapcase(),
        "x",
        "é",
        "%00",
        urlsafe_b64encode(b'["2025-01-01T00:00:00+00:00","x"]').decode(),
    ):
        answer = await carrier.get(f"/notes?cursor={forged}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), forged
    assert (await carrier.get(f"/notes?cursor={cursor}")).status_code == 200


def test_a_cursor_of_another_list_is_refused():
    cursors = Cursors(b"secret")
    with pytest.raises(Problem):
        cursors.decode("/reports", cursors.encode("/notes", ("1",)))
    assert cursors.decode("/notes", cursors.encode("/notes", ("1", "é"))) == ("1", "é")


@pytest.mark.parametrize(("limit", "sentence"), [("0", "au moins 1"), ("201", "au plus 200"), ("x", "entier")])
async def test_a_limit_out_of_bounds_is_refused(carrier: Api, limit: str, sentence: str):
    answer = await carrier.get(f"/notes?limit={limit}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "limit"
    assert sentence in error["message"]


async def test_a_misspelt_filter_is_refused(carrier: Api):
    answer = await carrier.get("/notes?stat=OPEN")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "stat"
    assert "cursor, limit, state" in error["message"]
