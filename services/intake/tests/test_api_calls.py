"""Calls over HTTP: prepared, opened, given new rules, closed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.clock import SimulatedClock, start_of_paris_day
from shared.contracts import intake
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api
from shared.vocabulary import Axis, Role


async def test_a_version_that_was_replaced_is_still_read(
    officer: Any, carrier: Any, open_call: UUID, call_body: dict[str, Any], refusal: Any
) -> None:
    grid = [{"code": "INNOVATION", "label": "Caractère innovant", "weight": 3}]
    newer = {**call_body["rules"], "version": "1.1.0", "scoring_grid": grid, "required_documents": ["STATUTES"]}
    assert (await officer.post(f"/calls/{open_call}/rules", newer)).status_code == 200
    first = (await carrier.get(f"/calls/{open_call}/rules/1.0.0")).json()
    second = (await carrier.get(f"/calls/{open_call}/rules/1.1.0")).json()
    assert (first["scoring_grid"], second["scoring_grid"]) == ([], grid)
    assert refusal(await carrier.get(f"/calls/{open_call}/rules/2.0.0"))[0] == 404


async def test_a_call_is_prepared_in_silence_then_opened_with_its_rules(
    database: Database, officer: Any, carrier: Any, call_body: dict[str, Any]
) -> None:
    drafted = await officer.post("/calls", call_body)
    assert (drafted.status_code, drafted.headers["etag"]) == (201, '"1"')
    call = drafted.json()
    assert drafted.headers["location"] == f"/calls/{call['id']}"
    assert (call["state"], call["rules"]["advance_percent"]) == ("DRAFT", 60)
    assert await announced(database, intake.CallRulesPublished) == []
    assert (await carrier.get(f"/calls/{call['id']}")).status_code == 404
    assert (await carrier.get("/calls")).json()["items"] == []

    opened = await officer.post(f"/calls/{call['id']}/opening", if_match='"1"')
    assert (opened.json()["state"], opened.headers["etag"]) == ("OPEN", '"2"')
    rules = await require_announced(database, intake.CallRulesPublished, call_id=UUID(call["id"]))
    event = await require_announced(database, intake.CallOpened, call_id=UUID(call["id"]))
    assert rules.rules.axes == (Axis.SOLIDARITY_INCLUSION, Axis.TERRITORIAL_DEVELOPMENT)
    assert (event.rules_version, [session.name for session in event.sessions]) == ("1.0.0", ["2025-1", "2025-2"])
    assert (await carrier.get(f"/calls/{call['id']}")).json() == opened.json()


async def test_an_edition_in_preparation_is_corrected_until_it_is_published(
    database: Database, officer: Any, carrier: Any, call_body: dict[str, Any], refusal: Any
) -> None:
    call = (await officer.post("/calls", call_body)).json()
    path = f"/calls/{call['id']}/terms"
    terms = {name: said for name, said in call_body.items() if name != "rules"}
    window = {"closes_on": "2025-12-31", "sessions": [{"name": "2025-1", "cutoff_on": "2025-12-31"}]}

    assert refusal(await officer.put(path, {**terms, **window}))[:2] == (428, "if_match_required")
    assert refusal(await officer.put(path, {**terms, **window}, revision=7))[:2] == (412, "stale")
    assert refusal(await carrier.put(path, {**terms, **window}, revision=1))[0] == 403
    reversed_window = {**terms, "closes_on": "2024-12-31"}
    assert refusal(await officer.put(path, reversed_window, revision=1)) == (422, "window_reversed", ["closes_on"])
    assert refusal(await officer.put(path, {**terms, "edition": 2026}, revision=1))[1] == "edition_differs"

    revised = await officer.put(path, {**terms, **window, "title": "Novapec, mieux dit"}, revision=1)
    assert (revised.status_code, revised.headers["etag"]) == (200, '"2"')
    assert (await officer.get(f"/calls/{call['id']}")).json() == revised.json()
    assert (revised.json()["title"], revised.json()["sessions"]) == ("Novapec, mieux dit", window["sessions"])
    closes_at = await database.fetchval("SELECT closes_at FROM intake.call")
    assert closes_at == start_of_paris_day(date(2026, 1, 1))
    assert await announced(database, intake.CallOpened) == []

    await officer.post(f"/calls/{call['id']}/opening")
    event = await require_announced(database, intake.CallOpened, call_id=UUID(call["id"]))
    assert event.closes_on == date(2025, 12, 31)
    assert refusal(await officer.put(path, terms, revision=3)) == (409, "not_in_this_state", ["state"])


async def test_an_edition_has_one_call(officer: Any, call_body: dict[str, Any], refusal: Any, database: Any) -> None:
    await officer.post("/calls", call_body)
    again = await officer.post("/calls", call_body)
    assert refusal(again) == (409, "edition_already_has_a_call", ["edition"])
    assert await database.fetchval("SELECT count(*) FROM intake.call") == 1


async def test_a_new_version_of_the_rules_is_published_and_the_old_one_never_changes(
    database: Database, officer: Any, open_call: UUID, call_body: dict[str, Any], refusal: Any
) -> None:
    path = f"/calls/{open_call}/rules"
    same = await officer.post(path, {**call_body["rules"], "minimum_cents": 1})
    assert refusal(same) == (422, "version_not_greater", ["version"])
    later = await officer.post(path, {**call_body["rules"], "version": "1.0.1", "minimum_cents": 600_000})
    assert later.json()["rules"]["minimum_cents"] == 600_000
    versions = [event.rules.version for event in await announced(database, intake.CallRulesPublished)]
    assert versions == ["1.0.0", "1.0.1"]


async def test_a_call_closes_once(database: Database, officer: Any, open_call: UUID, refusal: Any) -> None:
    closed = await officer.post(f"/calls/{open_call}/closing")
    assert (closed.json()["state"], closed.json()["closed_on"]) == ("CLOSED", "2025-02-10")
    await require_announced(database, intake.CallClosed, call_id=open_call)
    assert refusal(await officer.post(f"/calls/{open_call}/closing")) == (409, "not_in_this_state", ["state"])
    assert refusal(await officer.post(f"/calls/{open_call}/opening")) == (409, "not_in_this_state", ["state"])


async def test_an_old_call_is_not_opened_after_its_window(
    officer: Any, call_body: dict[str, Any], clock: SimulatedClock, refusal: Any
) -> None:
    call_id = (await officer.post("/calls", call_body)).json()["id"]
    clock.advance(start_of_paris_day(date(2025, 7, 22)))
    assert refusal(await officer.post(f"/calls/{call_id}/opening")) == (422, "window_passed", ["closes_on"])


async def test_the_latest_editions_come_first_page_by_page(
    officer: Any, call_body: dict[str, Any], change: Callable[..., dict[str, Any]]
) -> None:
    for year in (2025, 2027, 2026):
        answer = await officer.post("/calls", change(call_body, "edition", year))
        assert answer.status_code == 201
    first = (await officer.get("/calls?limit=2")).json()
    second = (await officer.get(f"/calls?limit=2&cursor={first['next']}")).json()
    assert [call["edition"] for call in first["items"] + second["items"]] == [2027, 2026, 2025]
    assert second["next"] is None


WRONG_CALLS: list[tuple[str, Any, str, str]] = [
    ("edition", ..., "invalid_request", "edition"),
    ("edition", "2025", "invalid_request", "edition"),
    ("colour", "red", "invalid_request", "colour"),
    ("rules.colour", "red", "invalid_request", "rules.colour"),
    ("rules.regions.0", "99", "invalid_request", "rules.regions.0"),
    ("rules.axes.0", "MOON", "invalid_request", "rules.axes.0"),
    ("rules.minimum_cents", 5000.5, "invalid_request", "rules.minimum_cents"),
    ("rules.advance_percent", 101, "invalid_request", "rules.advance_percent"),
    ("rules.version", "un", "version_not_semantic", "rules.version"),
    ("rules.maximum_cents", 1, "maximum_below_minimum", "rules.maximum_cents"),
    ("opens_on", "2025-07-22", "window_reversed", "closes_on"),
    ("opens_on", "hier", "invalid_request", "opens_on"),
    ("sessions", [], "sessions_outside_window", "sessions"),
    ("budget_cents", 0, "budget_not_positive", "budget_cents"),
]


async def test_a_call_with_a_wrong_field_is_refused_and_nothing_is_written(
    database: Database, officer: Any, call_body: dict[str, Any], change: Any, refusal: Any, subtests: pytest.Subtests
) -> None:
    for path, value, code, field in WRONG_CALLS:
        with subtests.test(path=path, value=value):
            answer = await officer.post("/calls", change(call_body, path, value))
            assert refusal(answer) == (422, code, [field])
            said = "Code officiel géographique 2026" if field == "rules.regions.0" else ""
            assert said in answer.json()["errors"][0]["message"]
    assert await database.fetchval("SELECT count(*) FROM intake.call") == 0


async def test_only_a_programme_officer_prepares_opens_and_closes_calls(
    api: Api, open_call: UUID, call_body: dict[str, Any], refusal: Any, subtests: pytest.Subtests
) -> None:
    commands = (
        ("/calls", call_body),
        (f"/calls/{open_call}/rules", call_body["rules"]),
        (f"/calls/{open_call}/opening", None),
        (f"/calls/{open_call}/closing", None),
    )
    for role in set(Role) - {Role.PROGRAMME_OFFICER}:
        for path, body in commands:
            with subtests.test(role=role, path=path):
                assert refusal(await api.caller(role).post(path, body))[:2] == (403, "forbidden")


async def test_a_change_of_a_call_on_an_old_revision_is_refused(officer: Any, open_call: UUID, refusal: Any) -> None:
    answer = await officer.post(f"/calls/{open_call}/closing", if_match='"1"')
    assert refusal(answer) == (412, "stale", ["If-Match"])


async def test_a_call_that_does_not_exist_is_not_found(officer: Any, refusal: Any) -> None:
    nowhere = "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10"
    assert refusal(await officer.post(f"/calls/{nowhere}/opening")) == (404, "not_found", ["call_id"])
    assert refusal(await officer.get(f"/calls/{nowhere}")) == (404, "not_found", ["call_id"])
