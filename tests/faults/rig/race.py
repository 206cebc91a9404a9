"""Many awards at once, out of an envelope with room for one."""

import asyncio
from dataclasses import replace
from typing import Any, Final

from rig.dossier import POOR_REGION, Detour, Path
from rig.lives import Life
from rig.patience import until
from rig.stage import Stage
from rig.world import POOR_CENTS

TO_THE_LINE_S: Final = 480.0
OVER_S: Final = 120.0
NONE: Final = frozenset[Detour]()


class Racer(Life):
    """A life that waits for the others before its award is proposed; who loses is rejected."""

    outcome: str = ""
    at_the_line: bool = False
    gun: asyncio.Event

    async def _decide(self) -> str:
        self.at_the_line = True
        await self.gun.wait()
        await self._pronounce("AWARDED", "MERIT", self.dossier.award_cents)

        async def answered() -> str | None:
            case: Any = await self._cast.officer.get("review", f"/cases/{self.dossier.case_id}")
            return case["state"] if case["state"] in {"RESERVED", "RETURNED"} else None

        self.outcome = await until(f"funding answers the award of {self.dossier.case_id}", answered)
        if self.outcome == "RESERVED":
            return "AWARDED"
        await self._pronounce("REJECTED", "ENVELOPE_EXHAUSTED")
        return "REJECTED"


class Race:
    """`count` lives up to the line, then all their awards at once: each asks for all that the poor envelope has."""

    def __init__(self, stage: Stage, count: int) -> None:
        self._load = stage.load
        self._gun = asyncio.Event()
        self._racers: list[Racer] = []
        for _ in range(count):
            drawn = stage.ground.next_dossier(stage.draw)
            dossier = replace(drawn, path=Path.SUCCESS, regions=(POOR_REGION,), award_cents=POOR_CENTS, detours=NONE)
            racer = self._load.add(dossier, Racer)
            racer.gun = self._gun
            self._racers.append(racer)

    async def to_the_line(self) -> None:
        """Return once every one stands before its decision."""

        async def stand() -> bool:
            self._load.check()
            return all(racer.at_the_line for racer in self._racers)

        await until("every racer stands at the line", stand, within=TO_THE_LINE_S)

    async def run(self) -> list[str]:
        """Propose all the awards; the state that each case came to: RESERVED or RETURNED."""
        self._gun.set()

        async def over() -> bool:
            self._load.check()
            return all(racer.outcome for racer in self._racers)

        await until("every award is answered", over, within=OVER_S)
        return [racer.outcome for racer in self._racers]
