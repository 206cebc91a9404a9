"""`novapec demo`: the whole life of a grant, on the programme's real projects."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from novapec.commands.outcome import REFUSED
from novapec.commands.up import KafkaOption, PostgresOption
from novapec.demo import tables
from novapec.demo.check import Check
from novapec.demo.paper import paper, write_paper
from novapec.demo.programme import load
from novapec.demo.run import Outcome, Plan, demonstrate
from novapec.demo.screen import Screen
from novapec.failures import Failed

PAPERS: Final = Path("build/demo")


def demo(
    kafka: KafkaOption = "auto",
    postgres: PostgresOption = "embedded",
    json: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, help="Write the end as JSON to this file, and the papers into a folder beside it."
        ),
    ] = None,
    home: Annotated[
        Path | None, typer.Option(file_okay=False, help="An empty folder for the stack, kept; else a temporary one.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the temporary folder.")] = False,
    kill: Annotated[bool, typer.Option("--kill", help="Kill -9 each of the four services once on the way.")] = False,
) -> None:
    """Live through the 2025 edition: fifteen real projects succeed, six invented ones go wrong in six ways.

    Starts a platform of its own, and stops it at the end. Status 0 only when every check holds.
    """
    if home is not None and home.exists() and any(home.iterdir()):
        message = f"{home} is not empty: the demonstration begins on a platform that holds nothing yet"
        raise typer.BadParameter(message)
    chosen = home or Path(tempfile.mkdtemp(prefix="novapec-demo-"))
    plan = Plan(
        programme=load(),
        home=chosen,
        papers=json.with_suffix("") if json else PAPERS,
        kafka=kafka,
        postgres=postgres,
        kill=kill,
    )
    console = Console(width=None if Console().is_terminal else _WIDTH)
    try:
        plan.settings(console)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    outcome = _demonstrated(plan, Screen(console))
    if json:
        _write(json, outcome)
    if outcome is not None and home is None and not keep:
        shutil.rmtree(chosen, ignore_errors=True)
    elif outcome is None or keep:
        console.print(f"The platform's folder is kept: {chosen} (logs in {chosen / 'logs'})", soft_wrap=True)
    if outcome is None or not outcome.holds:
        raise typer.Exit(REFUSED)


_WIDTH: Final = 120
"""Columns where there is no terminal that says how many it has."""


def _demonstrated(plan: Plan, screen: Screen) -> Outcome | None:
    """Run it and show how it ended; None where the story broke off."""
    console = screen.console
    console.print(tables.warning(plan.programme))
    try:
        with screen:
            outcome = asyncio.run(demonstrate(plan, screen))
    except Failed as failure:
        console.print(f"The story broke off: {failure}", style="bold red", markup=False, soft_wrap=True)
        return None
    except Exception:  # noqa: BLE001  whatever broke the story off is shown, and still the papers are written
        console.print_exception(max_frames=12)
        return None
    for part in (
        tables.projects(outcome.evidence.endings),
        tables.warning(plan.programme),
        tables.envelope(outcome.evidence),
        tables.events(outcome.evidence),
        tables.checks(outcome.checks),
    ):
        console.print(part)
    console.print(tables.where(outcome.artefacts, screen.timings), soft_wrap=True)
    return outcome


def _write(path: Path, outcome: Outcome | None) -> None:
    finished = Check.of("story_completed", "le récit va jusqu’au bout", [] if outcome else ["il s’est interrompu"])
    if outcome is None:
        write_paper(path, paper(None, [finished], []))
    else:
        write_paper(path, paper(outcome.evidence, [finished, *outcome.checks], outcome.artefacts))
