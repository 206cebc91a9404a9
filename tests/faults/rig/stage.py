"""What a scenario acts with: the platform's links and processes, the load under way, and a count of what it did."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Final

from novapec.services import SERVICES
from rig import faultpoints
from rig.ground import Ground
from rig.load import Load
from rig.patience import until
from rig.platform import Platform

REACH_S: Final = 120.0
"""How long a fail point may take to be reached."""


class NothingHappened(Exception):
    """The fault that a scenario is about was never injected: its test would prove nothing."""


class Stage:
    """One scenario's time on a ground. `faults` counts what was injected, by kind."""

    def __init__(self, ground: Ground, load: Load, draw: random.Random, minutes: float) -> None:
        self.ground = ground
        self.platform: Platform = ground.platform
        self.load = load
        self.draw = draw
        self.minutes = minutes
        """How long a soak lasts."""
        self.faults: dict[str, int] = {}

    def injected(self, what: str) -> None:
        """Count a fault; it stands in the history, too."""
        self.faults[what] = self.faults.get(what, 0) + 1
        self.load.history.note("fault", what=what)

    # ---- when

    async def after_commands(self, count: int, *, within: float = REACH_S) -> None:
        """Return once the load has sent `count` commands more than now."""
        target = self.load.client.commands + count

        async def sent() -> bool:
            self.load.check()
            return self.load.client.commands >= target

        await until(f"{count} more commands are sent", sent, within=within)

    async def keep_doing(self, act: Callable[[], Awaitable[None]], *, seconds: float) -> None:
        """Do `act` again and again for so long."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.load.check()
            await act()

    # ---- processes

    async def kill(self, service: str) -> None:
        """Kill -9 a service; it is started again by itself."""
        self.injected(f"kill -9 {service}")
        await self.platform.services.kill(service)

    async def at(
        self,
        service: str,
        point: str,
        *,
        act: str = "kill",
        nth: int = 1,
        seconds: float = 0.0,
        within: float = REACH_S,
    ) -> None:
        """Have a service do `act` to itself at the nth passing of a fail point; return when it did.

        Raises NothingHappened where it never gets there.
        """
        one = self.platform.services[service]
        deaths = len(one.exits)
        faultpoints.order(one.faults, point=point, act=act, nth=nth, seconds=seconds)
        try:
            await until(f"{service} reaches {point}", self._obeyed(service), within=within)
            if act == "kill":
                await until(f"{service} dies at {point}", self._died(service, deaths), within=10.0)
        except Exception as error:
            one.faults.unlink(missing_ok=True)
            raise NothingHappened(str(error)) from error
        self.injected(f"{act} {service} at {point}")

    def stop(self, service: str) -> None:
        """SIGSTOP a service's process."""
        self.injected(f"stop {service}")
        self.platform.services.send(service, signal.SIGSTOP)

    def go_on(self, service: str) -> None:
        """SIGCONT it."""
        self.platform.services.send(service, signal.SIGCONT)

    async def restart_politely(self, service: str) -> None:
        """SIGTERM, wait until it is gone, and start it again; return when it is ready."""
        self.injected(f"SIGTERM {service}")
        services = self.platform.services
        status = await services.stop(service)
        if status != 0:
            raise AssertionError(f"{service} left with status {status} when it was asked to")
        services.start(service)
        await self.platform.ready(service)

    async def restart_postgres(self, how: str = "fast") -> None:
        """Stop PostgreSQL (`fast`: sessions ended; `immediate`: no checkpoint; `kill`: -9), start it, wait for it."""
        self.injected(f"PostgreSQL {how}")
        await self.platform.restart_postgres(how)

    async def kill_node(self, node: int) -> None:
        """Kill -9 a node of Kafka; `platform.start_node` brings it back."""
        self.injected(f"kill -9 kafka {node}")
        await self.platform.kill_node(node)

    def any_service(self) -> str:
        """One of the four, as the seed says."""
        return self.draw.choice(SERVICES)

    def _obeyed(self, service: str) -> Callable[[], Awaitable[bool]]:
        async def obeyed() -> bool:
            self.load.check()
            return not self.platform.services[service].faults.exists()

        return obeyed

    def _died(self, service: str, before: int) -> Callable[[], Awaitable[bool]]:
        async def died() -> bool:
            return len(self.platform.services[service].exits) > before

        return died

    # ---- waiting

    @staticmethod
    async def pause(seconds: float) -> None:
        """Let a fault last."""
        await asyncio.sleep(seconds)
