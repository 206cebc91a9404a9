"""4: Relay stopped (SIGSTOP) past its idle time-out; another takes over; the first one is continued."""

from rig.lookout import leader, repeats, the_leader
from rig.patience import until
from rig.scenario import scenario
from rig.second import second
from rig.stage import Stage

from novapec.services import SERVICES

TAKEN_OVER_WITHIN = 25.0
"""idle_session_timeout (10 s), and the time of a candidate to notice."""
SEEN_WITHIN = 20.0


@scenario("4a", "A relay stopped before its DELETE is replaced, and what its successor sends again is applied once")
async def stopped_before_the_delete(stage: Stage) -> None:
    await _replaced(stage, "relay.acknowledged", deaf=False)


@scenario("4b", "A relay stopped before it sends, and continued deaf, sends late what its successor sent long ago")
async def continued_deaf(stage: Stage) -> None:
    await _replaced(stage, "relay.selected", deaf=True)


async def _replaced(stage: Stage, point: str, *, deaf: bool) -> None:
    """`deaf`: when it goes on, it cannot learn from PostgreSQL that its session is over."""
    platform, service = stage.platform, stage.draw.choice(SERVICES)
    before = await the_leader(platform, service)
    async with second(platform, service, past_the_proxy=True) as other:
        had = await repeats(platform, service)
        await stage.at(service, point, act="stop")
        other.serve()

        async def replaced() -> bool:
            return await leader(platform, service) not in {None, before}

        async def repeated() -> bool:
            return await repeats(platform, service) > had

        await until(f"another process leads {service}", replaced, within=TAKEN_OVER_WITHIN)
        await stage.after_commands(10)
        if deaf:
            platform.sql[service].freeze()
            stage.injected(f"half-open line of {service} to PostgreSQL")
        stage.go_on(service)
        await until(f"something of {service} stands on Kafka twice", repeated, within=SEEN_WITHIN)
        await platform.sql[service].heal()
        await platform.ready(service)
