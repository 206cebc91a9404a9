"""One scenario from its load to its verdict."""

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg
from aiokafka.errors import KafkaError
from checker import Report, check

from novapec.quiescence import Figures, NotQuiet
from novapec.stack.concurrency import in_thread
from rig import evidence
from rig.ground import Ground
from rig.patience import NotYet, until
from rig.platform import Platform, PlatformSettings
from rig.result import Result
from rig.scenario import Scenario
from rig.stage import Stage

DRAIN_S: Final = 60.0
CHAIN_S: Final = 20.0
UNCHAINED: Final = """SELECT (SELECT count(*) FROM messaging.event_log) + (SELECT count(*) FROM messaging.audit_log)
- (SELECT count(*) FROM messaging.audit_chain)"""


@dataclass
class _Verdict:
    """What is known of a scenario while it goes on."""

    why: list[str] = field(default_factory=list[str])
    recovery_s: float = 0.0


async def perform(
    scenario: Scenario, ground: Ground, seed: int, *, keep: Path | None = None, minutes: float = 10.0
) -> Result:
    """Run a scenario on a ground, drain it, check everything that was ever done there.

    `keep` is where the evidence of a failure is copied; `minutes` how long a soak lasts.
    """
    draw = random.Random(f"{seed}/{scenario.number}")
    load = ground.load(scenario.number, draw, lanes=scenario.lanes)
    stage, verdict = Stage(ground, load, draw, minutes), _Verdict()
    try:
        async with load:
            await _act(scenario, stage, verdict)
    except Exception as error:  # noqa: BLE001  because whatever broke is the verdict
        verdict.why.append(_said(error))
    unforeseen = load.client.retries["500"]
    if unforeseen:
        verdict.why.append(f"{unforeseen} requests were answered 500: a defect, not a refusal")
    report = await _examined(ground, scenario, verdict)
    before, ground.events = ground.events, report.events
    return Result(
        number=scenario.number,
        sentence=scenario.sentence,
        seed=seed,
        faults=stage.faults,
        events=report.events - before,
        lost=report.lost,
        doubled=report.doubled,
        out_of_order=report.out_of_order,
        recovery_s=verdict.recovery_s,
        why=tuple(verdict.why),
        folder=_kept(ground, keep, scenario.number) if verdict.why else None,
        detours=dict(Counter(str(one) for life in load.dossiers for one in life.taken)),
    )


async def _examined(ground: Ground, scenario: Scenario, verdict: _Verdict) -> Report:
    """What the checker says once all is quiet; nothing at all where not even the evidence could be had."""
    try:
        await _settle(ground.platform, verdict)
        await evidence.gather(ground.platform, ground.folder)
        # In a thread: the proxies must go on meanwhile, or the relays lose their sessions.
        report = await in_thread(partial(check, ground.folder, allow=scenario.allow))
    except (OSError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        verdict.why.append(f"no evidence: {_said(error)}")
        return Report(events=ground.events, lost=0, doubled=0, out_of_order=0, violations=[])
    verdict.why += [f"{one.invariant}: {one.sentence}" for one in report.violations]
    return report


async def _act(scenario: Scenario, stage: Stage, verdict: _Verdict) -> None:
    try:
        await scenario.run(stage)
    except Exception:
        await stage.platform.mend()
        raise
    await stage.platform.heal()
    over = time.monotonic()
    await _recovered(stage.platform, scenario.ends_within)
    verdict.recovery_s = time.monotonic() - over
    await stage.load.ended(within=scenario.ends_within)
    if not stage.faults:
        verdict.why.append("no fault was injected")


async def _recovered(platform: Platform, within: float) -> None:
    """Return once every service is ready and everything published until now is applied."""
    tips = (await platform.figures()).published
    await platform.ready(within=within)

    async def caught_up() -> bool:
        return _behind(await platform.figures(), tips) == 0

    await until("everything published under faults is applied", caught_up, within=within)


def _behind(now: Figures, tips: dict[str, int]) -> int:
    """Events under `tips` that some consumer has still to apply."""
    return sum(
        max(0, tips.get(topic, 0) - applied) for topics in now.applied.values() for topic, applied in topics.items()
    )


async def _settle(platform: Platform, verdict: _Verdict) -> None:
    """Wait until nothing is in flight and the audit chain has reached every row."""
    try:
        await platform.quiet(within=DRAIN_S)
        await until("the audit chain reaches every row", _chained(platform), within=CHAIN_S)
    except (NotYet, NotQuiet) as error:
        verdict.why.append(_said(error))


def _chained(platform: Platform) -> Callable[[], Awaitable[bool]]:
    async def chained() -> bool:
        left = await asyncio.gather(*(database.fetchval(UNCHAINED) for database in platform.opened.values()))
        return sum(left) == 0

    return chained


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _kept(ground: Ground, keep: Path | None, number: str) -> Path:
    if keep is None:
        return ground.folder
    target = keep / number
    shutil.rmtree(target, ignore_errors=True)
    for part in ("histories", "databases", "topics", "platform/logs"):
        shutil.copytree(ground.folder / part, target / part)
    return target


class Grounds:
    """The grounds of a run: one for all scenarios that can share it, made when first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared: Ground | None = None
        self._made = 0

    async def for_one(self, scenario: Scenario, *, nodes: int) -> Ground:
        """An open ground for this scenario; give it back with `after`."""
        return await self._make(nodes) if scenario.fresh else await self.shared(nodes)

    async def shared(self, nodes: int) -> Ground:
        """The ground that scenarios share, with so many nodes of Kafka at least."""
        if self._shared is not None and len(self._shared.platform.kafka) < nodes:
            await self.close()
        if self._shared is None:
            self._shared = await self._make(nodes)
        return self._shared

    async def after(self, scenario: Scenario, ground: Ground, *, passed: bool) -> None:
        """Close a ground that nobody else may use: the scenario's own, or one on which something broke."""
        if scenario.fresh or not passed:
            await ground.__aexit__(None, None, None)
            if ground is self._shared:
                self._shared = None

    async def close(self) -> None:
        """Close the shared ground."""
        if self._shared is not None:
            shared, self._shared = self._shared, None
            await shared.__aexit__(None, None, None)

    async def _make(self, nodes: int) -> Ground:
        self._made += 1
        ground = Ground(self._folder / f"ground-{self._made}", PlatformSettings(nodes=3 if nodes > 1 else 1))
        return await ground.__aenter__()
