"""`make faults`: the scenarios one after the other, a table of how they went, build/faults.json.

    python tests/faults/run.py [--scenario 3,15a] [--seed N] [--nodes 1] [--soak --minutes 10] [--json FILE]

The exit status is 1 where one of them broke; its evidence is kept and its folder printed.
"""

import argparse
import asyncio
import logging
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from rig import result
from rig.performing import Grounds, perform
from rig.result import Result
from rig.scenario import Scenario, chosen

LARGEST_SEED: Final = 10**6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status."""
    given = _arguments().parse_args(arguments)
    seed = given.seed if given.seed is not None else random.randrange(LARGEST_SEED)
    console = Console()
    if not console.is_terminal:
        console.width = 160
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # its pool tells of every restart, with a traceback
    folder = Path(tempfile.mkdtemp(prefix="novapec-faults-"))
    results = asyncio.run(_all(chosen(given.scenario, soak=given.soak), given, seed, folder, console))
    console.print(result.table(results, seed=seed))
    console.print(f"detours of lives, gone to their ends: {result.detours(results)}", highlight=False)
    broken = [one for one in results if not one.passed]
    for one in broken:
        console.print(f"\n[bold red]{one.number} {one.sentence}[/]\n  evidence: {one.folder}", highlight=False)
        for sentence in one.why[:20]:
            console.print(f"  - {sentence}", markup=False, highlight=False)
        console.print(f"  again: make faults SCENARIO={one.number} SEED={one.seed}")
    if not broken:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if broken else 0


async def _all(
    scenarios: list[Scenario], given: argparse.Namespace, seed: int, folder: Path, console: Console
) -> list[Result]:
    results: list[Result] = []
    grounds = Grounds(folder)
    try:
        for one in scenarios:
            console.print(f"[bold]{one.number}[/] {one.sentence} ...", end=" ", highlight=False, soft_wrap=True)
            results.append(await _one(one, given, seed, grounds, folder / "broken"))
            console.print("[green]held[/]" if results[-1].passed else "[bold red]BROKEN[/]")
            result.write(results, Path(given.json))
    finally:
        await grounds.close()
    return results


async def _one(one: Scenario, given: argparse.Namespace, seed: int, grounds: Grounds, broken: Path) -> Result:
    ground = await grounds.for_one(one, nodes=max(given.nodes, one.nodes))
    passed = False
    try:
        done = await perform(one, ground, seed, keep=broken, minutes=given.minutes)
        passed = done.passed
    finally:
        await grounds.after(one, ground, passed=passed)
    return done


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults", description="The fault scenarios of docs/delivery.md.")
    parser.add_argument("--scenario", default="", help="numbers, comma-separated; all where left out")
    parser.add_argument("--seed", type=int, help="replays the same draws; a random one where left out")
    parser.add_argument("--nodes", type=int, default=3, choices=(1, 3), help="of Kafka, at least")
    parser.add_argument("--soak", action="store_true", help="those that last minutes, in the place of the others")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long each of those lasts")
    parser.add_argument("--json", default="build/faults.json")
    return parser
