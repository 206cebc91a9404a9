"""A real S3 server for tests: the one that NOVAPEC_TEST_S3 names, or versitygw, which `make s3` builds into .tools/.

https://github.com/versity/versitygw, Apache-2.0: S3 over a folder. The services know S3 by obstore alone.
"""

import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from shared.engines import free_port
from shared.testing.settings import read_settings

SERVER: Final = Path(__file__).parents[3] / ".tools" / "bin" / "versitygw"
KEY: Final = "novapec-tests"
BUCKET: Final = "novapec"
_STARTS_WITHIN_S: Final = 15.0


class S3Server:
    """A server with one bucket. `own`: it is ours, and may be stopped and started; its objects stay."""

    def __init__(self, folder: Path, given: str | None = None) -> None:
        self.own = given is None
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        parts = urlsplit(given or f"http://127.0.0.1:{free_port()}/{BUCKET}")
        self.endpoint = f"{parts.scheme}://{parts.netloc}"
        self.bucket = parts.path.strip("/")
        self._host, self._port = parts.hostname or "", parts.port or 80

    def environment(self) -> dict[str, str]:
        """What obstore reads; the credentials of a server that is not ours stand in the environment already."""
        where = {"AWS_ENDPOINT": self.endpoint, "AWS_ALLOW_HTTP": str(self.endpoint.startswith("http:")).lower()}
        if not self.own:
            return where
        return {**where, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY, "AWS_REGION": "us-east-1"}

    def start(self) -> None:
        """Start it where it is ours; return once it takes connections."""
        if not self.own:
            return
        data, beside = self._folder / "data", self._folder / "metadata"
        for folder in (data / self.bucket, beside):
            folder.mkdir(parents=True, exist_ok=True)
        credentials = ("--access", KEY, "--secret", KEY)
        listening = ("--port", f"{self._host}:{self._port}", "--quiet")
        command = [SERVER, *credentials, *listening, "posix", "--sidecar", beside, data]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  a tool of ours
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection((self._host, self._port), timeout=1):
                return
            time.sleep(0.02)
        message = f"{SERVER} does not listen on {self.endpoint}"
        raise RuntimeError(message)

    def kill(self) -> None:
        """Kill -9 it, if it is ours."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def s3_or_skip(folder: Path) -> S3Server:
    """The server of this run, not started; skips the test where there is none."""
    given = read_settings().s3
    if given is None and not SERVER.exists():
        pytest.skip("no S3 server here: `make s3` builds one into .tools/, NOVAPEC_TEST_S3 names another")
    return S3Server(folder, given)
