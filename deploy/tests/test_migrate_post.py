"""Operators: what contracts waits for `novapec migrate --post`, and both the command and doctor say so meanwhile."""

import json
from pathlib import Path
from typing import Any

import pytest

from novapec.acting import operator
from novapec.doctor.databases import examine_database
from novapec.services import migrations_of
from shared.postgres import Database
from shared.postgres.provision import provision
from shared.testing.plugin import Databases

KNOWN = migrations_of("impact")


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The next version of impact takes a column away: the name of the file that does."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    known = sorted(KNOWN.glob("*.sql"))
    for file in known:
        (folder / file.name).write_bytes(file.read_bytes())
    name = f"{len(known) + 1:04}_without_a_column.post.sql"
    (folder / name).write_text("ALTER TABLE impact.plan DROP COLUMN revision CASCADE")
    for module in ("commands.migrate", "doctor.databases"):
        monkeypatch.setattr(f"novapec.{module}.migrations_of", lambda _: folder)
    return name


async def audited(database: Database) -> list[tuple[str, str, list[str]]]:
    """Who let what contract, as the audit log has it."""
    rows = await database.fetch(
        "SELECT actor, object, detail FROM messaging.audit_log WHERE action = 'migrate post' ORDER BY id"
    )
    return [(row["actor"], row["object"], json.loads(row["detail"])["migrations"]) for row in rows]


async def test_a_database_that_has_met_no_migration_takes_all_of_them_and_has_nothing_that_waited(
    databases: Databases, postgres_server: str, novapec_beside: Any, newer: str
):
    made = await provision(postgres_server, "impact_new", password="tests")
    ended = await novapec_beside("migrate", "--service", "impact", "--dsn", made.owner_dsn, "--post", "--yes", "--json")
    assert f"impact/{newer}" in json.loads(ended.out)["applied"]
    await databases.drop(made)


async def test_what_contracts_waits_until_an_operator_says_that_the_version_before_is_gone(
    databases: Databases, novapec_beside: Any, newer: str
):
    made = await databases.fresh("impact", KNOWN)
    migrate = ("migrate", "--service", "impact", "--dsn", made.owner_dsn)
    async with Database(made.application_dsn, application="tests") as database:

        async def doctor() -> tuple[str, str, str]:
            findings = await examine_database("impact", database, production=False, sslmode="")
            (one,) = [one for one in findings if one.area == "migrations"]
            return one.verdict, one.says, one.do

        ended = await novapec_beside(*migrate, "--json")
        assert json.loads(ended.out) == {"applied": [], "waiting": [f"impact/{newer}"]}
        assert f"impact/{newer} waits for --post" in (await novapec_beside(*migrate)).said
        verdict, says, do = await doctor()
        assert (verdict, do) == ("warn", "then run `novapec migrate --service impact --post`")
        assert newer in says
        ended = await novapec_beside(*migrate, "--post")
        assert ended.status == 2
        assert "nobody can be asked here: add --yes" in ended.said
        assert (await doctor())[0] == "warn", "nothing was done"
        assert await audited(database) == []
        ended = await novapec_beside(*migrate, "--post", "--yes", "--json")
        assert json.loads(ended.out) == {"applied": [f"impact/{newer}"], "waiting": []}
        assert (await doctor())[0] == "ok"
        assert await audited(database) == [(operator(), "impact", [f"impact/{newer}"])]
        await novapec_beside(*migrate, "--post", "--yes")
        assert len(await audited(database)) == 1, "nothing waited: nothing was let"
    await databases.drop(made)
