"""A real PostgreSQL that is reached over TLS, with an authority of its own.

The wheel's PostgreSQL is built without TLS: before it stands what many run, a proxy that ends TLS (`InFront`). Where a
PostgreSQL that has TLS is installed (Debian: apt-get install postgresql), it ends TLS itself (`Itself`).
"""

import asyncio
import shutil
import signal
import ssl
import struct
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

import asyncpg
import trustme

from shared.engines import free_port
from shared.engines.unprivileged import as_other_than_root
from shared.testing import eventually

ASKS_FOR_TLS = struct.pack("!ii", 8, 80877103)
ONLY_OVER_TLS = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


class Authority:
    """Who signs for the server, and how a client that believes nobody else names it."""

    def __init__(self, folder: Path) -> None:
        self._signs = trustme.CA()
        self.file = folder / "authority.pem"
        self._signs.cert_pem.write_to_path(str(self.file))

    def certificate(self, *names: str) -> bytes:
        """PEM: a private key and its chain."""
        made = self._signs.issue_cert(*names)
        return made.private_key_pem.bytes() + b"".join(one.bytes() for one in made.cert_chain_pems)


def verified(dsn: str, port: int, authority: Path, *, host: str = "localhost", mode: str = "verify-full") -> str:
    """The same server by this name and port, to be believed by what this authority signed."""
    parts = urlsplit(dsn)
    netloc = f"{parts.username}:{parts.password}@{host}:{port}"
    return parts._replace(netloc=netloc, query=f"sslmode={mode}&sslrootcert={quote(str(authority))}").geturl()


class InFront:
    """Ends TLS before a PostgreSQL, as a proxy does: asked for TLS it says yes, and passes on what it then reads."""

    def __init__(self, upstream: str, certificate: Path) -> None:
        parts = urlsplit(upstream)
        self._upstream = parts.hostname or "", parts.port or 0
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            asked = await reader.readexactly(len(ASKS_FOR_TLS))
            there, back = await asyncio.open_connection(*self._upstream)
            self._writers.append(back)
            if asked == ASKS_FOR_TLS:
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(self._context)
            else:  # a message that ends a session, in the clear
                back.write(asked)
            await asyncio.gather(_pour(reader, back), _pour(there, writer))


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
        target.close()


def installed() -> Path | None:
    """The folder of PostgreSQL's programs, where one is installed that is not the wheel's."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    found = shutil.which("postgres") or next(iter(known), None)
    return Path(found).resolve().parent if found else None


class Itself:
    """A PostgreSQL that ends TLS, and lets nobody in in the clear."""

    def __init__(self, programs: Path, folder: Path, certificate: bytes) -> None:
        self._programs, self._folder, self._certificate = programs, folder, certificate
        self.port = free_port()
        self.dsn = f"postgresql://postgres:secret@127.0.0.1:{self.port}/postgres"

    async def __aenter__(self) -> Self:
        self._folder.mkdir(mode=0o700)
        files = {"password": b"secret\n", "server.pem": self._certificate, "pg_hba.conf": ONLY_OVER_TLS.encode()}
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
            (self._folder / name).chmod(0o600)
        become = as_other_than_root(self._folder, self._programs / "postgres")
        data, pem = self._folder / "data", self._folder / "server.pem"
        made = [f"--pgdata={data}", "--username=postgres", f"--pwfile={self._folder / 'password'}", "--no-sync"]
        subprocess.run([*become, self._programs / "initdb", *made], check=True, capture_output=True)  # noqa: ASYNC221, S603
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "ssl": "on",
            "ssl_cert_file": str(pem),
            "ssl_key_file": str(pem),
            "hba_file": str(self._folder / "pg_hba.conf"),
        }
        said = [f"--{name}={value}" for name, value in settings.items()]
        self._server = subprocess.Popen(  # noqa: ASYNC220, S603
            [*become, self._programs / "postgres", "-D", data, *said],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await eventually(_answers(f"{self.dsn}?sslmode=require"), within=30)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)


def _answers(dsn: str) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        try:
            await (await asyncpg.connect(dsn)).close()
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    return answers
