"""Speed and size of the platform on this machine: `make bench` prints the table and writes build/bench.json.

    measure.py [--quick] [--only NAME,NAME] [--runs N] [--json PATH]

Nothing here fails because a figure is missed; it fails where a bench lost or doubled an event. `bench/__init__.py` is
the map of what is measured.
"""

import argparse
import logging
import tempfile
from importlib import import_module
from pathlib import Path

import structlog
import uvloop
from bench import report
from bench.figure import Figure
from bench.ground import FLAGS, engines, machine, sync_microseconds, versions
from bench.rounds import Stopwatch, say
from rich.console import Console

from shared.engines import EngineUnavailable

ROWS = (
    "command",
    "relay",
    "projection",
    "reaction",
    "submission",
    "lists",
    "lives",
    "webhooks",
    "scale_out",
    "backlog",
    "balances",
    "roll_ups",
    "latency",
    "capture",
    "whole_stack",
)


async def measure(rows: list[str], *, runs: int, quick: bool) -> report.Report:
    """Every row in turn, on the same engines."""
    figures: list[Figure] = []
    skipped: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="novapec-bench-") as folder:
        async with engines(Path(folder)) as ground:
            found = await versions(ground)
            disk = {"fdatasync": f"{sync_microseconds(ground.folder):.0f} us"}
            for row in rows:
                clock = Stopwatch()
                say(f"{row}...")
                try:
                    measured = await import_module(f"bench.{row}").measure(ground, runs=runs, quick=quick)
                except EngineUnavailable as error:
                    skipped[row] = str(error)
                    say(f"  skipped: {error}")
                    continue
                figures += measured
                ground.limits |= {one.name: one.limit_or_peer for one in measured}
                say(f"  {clock.seconds:.0f} s")
    return report.Report(figures, machine(), found, FLAGS | disk, skipped)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure speed and size of the platform.")
    parser.add_argument("--quick", action="store_true", help="one short run of each: shows that it works, not how fast")
    parser.add_argument("--only", default=",".join(ROWS), help="rows to measure, by name: %(default)s")
    parser.add_argument("--runs", type=int, help="runs of each side (5, or 1 with --quick)")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where to write the figures")
    chosen = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    runs = chosen.runs or (1 if chosen.quick else 5)
    found = uvloop.run(measure(chosen.only.split(","), runs=runs, quick=chosen.quick))
    report.show(found, Console(width=120))
    report.write(found, chosen.json)


if __name__ == "__main__":
    main()
