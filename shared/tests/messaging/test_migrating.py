"""Migrations: once each, by one replica at a time, never changed after."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from shared.postgres import Database, Series, lacking, migrate, waiting
from shared.postgres.migrate import MigrationError
from shared.postgres.provision import provision
from shared.testing.plugin import MESSAGING


@pytest.fixture
async def owner_dsn(postgres_server: str) -> str:
    connection = await asyncpg.connect(postgres_server)
    await connection.execute("DROP DATABASE IF EXISTS migrating WITH (FORCE)")
    await connection.close()
    return (await provision(postgres_server, "migrating", password="x")).owner_dsn


def series(folder: Path, **files: str) -> Series:
    for name, text in files.items():
        (folder / f"{name.lstrip('_')}.sql").write_text(text)
    return Series.read("own", folder)


async def test_ten_replicas_that_start_at_once_apply_each_migration_once(owner_dsn: str, tmp_path: Path):
    own = series(tmp_path, _0001_first="CREATE TABLE one (id int)", _0002_second="CREATE TABLE two (id int)")
    applied = await asyncio.gather(*(migrate(owner_dsn, MESSAGING, own) for _ in range(10)))
    assert sorted(name for names in applied for name in names) == [
        *(f"messaging/{one.name}" for one in MESSAGING.migrations),
        "own/0001_first.sql",
        "own/0002_second.sql",
    ]


async def test_a_migration_that_changed_after_it_was_applied_is_refused(owner_dsn: str, tmp_path: Path):
    await migrate(owner_dsn, series(tmp_path, _0001_first="CREATE TABLE one (id int)"))
    changed = series(tmp_path, _0001_first="CREATE TABLE another (id int)")
    with pytest.raises(MigrationError, match="add a new migration instead"):
        await migrate(owner_dsn, changed)


def release(folder: Path, second: str, *further: str) -> Series:
    """A version that expands, then `second`, and what came after it."""
    files = {"0001_first": "CREATE TABLE one (old int)", second: "ALTER TABLE one DROP COLUMN old"}
    return series(folder, **files, **dict.fromkeys(further, "CREATE TABLE later (id int)"))


async def test_what_contracts_waits_until_the_version_runs_alone(owner_dsn: str, tmp_path: Path):
    await migrate(owner_dsn, series(tmp_path, _0001_first="CREATE TABLE one (old int)"))
    own = release(tmp_path, "0002_second.post")
    assert await migrate(owner_dsn, own) == []
    assert await waiting(owner_dsn, own) == ["own/0002_second.post.sql"]
    async with Database(owner_dsn, application="tests") as database:
        assert await lacking(database, own) == []  # it works meanwhile
    assert await migrate(owner_dsn, own, post=True) == ["own/0002_second.post.sql"]
    assert await waiting(owner_dsn, own) == []


async def test_what_expands_after_what_waits_says_what_to_do_first(owner_dsn: str, tmp_path: Path):
    await migrate(owner_dsn, series(tmp_path, _0001_first="CREATE TABLE one (old int)"))
    later = release(tmp_path, "0002_second.post", "0003_third")
    with pytest.raises(
        MigrationError, match=r"own/0003_third.sql follows 0002_second.post.sql.*novapec migrate --post"
    ):
        await migrate(owner_dsn, later)
    async with Database(owner_dsn, application="tests") as database:
        assert await lacking(database, later) == ["own/0003_third.sql"]
    assert len(await migrate(owner_dsn, later, post=True)) == 2


async def test_a_database_that_met_nothing_takes_what_contracts_in_its_place(owner_dsn: str, tmp_path: Path):
    own = release(tmp_path, "0002_second.post", "0003_third")
    assert len(await migrate(owner_dsn, own)) == 3
    assert await migrate(owner_dsn, own, post=True) == []


async def test_a_migration_that_fails_leaves_nothing_of_itself(owner_dsn: str, tmp_path: Path):
    own = series(tmp_path, _0001_first="CREATE TABLE one (id int); SELECT 1/0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(owner_dsn, own)
    connection = await asyncpg.connect(owner_dsn)
    assert await connection.fetchval("SELECT to_regclass('one')") is None
    await connection.close()


@pytest.mark.parametrize("names", [("0002_second",), ("0001_first", "0003_third"), ("first",), ()])
def test_a_series_with_a_gap_or_a_strange_name_is_refused(tmp_path: Path, names: tuple[str, ...]):
    with pytest.raises(MigrationError):
        series(tmp_path, **dict.fromkeys(names, "SELECT 1"))
