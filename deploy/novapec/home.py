"""A stack's home folder: everything that one stack keeps between two starts, and how others find it running.

home/
|-- stack.json       addresses and connection strings of the running stack (mode 600), removed when it stops
|-- remembered.json  ports, and whether its time is simulated
|-- secret           the password of the databases' roles (mode 600)
|-- signing-key      what funding signs events about payments with (mode 600)
|-- issuer/          the development issuer's key
|-- postgres/ kafka/ wheel/   the embedded engines' data
|-- services/        each service's environment (mode 600) and lock
|-- files/           documents deposited, open data published
`-- logs/            one file a service; the engines' own lie with their data
"""

import fcntl
import json
import os
import secrets
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from novapec.failures import Failed
from shared.engines.files import write_whole

PRIVATE: Final = 0o600


def default_home(name: str = "main") -> Path:
    """Where the stack called `name` lives, unless the operator says otherwise: never in the checkout."""
    return Path.home() / ".local" / "share" / "novapec" / name


class HomeInUse(Failed):
    """The home cannot be used this way: the message says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """The paths of a home folder."""

    folder: Path

    def make(self) -> None:
        """Create the folders that are missing; nobody else may look in."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.logs, self.services):
            folder.mkdir(exist_ok=True)

    @property
    def is_default(self) -> bool:
        """Whether commands look here without being told."""
        return self.folder == default_home()

    @property
    def files(self) -> Path:
        """What is deposited and published."""
        return self.folder / "files"

    @property
    def stack_file(self) -> Path:
        """What the commands read to find the running stack."""
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        """One log file a service."""
        return self.folder / "logs"

    @property
    def services(self) -> Path:
        """What the services are started with."""
        return self.folder / "services"

    @property
    def issuer(self) -> Path:
        """The development issuer's key pair."""
        return self.folder / "issuer"

    def secret(self) -> str:
        """The password of the databases' roles; made on first use."""
        file = self.folder / "secret"
        if not file.exists():
            write_whole(file, secrets.token_urlsafe(24), mode=PRIVATE)
        return file.read_text()

    def signing_key(self) -> str:
        """The key that signs events about payments, as name:base64; made on first use."""
        file = self.folder / "signing-key"
        if not file.exists():
            write_whole(file, f"home:{b64encode(secrets.token_bytes(32)).decode()}", mode=PRIVATE)
        return file.read_text()

    def remembered(self) -> dict[str, Any]:
        """What the last start noted for the next one; empty before the first."""
        try:
            return json.loads((self.folder / "remembered.json").read_text())
        except FileNotFoundError:
            return {}

    def remember(self, **facts: Any) -> None:
        """Note something for the next start."""
        write_whole(self.folder / "remembered.json", json.dumps({**self.remembered(), **facts}, indent=2))

    @contextmanager
    def alone(self) -> Generator[None]:
        """Run the stack of this home: nobody else does. Raises HomeInUse."""
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, PRIVATE)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 20, 0).decode().strip()
                message = f"A stack already runs in {self.folder} (process {holder}): stop it, or give another --home."
                raise HomeInUse(message) from None
            os.pwrite(descriptor, f"{os.getpid():<20}".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    @property
    def in_use(self) -> bool:
        """Whether a stack runs in this home now."""
        try:
            descriptor = os.open(self.folder / "lock", os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def keep_to_one_time(self, *, simulated: bool) -> None:
        """Real time and simulated time do not mix in one home. Raises HomeInUse where they would."""
        lived = self.remembered().get("simulation")
        if lived is not None and lived != simulated:
            how = "simulated" if lived else "real"
            message = f"{self.folder} was lived in {how} time: start it that way again, or give another --home."
            raise HomeInUse(message)
        self.remember(simulation=simulated)
