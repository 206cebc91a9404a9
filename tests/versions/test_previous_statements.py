"""The version before works on beside today's: PostgreSQL plans each of its statements after today's migrations.

Those that contract are left out: they wait until that version is gone (ADR 18). What it cannot see: a CHECK that became
narrower, and SQL that a function puts together. `make faults SCENARIO=7d` runs both versions.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from rig.previous import Build, NoPreviousBuild, previous_build

from novapec.services import ALL_SERVICES, migrations_of
from novapec.stack.concurrency import in_thread
from novapec.stack.databases import series_of
from shared.postgres import Series, migrate
from shared.postgres.provision import provision

COLLECT = Path(__file__).parents[1] / "support" / "statements_of_a_build.py"
AT_LEAST = {"intake": 200, "review": 150, "funding": 200, "impact": 100, "webhooks": 70}
"""A build whose statements are not found proves nothing."""
GENERIC_PLANS_SINCE = 16

Refusals = dict[str, str]
"""By statement: what PostgreSQL said."""
_numbers = count(1)


@pytest.fixture(scope="module")
async def before() -> AsyncIterator[Build]:
    try:
        async with previous_build() as build:
            yield build
    except NoPreviousBuild as reason:
        pytest.skip(f"there is no build before this one: {reason}")


@pytest.fixture(scope="module")
async def statements(before: Build) -> dict[str, list[str]]:
    """What the build before asks of each service's database."""
    found = await in_thread(lambda: _collected(before))
    return {name: [*found[name], *found["shared"]] for name in ALL_SERVICES}


def _collected(build: Build) -> dict[str, list[str]]:
    python = ("env", f"PYTHONPATH={build.packages}", sys.executable, "-P")
    command = (*python, COLLECT, "shared", *ALL_SERVICES)
    done = subprocess.run(command, cwd=build.folder, capture_output=True, text=True, check=False)  # noqa: S603  a script of ours
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


async def missed(
    admin: str, service: str, asked: Iterable[str], before: Iterable[Series], *stages: tuple[Iterable[Series], bool]
) -> tuple[int, list[Refusals]]:
    """How many statements the migrations of `before` accept; and which of those are refused after each stage.

    A stage is what is migrated next: the series, and whether those that contract are applied, too.
    """
    made = await provision(admin, f"versions_{service}_{next(_numbers)}", password="tests")
    await migrate(made.owner_dsn, *before, post=True)
    connection = await asyncpg.connect(made.application_dsn)
    try:
        if connection.get_server_version().major < GENERIC_PLANS_SINCE:
            pytest.skip("this PostgreSQL plans no statement without its parameters")
        refused = await _refused(connection, asked)
        accepted = [text for text in asked if text not in refused]
        after: list[Refusals] = []
        for series, post in stages:
            await migrate(made.owner_dsn, *series, post=post)
            after.append(await _refused(connection, accepted))
        return len(accepted), after
    finally:
        await connection.close()


async def _refused(connection: "asyncpg.Connection[asyncpg.Record]", asked: Iterable[str]) -> Refusals:
    """Planned, and not only prepared: a key that ON CONFLICT names is looked for when a statement is planned."""
    refused: Refusals = {}
    for text in asked:
        try:
            await connection.execute(f"EXPLAIN (GENERIC_PLAN) {text}")
        except asyncpg.PostgresError as error:
            refused[text] = str(error)
    return refused


async def test_every_statement_of_the_build_before_is_planned_after_todays_migrations(
    postgres_server: str, before: Build, statements: dict[str, list[str]]
):
    def asked_of(name: str) -> Coroutine[Any, Any, tuple[int, list[Refusals]]]:
        now = series_of(name, migrations_of(name))
        return missed(postgres_server, name, statements[name], before.series_of(name), (now, False))

    found = await asyncio.gather(*(asked_of(name) for name in ALL_SERVICES))
    assert {name: refused for name, (_, (refused,)) in zip(ALL_SERVICES, found, strict=True) if refused} == {}
    few = {name: n for name, (n, _) in zip(ALL_SERVICES, found, strict=True) if n < AT_LEAST[name]}
    assert not few, f"too few statements were found: {few}"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("ALTER TABLE webhooks.subscription RENAME TO receiver", "does not exist"),
        ("ALTER TABLE webhooks.subscription DROP COLUMN name CASCADE", "does not exist"),
        ("ALTER TABLE webhooks.application DROP CONSTRAINT application_pkey", "no unique or exclusion constraint"),
        ("REVOKE SELECT ON webhooks.subscription FROM novapec_application", "permission denied"),
    ],
)
async def test_what_the_build_before_would_miss_is_seen_when_it_is_applied_and_not_while_it_waits(
    postgres_server: str, before: Build, statements: dict[str, list[str]], tmp_path: Path, change: str, complaint: str
):
    known = before.series_of("webhooks")
    for one in known[1].migrations:
        (tmp_path / one.name).write_text(one.sql)
    (tmp_path / f"{len(known[1].migrations) + 1:04}_change.post.sql").write_text(change)
    now = (known[0], Series.read("webhooks", tmp_path))
    _, (waiting, applied) = await missed(
        postgres_server, "webhooks", statements["webhooks"], known, (now, False), (now, True)
    )
    assert waiting == {}
    assert applied
    assert all(complaint in said for said in applied.values()), applied
