"""Debezium's own outbox table, and the command that writes it beside the same change of state as ours."""

import asyncpg

from bench import sample
from bench.debezium.settings import TOPIC
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database

SCHEMA = """CREATE TABLE public.outbox (id uuid PRIMARY KEY, aggregatetype varchar(255) NOT NULL,
    aggregateid varchar(255) NOT NULL, type varchar(255) NOT NULL, payload jsonb);
GRANT SELECT, INSERT, DELETE ON public.outbox TO PUBLIC"""
INSERT = """INSERT INTO public.outbox (id, aggregatetype, aggregateid, type, payload)
VALUES ($1, $2, $3, $4, $5::jsonb)"""
BACKLOG = """INSERT INTO public.outbox (id, aggregatetype, aggregateid, type, payload)
SELECT md5('event ' || n)::uuid, $2, md5('thing ' || n % $3), $4, $5::jsonb
FROM generate_series($6::integer, $6 + $1::integer - 1) AS n"""


async def prepare(database: Database) -> None:
    """Make the table the outbox router expects, as the owner."""
    connection = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()


async def make_thing(database: Database) -> None:
    """The command of sample.make_thing, with Debezium's outbox in the place of ours."""
    thing = new_id()
    async with database.transaction(Origin.of_command(sample.AT, actor="bench")) as tx:
        tx.write(sample.INSERT, thing, sample.TEXT, sample.AT)
        payload = sample.made(thing).model_dump_json(exclude_none=True)
        tx.write(INSERT, new_id(), TOPIC.rsplit(".", 1)[1], str(thing), sample.ThingMade.TYPE, payload)


async def backlog(database: Database, count: int, *, streams: int, after: int = 0) -> None:
    """As many events of as many things as sample.backlog makes, beside the `after` that were made before."""
    event = sample.made(new_id())
    facts = (TOPIC.rsplit(".", 1)[1], streams, event.TYPE, event.model_dump_json(exclude_none=True), after)
    await database.pool.execute(BACKLOG, count, *facts, timeout=900)
