"""The build before this one: a git worktree of it, whose services run beside today's."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from novapec.services import ALL_SERVICES
from novapec.stack.concurrency import in_thread
from rig.patience import until
from rig.platform import Platform
from shared.engines import free_port
from shared.postgres import Series

CHECKOUT: Final = Path(__file__).parents[3]
READY_WITHIN_S: Final = 180.0
"""It loads its code by itself, beside a load: on a busy machine that alone may take a minute and a half."""
WHAT_RUNS: Final = (
    "shared/shared",
    *(f"services/{name}/{part}" for name in ALL_SERVICES for part in (name, "migrations")),
)
"""Another commit of these is another build."""


class NoPreviousBuild(Exception):
    """This is no git checkout, or it has no commit before the last that changed what runs."""


@dataclass(frozen=True)
class Build:
    """A commit, checked out in a folder of its own."""

    commit: str
    folder: Path

    @property
    def packages(self) -> str:
        """Where its packages stand, as PYTHONPATH has it: before those that are installed."""
        return ":".join(
            str(self.folder / place) for place in ("shared", *(f"services/{name}" for name in ALL_SERVICES))
        )

    def series_of(self, service: str) -> tuple[Series, Series]:
        """The migrations that it knows: of messaging, then of a service."""
        messaging, own = "shared/shared/messaging/migrations", f"services/{service}/migrations"
        return Series.read("messaging", self.folder / messaging), Series.read(service, self.folder / own)


@asynccontextmanager
async def previous_build() -> AsyncGenerator[Build]:
    """The build before the last change of what runs, committed or not, inside `async with`. Raises NoPreviousBuild."""
    commit = await in_thread(_before_the_last_change)
    with tempfile.TemporaryDirectory(prefix="novapec-previous-") as scratch:
        folder = Path(scratch) / "build"
        await in_thread(lambda: _git("worktree", "add", "--detach", str(folder), commit))
        try:
            yield Build(commit, folder)
        finally:
            await in_thread(lambda: _git("worktree", "remove", "--force", str(folder)))


def _before_the_last_change() -> str:
    last = _git("log", "-1", "--format=%H", "--", *WHAT_RUNS)
    if _git("status", "--porcelain", "--", *WHAT_RUNS):
        return last
    return _git("rev-parse", f"{last}~1")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(("git", *arguments), cwd=CHECKOUT, check=True, capture_output=True, text=True)  # noqa: S603, S607  because git is asked of nothing but ourselves
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPreviousBuild(f"git {' '.join(arguments)}: {getattr(error, 'stderr', error)}") from error
    return done.stdout.strip()


class PreviousService:
    """A process of a service as it was, beside today's: on the same database and the same Kafka."""

    def __init__(
        self, platform: Platform, build: Build, service: str, settings: Mapping[str, str] | None = None
    ) -> None:
        self.service = service
        self._settings = settings or {}
        self._platform = platform
        self._build = build
        self._port = free_port()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start it, and return when it answers that it is ready."""
        given = {
            **self._platform.environment(self.service),
            **self._settings,
            "PORT": str(self._port),
            "PYTHONPATH": self._build.packages,
        }
        environment = {name: value for name, value in given.items() if value is not None}
        with (self._platform.folder / "logs" / f"{self.service} before.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", f"{self.service}.main"),
                cwd=self._build.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )

        async def ready() -> bool:
            if self._process is None or self._process.returncode is not None:
                raise AssertionError(f"{self.service} of {self._build.commit} does not run on today's database")
            try:
                return (await http.get(f"{self.url}/readyz")).is_success
            except httpx.TransportError:
                return False

        async with httpx.AsyncClient(timeout=5.0) as http:
            await until(f"{self.service} of {self._build.commit[:9]} is ready", ready, within=READY_WITHIN_S)

    def serve(self) -> None:
        """Take the requests to this service from now on."""
        door = self._platform.http[self.service]
        door.upstream = lambda: self._port
        door.cut()

    async def stop(self) -> int | None:
        """Ask it to leave; kill it where it does not. Its exit status."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 40.0)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        return self._process.returncode if self._process is not None else None
