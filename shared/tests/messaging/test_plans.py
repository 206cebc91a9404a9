"""What the gate asks is answered from indexes, whatever the tables were when a session first planned it."""

from ping_service import convened

from shared.identity import new_id
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.postgres import Database
from shared.testing import eventually, heard

STREAMS = 1_200
READ = """SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables
WHERE schemaname = 'messaging' AND relname IN ('cursor', 'inbox')"""
WRITTEN = "SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE schemaname = 'messaging' AND relname = 'inbox'"


async def test_a_consumer_that_started_on_empty_tables_reads_no_more_than_it_asks_for(database: Database):
    hearer = Hearer(database, Reacting("ping", {}))
    for _ in range(STREAMS // 50):
        await hearer.hear([heard(convened(new_id())).raw for _ in range(50)])

    async def counted() -> bool:
        await database.fetchval("SELECT pg_stat_force_next_flush()")
        return await database.fetchval(WRITTEN) == STREAMS

    await eventually(counted)
    assert await database.fetchval(READ) <= 3 * STREAMS
