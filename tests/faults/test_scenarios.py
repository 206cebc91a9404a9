"""Every fault scenario as a test. A plain run goes through the quick ones; `-m faults` through the others."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from rig.performing import Grounds, perform
from rig.scenario import Scenario, every_scenario

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
        why = (await perform(one, ground, SEED)).why
    finally:
        await grounds.after(one, ground, passed=not why)
    assert why == ()
