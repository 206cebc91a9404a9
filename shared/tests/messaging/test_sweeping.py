"""What a sweep tries again, and in which turn."""

from ping_service import closed

from shared.identity import new_id
from shared.messaging.inbox import Inbox
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard

STUCK = """WITH streams AS (
    INSERT INTO messaging.cursor (consumer, topic, aggregate_id) SELECT $1, 'stuck', n::text
    FROM generate_series(1, 500) AS n RETURNING aggregate_id)
INSERT INTO messaging.parked (consumer, topic, aggregate_id, sequence, event_id, state, headers, partition,
    kafka_offset, attempts)
SELECT $1, 'stuck', aggregate_id, 1, gen_random_uuid(), 'held', '{}', 0, 0, 7 FROM streams"""


async def test_streams_that_fail_at_each_sweep_do_not_keep_others_from_their_turn(database: Database):
    inbox, fresh = Inbox("ping"), heard(closed(new_id()))
    async with database.transaction(Origin.of_machinery()) as tx:
        await tx.run(STUCK, "ping")
        await inbox.lock(tx, fresh.stream)
        await inbox.park(tx, fresh, "held")
        streams = await inbox.drainable(tx)
    assert fresh.stream in streams
    assert len(streams) == 500
