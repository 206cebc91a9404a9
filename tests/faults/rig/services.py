"""The four services as processes: born of the nursery, watched, and born again when they die."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_NURSERY: Final = Path(__file__).with_name("nursery.py")
REBIRTH_S: Final = 0.1
"""Between a death and the next birth."""
QUICK_DEATHS: Final = 20
"""So many deaths of a service within a second of its birth: it cannot run at all."""


class Stillborn(Exception):
    """A service dies at its start, again and again; the message names its log."""


@dataclass
class Service:
    """One service: its process now, and what it is started with."""

    name: str
    log: Path
    faults: Path
    code: str
    """The service whose code it runs: `name` may be a second process of it."""
    environment: dict[str, str | None] = field(default_factory=dict[str, str | None])
    pid: int | None = None
    births: int = 0
    kept: bool = True
    """Whether it is started again when it dies."""
    exits: list[int] = field(default_factory=list[int])
    """The exit status of every death; negative for a signal."""
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    _born_at: float = 0.0
    _quick_deaths: int = 0

    def was_born(self, pid: int, at: float) -> None:
        """Its process runs."""
        self.pid, self._born_at = pid, at
        self.births += 1
        self.gone.clear()

    def died(self, status: int, at: float) -> None:
        """Its process ended."""
        self.pid = None
        self.exits.append(status)
        self._quick_deaths = self._quick_deaths + 1 if at - self._born_at < 1.0 and status >= 0 else 0
        self.gone.set()

    @property
    def clock(self) -> Path:
        """By how much its clocks are wrong (clocks.py)."""
        return self.faults.with_suffix(".clock")

    @property
    def stillborn(self) -> bool:
        """Whether it cannot run at all."""
        return self._quick_deaths > QUICK_DEATHS


class Services:
    """The processes of the four services, and others beside them, by name; `on_death` is told of each that ends."""

    def __init__(self, folder: Path, names: tuple[str, ...], *, python: Path | str = sys.executable) -> None:
        self._python = python
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        (folder / "faults").mkdir(exist_ok=True)
        self.folder = folder
        self.by_name = {name: self._made(name, name) for name in names}
        self._nursery: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._alive = True
        self.on_death: Callable[[Service], None] = lambda _: None

    def __getitem__(self, name: str) -> Service:
        return self.by_name[name]

    def add(self, name: str, *, code: str) -> None:
        """Make room for another process under a name of its own, running the code of a service."""
        self.by_name.setdefault(name, self._made(name, code))

    def _made(self, name: str, code: str) -> Service:
        return Service(name, self.folder / "logs" / f"{name}.log", self.folder / "faults" / f"{name}.json", code)

    async def open(self) -> None:
        """Load the services' code (seconds)."""
        with (self.folder / "logs" / "nursery.log").open("ab") as log:
            self._nursery = await asyncio.create_subprocess_exec(
                *(self._python, "-P", _NURSERY),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._tasks.append(asyncio.create_task(self._listen(self._nursery)))
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._tasks[0]}, return_when=asyncio.FIRST_COMPLETED)
        if not self._ready.is_set():
            ready.cancel()
            raise Stillborn(f"the services' code does not load: see {self.folder / 'logs' / 'nursery.log'}")

    def start(self, name: str, environment: Mapping[str, str | None] | None = None) -> None:
        """Give birth to a service, with these settings from now on; it is started again when it dies."""
        service = self.by_name[name]
        service.kept = True
        if environment is not None:
            service.environment = dict(environment)
        self._order(service)

    def send(self, name: str, number: int) -> bool:
        """Send a signal to a service's process; False where it has none."""
        pid = self.by_name[name].pid
        with suppress(ProcessLookupError):
            if pid is not None:
                os.kill(pid, number)
                return True
        return False

    async def kill(self, name: str) -> None:
        """Kill -9, and return when it is gone; it is started again by itself."""
        service = self.by_name[name]
        if self.send(name, signal.SIGKILL):
            await service.gone.wait()

    def check(self) -> None:
        """Raise Stillborn where a service cannot run."""
        for service in self.by_name.values():
            if service.stillborn:
                raise Stillborn(f"{service.name} ends at its start: its log is {service.log}")

    async def stop(self, name: str, *, number: int = signal.SIGTERM, within: float = 40.0) -> int | None:
        """Ask a service to leave for good, kill it after `within` seconds; its exit status."""
        service = self.by_name[name]
        service.kept = False
        if self.send(name, number):
            self.send(name, signal.SIGCONT)
            try:
                await asyncio.wait_for(service.gone.wait(), within)
            except TimeoutError:
                self.send(name, signal.SIGKILL)
                await service.gone.wait()
        return service.exits[-1] if service.exits else None

    async def close(self) -> None:
        """Stop every service, then the nursery."""
        if self._nursery is None:
            return
        self._alive = False
        await asyncio.gather(*(self.stop(name, within=20.0) for name in self.by_name))
        nursery, self._nursery = self._nursery, None
        if nursery.stdin is not None:
            nursery.stdin.close()
        await nursery.wait()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _order(self, service: Service) -> None:
        nursery = self._nursery
        if nursery is None or nursery.stdin is None:
            raise RuntimeError("the nursery is closed")
        order = {
            "name": service.name,
            "code": service.code,
            "environment": service.environment,
            "log": str(service.log),
            "faults": str(service.faults),
            "clock": str(service.clock),
        }
        nursery.stdin.write(json.dumps(order).encode() + b"\n")

    async def _listen(self, nursery: asyncio.subprocess.Process) -> None:
        if nursery.stdout is None:
            return
        while line := await nursery.stdout.readline():
            self._hear(json.loads(line))

    def _hear(self, words: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        if "ready" in words:
            self._ready.set()
            return
        service = self.by_name[words["name"]]
        if "born" in words:
            service.was_born(words["born"], loop.time())
        elif words["pid"] == service.pid:
            service.died(words["died"], loop.time())
            self.on_death(service)
            if service.kept and self._alive and not service.stillborn:
                loop.call_later(REBIRTH_S, self._again, service)

    def _again(self, service: Service) -> None:
        if service.kept and service.pid is None and self._nursery is not None:
            self._order(service)
