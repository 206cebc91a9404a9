"""5: Hearer stopped (SIGSTOP) past its session with Kafka, then continued."""

from rig.patience import until
from rig.scenario import scenario
from rig.second import second
from rig.stage import Stage

from novapec.quiescence import service_of
from novapec.services import SERVICES

SESSION_S = 10.0
"""session_timeout_ms of every group."""
TRANSACTION_S = 30.0
"""idle_in_transaction_session_timeout: until then a stopped process holds its cursors."""
HEARD_WITHIN = 60.0


@scenario(
    "5a", "A hearer stopped before its transaction, past its session, is replaced; its late batch changes nothing"
)
async def before(stage: Stage) -> None:
    await _stopped(stage, "consume.fetched")


@scenario("5b", "A hearer stopped in its transaction holds its streams no longer than PostgreSQL lets it")
async def within(stage: Stage) -> None:
    await _stopped(stage, "hearer.settled")


@scenario("5c", "A hearer stopped between its transaction and its offsets is replaced by one that recognises its batch")
async def after(stage: Stage) -> None:
    await _stopped(stage, "hearer.committed")


async def _stopped(stage: Stage, point: str) -> None:
    platform, service = stage.platform, stage.draw.choice(SERVICES[1:])
    async with second(platform, service) as other:
        await stage.at(service, point, act="stop", nth=stage.draw.randint(1, 3))
        other.serve()
        await stage.pause(SESSION_S)
        tips = (await platform.figures()).published

        async def heard() -> bool:
            applied = (await platform.figures()).applied
            mine = {one: topics for one, topics in applied.items() if service_of(one) == service}
            return all(n >= tips.get(topic, 0) for topics in mine.values() for topic, n in topics.items())

        await until(
            f"the other {service} hears all that was announced while the first is stopped", heard, within=HEARD_WITHIN
        )
        stage.go_on(service)
        await platform.ready(service)
        await stage.after_commands(10)
