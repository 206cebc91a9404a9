"""A process begins its work on a database that has met the migrations of its version, and on no other."""

import asyncio
from pathlib import Path

import pytest
from note_service import MIGRATIONS, SERVICE
from web_callers import settings_for

from shared import messaging
from shared.postgres import MigrationError, Series, migrate
from shared.postgres.provision import Provisioned, provision
from shared.service import ServiceSettings, build_app, lifecycle
from shared.testing import eventually
from shared.web.development_issuer import DevelopmentIssuer

BOTH = (Series.read("messaging", Path(messaging.__file__).parent / "migrations"), Series.read("notes", MIGRATIONS))


async def began(made: Provisioned, issuer: DevelopmentIssuer) -> None:
    """Start a process that may not migrate, and stop it."""
    settings = ServiceSettings(**settings_for(made.application_dsn, issuer.jwks_path))
    app = build_app(SERVICE, settings, background=False)
    async with app.router.lifespan_context(app):
        pass


async def test_on_a_database_that_nobody_migrates_it_leaves_and_says_what_is_missing(
    postgres_server: str, issuer: DevelopmentIssuer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lifecycle, "MIGRATED_WITHIN", 0.0)
    monkeypatch.setattr(lifecycle, "ASK_EVERY", 0.01)
    made = await provision(postgres_server, "notes_never_migrated", password="tests")
    with pytest.raises(MigrationError, match=r"messaging/0001_.*notes/0001_.*novapec migrate --service notes"):
        await began(made, issuer)
    await migrate(made.owner_dsn, BOTH[0])
    with pytest.raises(MigrationError, match=r"lacks notes/0001_"):
        await began(made, issuer)


async def test_it_begins_once_somebody_has_migrated(
    postgres_server: str, issuer: DevelopmentIssuer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lifecycle, "ASK_EVERY", 0.01)
    made = await provision(postgres_server, "notes_migrated_meanwhile", password="tests")
    asked = 0

    async def counting(*arguments: object) -> list[str]:
        nonlocal asked
        asked += 1
        return await lacking(*arguments)

    lacking = lifecycle.lacking
    monkeypatch.setattr(lifecycle, "lacking", counting)
    beginning = asyncio.create_task(began(made, issuer))
    await eventually(lambda: asked > 1)
    await migrate(made.owner_dsn, *BOTH)
    await beginning
