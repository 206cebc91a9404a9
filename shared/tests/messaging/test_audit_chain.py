"""The audit chain: an edited, deleted or reordered row is found and named."""

from datetime import UTC, datetime

import asyncpg
import pytest
from ping_service import closed

from shared.identity import new_id
from shared.messaging import announce, record_access
from shared.messaging.audit import OVERTAKEN, RECORD, Chain, Kept, verify
from shared.origin import Origin
from shared.postgres import Database

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
async def chained(database: Database) -> Database:
    for _ in range(5):
        async with database.transaction(Origin.of_command(AT, actor="someone")) as tx:
            announce(tx, closed(new_id()))
            record_access(tx, action="bank details read", target="agreement 1")
    chain = Chain(database)
    while await chain.extend(limit=2):
        pass
    return database


async def broken(owner: "asyncpg.Connection[asyncpg.Record]", *statements: str) -> str | None:
    """Verify after a careless administrator switched the triggers off and ran these statements."""
    for table in ("event_log", "audit_log", "audit_chain"):
        await owner.execute(f"ALTER TABLE messaging.{table} DISABLE TRIGGER USER")
    for statement in statements:
        await owner.execute(statement)
    return (await verify(owner)).broken


async def test_an_untouched_log_verifies_to_its_head(chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"):
    found = await verify(owner)
    assert (found.positions, found.broken, found.unchained) == (10, None, 0)
    assert len(found.head) == 64


async def test_a_log_that_was_cut_off_at_its_end_holds_by_itself_and_not_beside_the_head_that_was_kept(
    chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"
):
    found = await verify(owner)
    kept = Kept(found.positions, found.head)
    assert (await verify(owner, kept)).broken is None
    cut = "DELETE FROM messaging.audit_chain WHERE position > 8"
    assert await broken(owner, cut) is None, "a chain ends where it ends"
    assert (await verify(owner, kept)).broken == "positions 9 to 10 were cut off the end, or never restored"


async def test_an_end_that_was_made_anew_holds_by_itself_and_not_beside_the_head_that_was_kept(
    chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"
):
    found = await verify(owner)
    cut = "DELETE FROM messaging.audit_chain WHERE position > 9"
    await broken(owner, cut, "UPDATE messaging.audit_log SET actor = 'somebody else' WHERE id = 5")
    await Chain(chained).extend()
    assert (await verify(owner)).broken is None
    named = (await verify(owner, Kept(found.positions, found.head))).broken
    assert named == "audit_log 5 at position 10 is not what was kept of it: the chain was made anew"


async def test_what_was_written_since_the_head_was_kept_breaks_nothing(
    chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"
):
    found = await verify(owner)
    async with chained.transaction(Origin.of_command(AT, actor="someone")) as tx:
        record_access(tx, action="bank details read", target="agreement 2")
    await Chain(chained).extend()
    later = await verify(owner, Kept(found.positions, found.head))
    assert (later.positions, later.broken) == (11, None)


async def test_every_row_is_chained_once_however_often_the_job_runs(chained: Database):
    await Chain(chained).extend()
    assert await chained.fetchval("SELECT count(*) FROM messaging.audit_chain") == 10


async def test_a_row_that_commits_after_later_ones_were_chained_is_chained_at_the_next_turn(chained: Database):
    chain = Chain(chained)
    late = await chained.dedicated()
    try:
        waiting = late.transaction()
        await waiting.start()
        await late.execute(RECORD, AT, "late", "bank details read", "agreement 1", "{}", new_id())
        async with chained.transaction(Origin.of_command(AT, actor="someone")) as tx:
            record_access(tx, action="bank details read", target="agreement 2")
        while await chain.extend():
            pass
        await waiting.commit()
    finally:
        await late.close()
    assert await chain.extend() == 0
    await chain.look_back(OVERTAKEN)
    await chain.extend()
    assert await chained.fetchval("SELECT count(*) FROM messaging.audit_chain") == 12


async def test_a_new_process_goes_on_where_the_last_one_left_off(
    chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"
):
    await owner.execute("ALTER TABLE messaging.event_log DISABLE TRIGGER USER")
    await owner.execute(
        "UPDATE messaging.event_log SET recorded_at = recorded_at - interval '1 hour' WHERE position < 4"
    )
    async with chained.transaction(Origin.of_command(AT, actor="someone")) as tx:
        announce(tx, closed(new_id()))
    again = Chain(chained)
    assert await again.extend() == 3 + 5, (
        "events 4 and 5, which may have been overtaken, the new one, and all audit rows"
    )
    assert await chained.fetchval("SELECT count(*) FROM messaging.audit_chain") == 11


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE messaging.event_log SET actor = 'another' WHERE position = 3", "event_log 3 at position"),
        ("UPDATE messaging.event_log SET payload = '{}' WHERE position = 3", "was edited"),
        ("UPDATE messaging.audit_log SET detail = '{\"a\": 1}' WHERE id = 2", "audit_log 2 at position"),
        ("DELETE FROM messaging.event_log WHERE position = 4", "event_log 4 at position"),
        ("DELETE FROM messaging.audit_log WHERE id = 1", "was deleted"),
        ("DELETE FROM messaging.audit_chain WHERE position = 5", "position 5 is missing"),
        ("UPDATE messaging.audit_chain SET row_hash = '\\x00' WHERE position = 5", "was edited"),
        ("UPDATE messaging.audit_chain SET prev = '\\x00' WHERE position = 6", "reordered or its chain entry edited"),
    ],
)
async def test_a_row_changed_behind_the_platforms_back_is_named(
    chained: Database, owner: "asyncpg.Connection[asyncpg.Record]", statement: str, named: str
):
    assert named in (await broken(owner, statement) or "")


async def test_two_rows_that_changed_places_are_found(chained: Database, owner: "asyncpg.Connection[asyncpg.Record]"):
    found = await broken(
        owner,
        "UPDATE messaging.audit_chain SET row_id = -1 WHERE position = 1",
        "UPDATE messaging.audit_chain SET row_id = (SELECT row_id FROM messaging.audit_chain WHERE position = 2) "
        "WHERE position = 2",
        "UPDATE messaging.audit_chain SET position = 1000 WHERE position = 1",
        "UPDATE messaging.audit_chain SET position = 1 WHERE position = 2",
        "UPDATE messaging.audit_chain SET position = 2, row_id = 1 WHERE position = 1000",
    )
    assert found is not None
