"""How a command ends. Exit status 0: done. 1: refused, or a check failed. 2: wrong usage (typer's own)."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from typing import Any, Final, NoReturn, TypeVar

import asyncpg
import typer
from aiokafka.errors import KafkaError
from rich.console import Console

from novapec.failures import Failed
from shared.engines import EngineFailed, EngineUnavailable
from shared.messaging.parking import CannotDiscardError
from shared.messaging.topics import WrongPartitionsError
from shared.postgres.migrate import MigrationError

EXIT_STATUSES: Final = "Exit status: 0 done; 1 refused, or a check failed; 2 wrong usage."

REFUSED: Final = 1
WIDE: Final = 200
"""Columns where nobody looks: a table in a file or a pipe is not cut."""
_SAYS_IT_ALL: Final = (
    CannotDiscardError,
    EngineFailed,
    EngineUnavailable,
    Failed,
    MigrationError,
    WrongPartitionsError,
)
"""Failures whose message is a sentence for the operator."""

T = TypeVar("T")
out: Final = Console(width=None if sys.stdout.isatty() else WIDE)
err: Final = Console(stderr=True)


def refuse(message: str) -> NoReturn:
    """Say why, and end with status 1."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(REFUSED)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do the work of a command; a failure that an operator can understand is said in its own words."""
    try:
        return asyncio.run(work)
    except _SAYS_IT_ALL as failure:
        refuse(str(failure))
    except KafkaError as failure:
        refuse(f"Kafka refuses or does not answer: {failure}")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as failure:
        refuse(f"PostgreSQL refuses or does not answer: {failure}")


def show_json(value: Any) -> None:
    """The machine's answer, on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")


def done(sentence: str, json: bool, **facts: Any) -> None:
    """Say what was done: the sentence for people, the facts for machines."""
    if json:
        show_json(facts)
    else:
        out.print(sentence, highlight=False, markup=False, soft_wrap=True)


def confirm(question: str, *, yes: bool) -> None:
    """Go on only if the operator agrees; where nobody can be asked, --yes must say so (status 2)."""
    if yes:
        return
    if not sys.stdin.isatty():
        message = "nobody can be asked here: add --yes"
        raise typer.BadParameter(message)
    if not typer.confirm(question):
        refuse("Nothing was done.")
