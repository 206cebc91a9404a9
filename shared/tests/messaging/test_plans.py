"""What the gate asks is answered from indexes, whatever the tables were when a session first planned it."""

from ping_service import convened

from shared.identity import new_id
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.postgres import Database
from shared.testing import eventually, heard

SEEN = """SELECT sum(seq_tup_read) AS read_through, sum(idx_scan) AS looked_up FROM pg_stat_user_tables
WHERE schemaname = 'messaging' AND relname IN ('cursor', 'inbox')"""


async def test_a_consumer_that_started_on_empty_tables_never_reads_through_them(database: Database):
    hearer = Hearer(database, Reacting("ping", {}))
    for _ in range(12):
        await hearer.hear([heard(convened(new_id())).raw for _ in range(50)])

    async def looked_up() -> bool:
        await database.fetchval("SELECT pg_stat_force_next_flush()")
        row = await database.fetchrow(SEEN)
        return row is not None and row["looked_up"] >= 600

    await eventually(looked_up)
    row = await database.fetchrow(SEEN)
    assert row is not None
    assert row["read_through"] == 0
