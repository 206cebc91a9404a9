"""What two people do at once ends as if one had come after the other."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from intake import domain, store
from intake.handlers import applications, calls
from shared.contracts import intake
from shared.origin import Origin
from shared.postgres import Database, Stale
from shared.testing import announced, eventually, require_announced
from shared.vocabulary import Refusal, Role
from shared.web import Principal

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def origin(make: Any) -> Origin:
    return Origin.of_command(make.moment().at, actor="tests")


@pytest.fixture
def owner(make: Any) -> Principal:
    return Principal("carrier-1", frozenset({Role.CARRIER}), org=make.content.carrier.siret)


@pytest.fixture
async def draft(database: Database, origin: Origin, make: Any) -> domain.Application:
    """A complete draft for an open call, in the database."""
    call = make.call()
    made = make.draft(call)
    async with database.transaction(origin) as tx:
        store.insert_call(tx, call)
    async with database.transaction(origin) as tx:
        store.insert_application(tx, made)
    return made


async def submit(database: Database, origin: Origin, draft: domain.Application, owner: Principal) -> domain.Application:
    async with database.transaction(origin) as tx:
        return await applications.submit(tx, draft.id, by=owner)


async def test_a_submission_that_waits_for_new_rules_is_measured_by_them(
    database: Database, origin: Origin, make: Any, draft: domain.Application, owner: Principal
) -> None:
    async with database.transaction(origin) as tx:
        await calls.publish_rules(tx, draft.call_id, replace(make.rules, version="1.1.0"))
        submission = asyncio.create_task(submit(database, origin, draft, owner))
        await eventually(lambda: database.fetchval(_WAITING))
    await submission
    event = await require_announced(database, intake.ApplicationSubmitted)
    assert event.rules_version == "1.1.0"


async def test_a_submission_that_waits_for_the_closing_comes_too_late(
    database: Database, origin: Origin, draft: domain.Application, owner: Principal
) -> None:
    async with database.transaction(origin) as tx:
        await calls.close_call(tx, draft.call_id)
        submission = asyncio.create_task(submit(database, origin, draft, owner))
        await eventually(lambda: database.fetchval(_WAITING))
    with pytest.raises(Refusal, match="clos depuis le 10 février 2025"):
        await submission
    assert await announced(database, intake.ApplicationSubmitted) == []


async def test_a_file_submitted_twice_at_once_is_submitted_once(
    database: Database, origin: Origin, draft: domain.Application, owner: Principal
) -> None:
    outcomes = await asyncio.gather(*(submit(database, origin, draft, owner) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(outcome, domain.Application) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 3
    await require_announced(database, intake.ApplicationSubmitted)
    assert await database.fetchval("SELECT last FROM intake.numbering") == 1


async def test_a_command_made_on_an_old_revision_changes_nothing(
    database: Database, origin: Origin, draft: domain.Application, owner: Principal
) -> None:
    with pytest.raises(Stale):
        async with database.transaction(origin) as tx:
            tx.expected_revision = draft.revision + 1
            await applications.submit(tx, draft.id, by=owner)
    assert await announced(database, intake.ApplicationSubmitted) == []
