"""Who may do what: every operation is asked by everybody about every state of its object; docs/roles has the answers.

What is asked is taken back, so that each question finds the same. `make roles` asks them all, `make test` a part.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import who_may
from asked.asking import answer_to, in_the_sample, questions
from asked.stage import Stage
from asked.undone import taking_back
from who_may import SERVICES, Table

from shared.postgres import Database
from shared.testing.plugin import DatabaseFactory
from shared.web.development_issuer import DevelopmentIssuer

WRITTEN: Final = Path(__file__).parents[2] / "build" / "roles"
NOT_ADDRESSED: Final = {
    "funding.reservation",
    "review.convocation",
    "review.hearing_letter",
    "funding.financial_report SUPERSEDED",
    "funding.payment_stop IN_FORCE",
    "funding.payment_stop LIFT_PROPOSED",
}
"""No operation names one of these; or, as a stop of all payments, it would change every other answer."""
ONE_IN: Final = 20
"""Of the cells that are not in the sample anyway."""


@pytest.fixture(params=SERVICES)
async def staged(
    request: pytest.FixtureRequest, service_database: DatabaseFactory, issuer: DevelopmentIssuer, tmp_path: Path
) -> AsyncIterator[tuple[str, Stage]]:
    """A service, and its objects in every state."""
    service = request.param
    database: Database = await service_database(service, import_module(f"{service}.main").SERVICE.migrations)
    async with import_module(f"asked.{service}").stage(database, issuer, tmp_path) as made:
        assert set(made.in_order(import_module(f"{service}.domain").STATE_MACHINES)) <= NOT_ADDRESSED
        yield service, made


async def test_a_part_of_the_cells_is_as_the_table_says(staged: tuple[str, Stage]):
    service, stage = staged
    table, document = who_may.read(service), await documented(stage)
    assert list(table.rows) == [f"{method.upper()} {path}" for path, method in operations(document)], REMEDY
    wrong: list[str] = []
    with taking_back() as taken:
        for one in questions(document, stage):
            row = table.rows[one.operation]
            if in_the_sample(one, row, ONE_IN):
                answer, said = await answer_to(one, document, stage)
                await taken.undo()
                if answer != row.answer(one.asker.name, one.thing.state):
                    wrong.append(f"{one}: {answer}, not {row.answer(one.asker.name, one.thing.state)}: {said}")
    assert wrong == [], REMEDY


@pytest.mark.matrix
async def test_every_cell_is_as_the_table_says(staged: tuple[str, Stage]):
    service, stage = staged
    document = await documented(stage)
    found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    of: dict[str, str] = {}
    with taking_back() as taken:
        for one in questions(document, stage):
            found[one.operation][one.asker.name, one.thing.state], _ = await answer_to(one, document, stage)
            await taken.undo()
            of[one.operation] = stage.kind_of(one.path)
    rows = {operation: who_may.row_of(operation, of[operation], cells) for operation, cells in found.items()}
    askers = {one.name: one.meaning for one in stage.askers}
    states = {kind: tuple(one.state for one in things) for kind, things in stage.things.items()}
    text = who_may.written(Table(askers, states, rows))
    WRITTEN.mkdir(parents=True, exist_ok=True)
    (WRITTEN / f"{service}.toml").write_text(text, encoding="utf-8")
    assert text == who_may.file_of(service).read_text(encoding="utf-8"), REMEDY


REMEDY: Final = """Who may do what has changed. If it should:
`make roles`, read build/roles/*.toml, copy it to docs/roles/, `make docs`."""


async def documented(stage: Stage) -> dict[str, Any]:
    """What the service says of itself."""
    answer: httpx.Response = await stage.api.http.get("/openapi.json")
    return answer.json()


def operations(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Paths and methods, in the document's order."""
    methods = ("get", "post", "put", "patch", "delete")
    return [(path, method) for path, found in document["paths"].items() for method in methods if method in found]
