"""Lives that stop at gates, so that for a while nobody acts, or only on services whose databases are not at stake."""

import asyncio
from dataclasses import replace
from typing import Final

from rig.dossier import Path
from rig.lives import Life
from rig.patience import until
from rig.stage import Stage

GATES: Final = ("admission", "session", "decision", "agreement", "payment")


class GatedLife(Life):
    """A life that waits before each of its stages until the gate is open."""

    gates: dict[str, asyncio.Event]
    at: str = ""

    async def _pass(self, gate: str) -> None:
        self.at = gate
        await self.gates[gate].wait()

    async def _admit(self) -> bool:
        await self._pass("admission")
        return await super()._admit()

    async def _sit(self) -> str:
        await self._pass("session")
        return await super()._sit()

    async def _decide(self) -> str:
        await self._pass("decision")
        return await super()._decide()

    async def _agree(self) -> None:
        await self._pass("agreement")
        await super()._agree()

    async def _pay_advance(self) -> None:
        await self._pass("payment")
        await super()._pay_advance()


class Gates:
    """`count` lives that go from gate to gate together."""

    def __init__(self, stage: Stage, count: int) -> None:
        self._stage = stage
        self._open = {gate: asyncio.Event() for gate in GATES}
        self._lives = [self._born() for _ in range(count)]

    def _born(self) -> GatedLife:
        ground, draw = self._stage.ground, self._stage.draw
        # Who withdraws acts on intake from anywhere; a detour leads back, or on before its gate.
        while (dossier := ground.next_dossier(draw)).path in {Path.WITHDRAWN, Path.LATE}:
            continue
        life = self._stage.load.add(replace(dossier, detours=frozenset()), GatedLife)
        life.gates = self._open
        return life

    async def all_at(self, gate: str) -> None:
        """Return once every life waits at the gate, or has ended before it, and nothing is in flight."""

        async def there() -> bool:
            self._stage.load.check()
            return all(life.at == gate or life.dossier.end is not None for life in self._lives)

        await until(f"every life is at the gate to its {gate}", there)
        if not any(life.at == gate for life in self._lives):
            raise AssertionError(f"no life came to the gate to its {gate}")
        await self._stage.platform.quiet(within=60.0)

    def open(self, gate: str) -> None:
        """Let them on."""
        self._open[gate].set()
