"""How a scenario went, as build/faults.json and the table on screen say it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table

from rig.dossier import Detour
from shared.engines.files import write_whole


@dataclass(frozen=True)
class Result:
    """One scenario's outcome. `why`: what was wrong, a sentence each; empty where it passed."""

    number: str
    sentence: str
    seed: int
    faults: dict[str, int]
    events: int
    lost: int
    doubled: int
    out_of_order: int
    recovery_s: float
    why: tuple[str, ...]
    folder: Path | None
    detours: dict[str, int] = field(default_factory=dict[str, int])
    """How often lives went each detour to its end."""

    @property
    def passed(self) -> bool:
        """Everything held."""
        return not self.why

    def as_json(self) -> dict[str, Any]:
        """One entry of build/faults.json."""
        return {
            "scenario": self.number,
            "name": self.sentence,
            "seed": self.seed,
            "faults": self.faults,
            "events": self.events,
            "lost": self.lost,
            "doubled": self.doubled,
            "out_of_order": self.out_of_order,
            "recovery_s": round(self.recovery_s, 1),
            "detours": self.detours,
            "passed": self.passed,
            "why": list(self.why),
        }


def write(results: Iterable[Result], file: Path) -> None:
    """Write them as a list, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps([result.as_json() for result in results], indent=2, ensure_ascii=False) + "\n")


def table(results: Iterable[Result], *, seed: int) -> Table:
    """As a table for the screen."""
    drawn = Table(title=f"seed {seed}", title_justify="left")
    drawn.add_column("scenario", ratio=3, overflow="fold")
    drawn.add_column("faults injected", ratio=2, overflow="fold")
    for name in ("events", "lost", "doubled", "out of order", "recovery"):
        drawn.add_column(name, justify="right")
    drawn.add_column("result")
    for one in results:
        drawn.add_row(
            f"[bold]{one.number}[/] {one.sentence}",
            ", ".join(f"{count} x {what}" if count > 1 else what for what, count in one.faults.items()),
            *(str(count) for count in (one.events, one.lost, one.doubled, one.out_of_order)),
            f"{one.recovery_s:.1f} s",
            "[green]held[/]" if one.passed else "[bold red]BROKEN[/]",
        )
    return drawn


def detours(results: Iterable[Result]) -> str:
    """How often each detour was gone to its end, over all of them; what nobody went stands there with 0."""
    gone = Counter({str(one): 0 for one in Detour})
    for result in results:
        gone.update(result.detours)
    return ", ".join(f"{name} {count}" for name, count in gone.items())
