"""What must stay flat however long a service runs: its memory, its descriptors, the tables that are emptied again."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from rig.platform import Platform

EVERY_S: Final = 2.0
SLACK: Final = {"memory": 6 * 1024 * 1024, "descriptors": 8, "outbox": 4 * 1024 * 1024, "parked": 1024 * 1024}
"""What a gauge may rise beside its tenth: bytes, or a count."""
TABLES: Final = """SELECT pg_total_relation_size('messaging.outbox') AS outbox,
pg_total_relation_size('messaging.parked') AS parked"""

_PAGE: Final = 4096


@dataclass
class Gauges:
    """Samples by (whose, what), in the order in which they were taken."""

    samples: dict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict[tuple[str, str], list[int]](list)
    )

    async def watch(self, platform: Platform) -> None:
        """Take samples until cancelled."""
        while True:
            for name, one in platform.services.by_name.items():
                if one.pid is not None:
                    self._take(name, "memory", resident(one.pid))
                    self._take(name, "descriptors", len(list(Path(f"/proc/{one.pid}/fd").iterdir())))
            for name, database in platform.opened.items():
                for what, size in dict(await database.fetchrow(TABLES) or {}).items():
                    self._take(name, what, size)
            await asyncio.sleep(EVERY_S)

    def rising(self) -> list[str]:
        """What rose between the second and the last quarter by more than a tenth and its slack, a sentence each.

        Raises ValueError where too few samples were taken to say.
        """
        found: list[str] = []
        for (name, what), values in self.samples.items():
            quarter = len(values) // 4
            if not quarter:
                raise ValueError(f"{what} of {name} was looked at {len(values)} times only")
            early, late = median(values[quarter : 2 * quarter]), median(values[-quarter:])
            if late > early * 1.1 + SLACK[what]:
                found.append(f"{what} of {name} rose from {early:,.0f} to {late:,.0f}")
        return found

    def told(self) -> str:
        """First and last samples of memory and descriptors, in a line."""
        lines = (
            f"{name} {values[len(values) // 4] / 2**20:.0f} -> {values[-1] / 2**20:.0f} MB"
            for (name, what), values in self.samples.items()
            if what == "memory"
        )
        return ", ".join(lines)

    def _take(self, name: str, what: str, value: int) -> None:
        self.samples[name, what].append(value)


def resident(pid: int) -> int:
    """The memory of a process that is in RAM, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
