"""What a run leaves: the table on screen, and build/bench.json for docs/performance.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, rounded


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run, and what they were measured on."""

    figures: list[Figure]
    machine: str
    versions: Mapping[str, str]
    flags: Mapping[str, str]
    skipped: Mapping[str, str]
    """Why a row could not be measured on this machine, by the row."""

    def as_json(self) -> dict[str, Any]:
        """{name: {value, limit_or_peer, ratio, reach, met}}, and machine, versions and flags beside the figures."""
        named = {one.name: one.as_json() for one in self.figures}
        skipped = {"skipped": dict(self.skipped)} if self.skipped else {}
        return {**named, "machine": self.machine, "versions": {**self.versions}, "flags": {**self.flags}, **skipped}


def show(report: Report, console: Console) -> None:
    """The table, under the machine, the versions and the flags it stands for."""
    console.print(report.machine, highlight=False)
    for facts in (report.versions, report.flags):
        console.print(", ".join(f"{name} {value}" for name, value in facts.items()), highlight=False)
    table = Table()
    for column in ("figure", "measured", "against", "ratio", "asked for", "met"):
        table.add_column(column, justify="right" if column in ("measured", "ratio") else "left")
    for one in report.figures:
        sign = ">=" if one.asked == "at least" else "<="
        against = f"{rounded(one.limit_or_peer):g} {one.unit}: {one.against}"
        measured = f"{rounded(one.value):g} {one.unit}"
        table.add_row(
            one.name, measured, against, f"{one.ratio:.2f}", f"{sign} {one.reach:g}", "yes" if one.met else "no"
        )
    console.print(table)
    for row, why in report.skipped.items():
        console.print(f"not measured: {row}: {why}", highlight=False)


def write(report: Report, target: Path) -> None:
    """Replace what an earlier run wrote."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
