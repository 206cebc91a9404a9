"""`python -m checker FOLDER [--allow INVARIANT ...]`: the report as a table; status 1 where something is broken."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .check import INVARIANTS, check
from .invariant import Report


def main() -> int:
    """Check the folder that the command line names."""
    parser = argparse.ArgumentParser(prog="checker", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--allow", nargs="*", default=[], metavar="INVARIANT")
    arguments = parser.parse_args()
    report = check(arguments.folder, arguments.allow)
    console = Console(width=None if Console().is_terminal else 160)
    console.print(_table(report, arguments.allow))
    for violation in report.violations:
        console.print(f"{violation.invariant}: {violation.sentence}", markup=False, soft_wrap=True)
    figures = f"{report.lost} lost, {report.doubled} doubled, {report.out_of_order} out of order"
    console.print(f"{report.events} events, {figures}: {'holds' if report.holds else 'BROKEN'}")
    return 0 if report.holds else 1


def _table(report: Report, allowed: list[str]) -> Table:
    faults = Counter(violation.invariant for violation in report.violations)
    table = Table("invariant", "what must hold", "faults")
    for one in INVARIANTS:
        table.add_row(one.name, one.sentence, "allowed" if one.name in allowed else str(faults[one.name]))
    return table


sys.exit(main())
