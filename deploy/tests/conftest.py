"""The operator's command as tests call it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from novapec.cli import app
from novapec.home import Home


@dataclass(frozen=True)
class Said:
    """How a command ended. `said` is everything on both streams, on one line."""

    status: int
    out: str
    said: str


Novapec = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "données de l'été")


@pytest.fixture
def novapec(home: Home, monkeypatch: pytest.MonkeyPatch) -> Novapec:
    """Runs `novapec WORDS...` in this home; not from inside an event loop."""
    monkeypatch.setenv("NOVAPEC_HOME", str(home.folder))
    monkeypatch.setenv("COLUMNS", "300")

    def call(*words: object) -> Said:
        result = CliRunner().invoke(app, [str(word) for word in words])
        return Said(result.exit_code, result.stdout, " ".join(result.output.split()))

    return call


@pytest.fixture
def novapec_beside(novapec: Novapec) -> Callable[..., "asyncio.Future[Said]"]:
    """The same, awaited, beside the test's event loop."""
    return lambda *words: asyncio.ensure_future(asyncio.to_thread(novapec, *words))
