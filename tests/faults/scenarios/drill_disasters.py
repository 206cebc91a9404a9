"""The drill: the three disasters of docs/operations.md on real engines, each mended by its commands (`make drill`)."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from rig.archiving import Archive
from rig.gated import Gates
from rig.operator import Operator
from rig.scenario import scenario
from rig.stage import Stage

from scenarios.s14_restored import restore_and_mend, wiped

LIVES = 6
FEW = 2


@scenario(
    "drill:a",
    "Funding's database is brought back from the archive to a moment before its last decisions: older than Kafka",
    lanes=0,
    fresh=True,
)
async def older_than_kafka(stage: Stage) -> None:
    await _older_than_kafka(stage, LIVES)


@scenario(
    "drill:quick",
    "The same on a platform that has lived, with few lives: what every test run goes through of the drill",
    lanes=0,
    quick=True,
)
async def older_than_kafka_in_a_few_seconds(stage: Stage) -> None:
    await _older_than_kafka(stage, FEW)


async def _older_than_kafka(stage: Stage, lives: int) -> None:
    operator, archive = Operator(stage.platform), Archive(stage.platform)
    await archive.begin()
    gates = Gates(stage, lives)
    # After the moment people act on review only: what they do to funding is in no event that could be done again.
    for gate in ("admission", "session"):
        await gates.all_at(gate)
        gates.open(gate)
    await gates.all_at("decision")
    moment = await archive.now()
    gates.open("decision")
    await gates.all_at("agreement")
    await _timed(stage, restore_and_mend(stage, operator, "funding", partial(archive.bring_back, "funding", moment)))
    gates.open("agreement")
    gates.open("payment")


@scenario(
    "drill:b",
    "Kafka is lost whole under load: made anew, everything announced again",
    fresh=True,
    allow=["first_occurrences_rise_by_one"],  # see 14b
)
async def kafka_lost(stage: Stage) -> None:
    await _timed(stage, wiped(stage))


@scenario(
    "drill:c",
    "Funding's database is lost under load, and brought back from the archive to the moment before",
    lanes=3,
    fresh=True,
    ends_within=240.0,
)
async def database_lost(stage: Stage) -> None:
    operator, archive = Operator(stage.platform), Archive(stage.platform)
    await archive.begin()
    await stage.after_commands(120)

    async def lose_and_bring_back() -> None:
        moment = await archive.now()
        await archive.lose("funding")
        stage.injected("funding's database dropped")
        await archive.bring_back("funding", moment)

    await _timed(stage, restore_and_mend(stage, operator, "funding", lose_and_bring_back, forgets=False))


async def _timed(stage: Stage, work: Coroutine[Any, Any, None]) -> None:
    """Do it; how long it took stands in the table."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await work
    stage.injected(f"mended in {loop.time() - began:.0f} s")
