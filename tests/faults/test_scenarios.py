"""Every fault scenario as a test. A plain run goes through the quick ones; `-m faults` through the others."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import asyncpg
import pytest
from rig.dossier import HOME_REGION, Detour, Path
from rig.faultpoints import reached
from rig.lives import Life
from rig.performing import Grounds, perform
from rig.scenario import Run, Scenario, every_scenario
from rig.stage import Stage

from shared.failpoints import POINTS
from shared.testing import eventually

SEED: Final = 1
"""The same each time: `make faults` draws another one each time."""


@pytest.fixture(scope="module")
async def grounds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Grounds]:
    grounds = Grounds(tmp_path_factory.mktemp("faults"))
    yield grounds
    await grounds.close()


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(one, id=one.slug, marks=[pytest.mark.kafka, *([] if one.quick else [pytest.mark.faults])])
        for one in every_scenario()
    ],
)
async def test_scenario(one: Scenario, grounds: Grounds):
    ground = await grounds.for_one(one, nodes=one.nodes)
    why: tuple[str, ...] = ("it broke off",)
    try:
        why = (await perform(one, ground, SEED, minutes=1)).why
    finally:
        await grounds.after(one, ground, passed=not why)
    assert why == ()


async def test_a_life_passes_every_fail_point_but_those_around_files(grounds: Grounds):
    """Lives deposit none: who passes these is in scenarios/sweep_crash_points.py."""
    ground = await grounds.shared(1)
    async with ground.load("a life", random.Random(SEED), lanes=1, lives=1) as load:
        await load.ended(within=120.0)
    await ground.platform.quiet(within=60.0)

    expected = {point for point in POINTS if not point.startswith("object.")}

    async def passed() -> bool:
        return expected == set().union(*(reached(one.faults) for one in ground.platform.services.by_name.values()))

    await eventually(passed, within=10.0)


async def test_lives_go_every_detour_to_its_end(grounds: Grounds):
    """Three of them go all: one to its closing, one sat over twice and terminated, one spent less and paid back."""
    ground = await grounds.shared(1)
    appealed = frozenset({Detour.APPEAL, Detour.REFERRAL, Detour.TERMINATION})
    paid_back = frozenset({Detour.IN_TWO_PARTS, Detour.TAKEN_BACK, Detour.RECUSAL, Detour.BREAK_OFF})
    later = frozenset({Detour.NEXT_SESSION, Detour.PROXY, Detour.RECUSAL, Detour.TERMINATION})
    whole = frozenset(Detour) - appealed - later - {Detour.IN_TWO_PARTS, Detour.BREAK_OFF}
    ways = ((Path.SUCCESS, whole), (Path.REJECTED, appealed), (Path.DEFERRED, later), (Path.UNDERSPENT, paid_back))
    async with ground.load("every detour", random.Random(SEED), lanes=0) as load:
        for path, detours in ways:
            life = ground.next_dossier(random.Random(SEED), path=path)
            load.add(replace(life, regions=(HOME_REGION,), detours=detours), Life)
        await load.ended(within=120.0)
    assert [life.taken for life in load.dossiers] == [set(detours) for _, detours in ways]
    assert set().union(*(life.taken for life in load.dossiers)) == set(Detour)


async def test_a_scenario_that_injects_nothing_fails(grounds: Grounds):
    result = await perform(_made_up(_nothing), await grounds.shared(1), SEED)
    assert result.why == ("no fault was injected",)


async def test_an_event_that_was_never_applied_is_noticed(grounds: Grounds):
    """Last in this file: nobody else can use the ground after it."""
    result = await perform(_made_up(_take_an_event_away), await grounds.shared(1), SEED)
    assert result.lost
    assert any(sentence.startswith("every_event_was_applied") for sentence in result.why), result.why


async def _nothing(stage: Stage) -> None:
    await stage.after_commands(1)


async def _take_an_event_away(stage: Stage) -> None:
    await stage.load.ended(within=120.0)
    await stage.platform.quiet(within=60.0)
    async with asyncio.timeout(10):
        connection = await asyncpg.connect(stage.platform.postgres.dsn("novapec_impact"))
    try:
        await connection.execute("SET session_replication_role = replica")  # past the trigger that keeps the inbox
        await connection.execute("DELETE FROM messaging.inbox WHERE ctid IN (SELECT ctid FROM messaging.inbox LIMIT 1)")
    finally:
        await connection.close()
    stage.injected("a row of the inbox deleted")


def _made_up(run: Run) -> Scenario:
    return Scenario(
        number="0",
        sentence="made up",
        run=run,
        lanes=1,
        quick=True,
        nodes=1,
        fresh=False,
        allow=(),
        soak=False,
        ends_within=120.0,
    )
