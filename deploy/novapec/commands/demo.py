"""`novapec demo`: the whole life of a grant, on the programme's real projects."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from novapec.commands.outcome import REFUSED
from novapec.commands.up import KafkaOption, PostgresOption

PAPERS: Final = Path("build/demo")
_WIDTH: Final = 120
"""Columns where there is no terminal that says how many it has."""


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
    """Live through the 2025 edition: fifteen real projects succeed, ten invented ones show what else can happen.

    Starts a platform of its own, and stops it at the end. Status 0 only when every check holds.
    """
    # The demonstration is large: the other commands shall not wait for it.
    from novapec.demo.programme import load  # noqa: PLC0415
    from novapec.demo.run import Plan  # noqa: PLC0415
    from novapec.demo.screen import Screen  # noqa: PLC0415
    from novapec.demo.showing import show  # noqa: PLC0415

    console = Console(width=None if Console().is_terminal else _WIDTH)
    papers = json.with_name(f"{json.stem}-papers" if json.suffix == "" else json.stem) if json else PAPERS
    plan = Plan(programme=load(), home=home or Path(), papers=papers, kafka=kafka, postgres=postgres, kill=kill)
    try:
        plan.settings(console)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    chosen = _empty(home) if home else Path(tempfile.mkdtemp(prefix="novapec-demo-"))
    plan = replace(plan, home=chosen)
    temporary = not home and not keep
    try:
        outcome = show(plan, Screen(console), json)
    except KeyboardInterrupt:
        if temporary:
            shutil.rmtree(chosen, ignore_errors=True)
        raise
    if outcome and temporary:
        shutil.rmtree(chosen, ignore_errors=True)
    else:
        console.print(f"The platform's folder is kept: {chosen} (logs in {chosen / 'logs'})", soft_wrap=True)
    if not (outcome and outcome.holds):
        raise typer.Exit(REFUSED)


def _empty(home: Path) -> Path:
    if home.exists() and any(home.iterdir()):
        message = f"{home} is not empty: the demonstration begins on a platform that holds nothing yet"
        raise typer.BadParameter(message)
    return home
