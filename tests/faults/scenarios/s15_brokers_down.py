"""15: Broker down 5 s, 60 s, and longer than the time-out; leaderless partitions."""

from rig.scenario import scenario
from rig.stage import Stage

REQUEST_TIMEOUT_S = 20.0
"""KafkaSettings.request_timeout_ms."""


@scenario("15a", "One broker of three is down for 5 s", nodes=3)
async def five_seconds(stage: Stage) -> None:
    await _down(stage, [stage.draw.choice(list(stage.platform.kafka))], seconds=5.0)


@scenario("15b", "One broker of three is down for 60 s, and lives go on meanwhile", nodes=3)
async def a_minute(stage: Stage) -> None:
    ended = sum(dossier.end is not None for dossier in stage.load.dossiers)
    await _down(stage, [stage.draw.choice(list(stage.platform.kafka))], seconds=60.0)
    if sum(dossier.end is not None for dossier in stage.load.dossiers) == ended:
        raise AssertionError("no life came to its end while one broker of three was down")


@scenario("15c", "No broker can be reached for longer than the relay's time-out")
async def unreachable(stage: Stage) -> None:
    await stage.after_commands(10)
    for proxy in stage.platform.kafka.values():
        await proxy.refuse()
    stage.injected("every broker refuses")
    await stage.pause(REQUEST_TIMEOUT_S + 10.0)


@scenario(
    "15d", "Partitions are leaderless for longer than the relay's time-out: two brokers of three are down", nodes=3
)
async def leaderless(stage: Stage) -> None:
    await _down(stage, stage.draw.sample(list(stage.platform.kafka), k=2), seconds=REQUEST_TIMEOUT_S + 10.0)


async def _down(stage: Stage, nodes: list[int], *, seconds: float) -> None:
    await stage.after_commands(10)
    for node in nodes:
        await stage.kill_node(node)
    await stage.pause(seconds)
    for node in nodes:
        await stage.platform.start_node(node)
