"""22: One stream failing for ever, then fixed and re-driven in order."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from rig.lookout import superuser
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from shared.messaging.parking import Letter, Parking

BROKEN = """CREATE FUNCTION public.a_defect() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a defect that somebody will mend'; END $$;
CREATE TRIGGER a_defect BEFORE INSERT ON {table} FOR EACH ROW
WHEN (hashtext(NEW.application_id::text) % 3 = 0) EXECUTE FUNCTION public.a_defect()"""
MENDED = "DROP TRIGGER a_defect ON {table}; DROP FUNCTION public.a_defect()"
PASSED_OVER = """SELECT count(*) FROM messaging.parked p JOIN messaging.inbox i USING (consumer, topic, aggregate_id)
WHERE i.sequence >= p.sequence"""
SICK = 2


@scenario("22a", "Streams whose reaction fails for ever stand alone; mended and re-driven, they go on in order")
async def reaction(stage: Stage) -> None:
    await _fails_for_ever(stage, "review", "review.application_file", "novapec.review.reactions")


@scenario("22b", "Streams that a read model cannot take stand alone; mended and re-driven, they go on in order")
async def projection(stage: Stage) -> None:
    await _fails_for_ever(stage, "impact", "impact.roll_up_application_v3", "novapec.impact.roll-up.")


async def _fails_for_ever(stage: Stage, service: str, table: str, consumer: str) -> None:
    database = stage.platform.opened[service]
    parking = Parking(database)

    async def letters(state: str) -> list[Letter]:
        return [one for one in await parking.letters(state=state) if one.consumer.startswith(consumer)]

    async def sick() -> list[Letter] | None:
        stage.load.check()
        dead = await letters("dead")
        behind = {one.aggregate_id for one in await letters("held")}
        return dead if sum(one.aggregate_id in behind for one in dead) >= SICK else None

    async with _a_defect(stage, service, table):
        dead = await until(f"{SICK} streams of {service} fail, with events behind them", sick)
        await _others_flow(stage)
        await parking.redrive([one.id for one in dead], actor="operator:faults")
        await until("re-driven too early, they fail again", _tried_again(letters, dead), within=30.0)
        if await database.fetchval(PASSED_OVER):
            raise AssertionError(f"{service} passed over an event that it could not apply")
    dead = await letters("dead")
    await parking.redrive([one.id for one in dead], actor="operator:faults")

    async def gone() -> bool:
        return not await letters("dead") and not await letters("held")

    await until(f"nothing stands aside at {service}", gone, within=30.0)


def _tried_again(
    letters: Callable[[str], Awaitable[list[Letter]]], before: list[Letter]
) -> Callable[[], Awaitable[bool]]:
    attempts = {one.id: one.attempts for one in before}

    async def tried() -> bool:
        now = {one.id: one.attempts for one in await letters("dead")}
        return all(now.get(number, 0) > count for number, count in attempts.items())

    return tried


async def _others_flow(stage: Stage) -> None:
    """Lives that have nothing to do with it come to their end meanwhile."""
    ended = sum(one.end is not None for one in stage.load.dossiers)

    async def one_more() -> bool:
        stage.load.check()
        return sum(one.end is not None for one in stage.load.dossiers) > ended

    await until("another life comes to its end", one_more, within=120.0)


@asynccontextmanager
async def _a_defect(stage: Stage, service: str, table: str) -> AsyncGenerator[None]:
    """Inside, the service cannot keep every third application: what a defect in a handler does."""
    connection = await superuser(stage.platform, service)
    try:
        await _done(connection, BROKEN.format(table=table))
        stage.injected(f"defect at {table}")
        yield
    finally:
        await _done(connection, MENDED.format(table=table))
        await connection.close()


async def _done(connection: "asyncpg.Connection[asyncpg.Record]", statements: str) -> None:
    async with connection.transaction():
        await connection.execute(statements)
