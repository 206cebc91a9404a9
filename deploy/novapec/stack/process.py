"""The process of one service: started, told its settings, stopped, started again."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from novapec.home import PRIVATE, Home
from shared.engines.files import write_whole
from shared.engines.process import Child, EngineFailed, folder_lock, spawn

_RUN: Final = Path(__file__).with_name("run_service.py")
GRACE_SECONDS: Final = 20.0
"""A service ends its requests in hand within 15 s of SIGTERM."""


class ServiceProcess:
    """`python -m NAME.main`, as good as, under a supervisor that stops it when we are gone. All calls block."""

    def __init__(self, name: str, home: Home) -> None:
        self.name = name
        self.log = home.logs / f"{name}.log"
        self._folder = home.services / name
        self._settings = self._folder / "environment.json"
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

    def load(self) -> None:
        """Start it without settings: it loads its code, then waits for `tell`."""
        self._folder.mkdir(exist_ok=True)
        self._settings.unlink(missing_ok=True)
        self.start()

    def tell(self, environment: Mapping[str, str | None]) -> None:
        """Its settings, for this start and those that follow; None takes a variable of ours away."""
        write_whole(self._settings, json.dumps(environment, indent=2), mode=PRIVATE)

    def start(self) -> None:
        """Start it (again); told its settings, it answers some seconds later."""
        self.stop()
        # -P: the folder we happen to stand in must not hide the installed packages.
        command = [sys.executable, "-P", _RUN, self.name, self._settings]
        with folder_lock(self._folder) as lock:
            self._child = spawn(command, log=self.log, lock=lock, grace_s=GRACE_SECONDS)

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
