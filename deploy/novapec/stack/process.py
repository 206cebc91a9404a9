"""The process of one service: started, watched, started again."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from novapec.home import PRIVATE, Home
from shared.engines.files import write_whole
from shared.engines.process import Child, EngineFailed, folder_lock, spawn

_BECOME: Final = Path(__file__).with_name("with_environment.py")
GRACE_SECONDS: Final = 20.0
"""A service ends its requests in hand within 15 s of SIGTERM."""


class ServiceProcess:
    """`python -m NAME.main` under a supervisor that stops it when we are gone. All calls block."""

    def __init__(self, name: str, home: Home, environment: Mapping[str, str | None]) -> None:
        self.name = name
        self.log = home.logs / f"{name}.log"
        self._folder = home.services / name
        self._environment = environment
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        """Its process id; raises EngineFailed when it does not run."""
        if not self._child or not self._child.alive:
            raise EngineFailed(f"{self.name} is not running; its log is {self.log}.")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        return self._child is not None and self._child.alive

    def start(self) -> None:
        """Start it; it answers some seconds later."""
        self.stop()
        self._folder.mkdir(exist_ok=True)
        settings = self._folder / "environment.json"
        write_whole(settings, json.dumps(self._environment, indent=2), mode=PRIVATE)
        # -P: the folder we happen to stand in must not hide the installed packages.
        command = [sys.executable, "-P", "-m", f"{self.name}.main"]
        with folder_lock(self._folder) as lock:
            self._child = spawn(
                [sys.executable, "-I", "-S", _BECOME, settings, *command],
                log=self.log,
                lock=lock,
                grace_s=GRACE_SECONDS,
            )

    def stop(self) -> None:
        """SIGTERM, killed after its grace; return when it is gone."""
        if self._child:
            self._child.stop()

    def kill(self) -> None:
        """Kill -9."""
        if self._child:
            self._child.kill()

    def last_words(self) -> str:
        """The end of its log."""
        return self._child.log_tail(12) if self._child else ""
