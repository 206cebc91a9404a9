"""The jars of Apache Kafka: downloaded from Maven Central once, checked against pinned hashes, kept in the cache."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx

from shared.engines.files import alone_in, write_whole
from shared.engines.process import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAVEN_CENTRAL = "https://repo1.maven.org/maven2"
PINS = Path(__file__).with_name("kafka-jars.txt")
ATTEMPTS = 3


class Progress(Protocol):
    """Called as bytes arrive: what is being fetched, bytes so far and in all over the whole download."""

    def __call__(self, name: str, done: int, total: int) -> None:
        """Draw it."""


@dataclass(frozen=True)
class Pin:
    """One artifact of Maven Central and what its bytes must be."""

    group: str
    artifact: str
    version: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The jar's file name."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def path(self) -> str:
        """Where every Maven repository keeps it, under its base address."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


def read_pins(file: Path = PINS) -> list[Pin]:
    """Lines of `group:artifact:version sha256 bytes`; # begins a comment line."""
    lines = [line.split() for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Pin(group, artifact, version, sha256, int(size))
        for coordinates, sha256, size in lines
        for group, artifact, version in [coordinates.split(":")]
    ]


def fetch_jars(
    folder: Path, pins: Sequence[Pin], *, base_url: str = MAVEN_CENTRAL, progress: Progress | None = None
) -> list[Path]:
    """The jars' paths in `folder`, each one checked against its hash now; what is missing or damaged is downloaded.

    Several processes may call this at once: one downloads, the others wait for it.
    """
    if any(not _intact(folder / pin.name, pin) for pin in pins):
        folder.mkdir(parents=True, exist_ok=True)
        with alone_in(folder):
            _download([pin for pin in pins if not _intact(folder / pin.name, pin)], folder, base_url, progress)
    return [folder / pin.name for pin in pins]


def _intact(file: Path, pin: Pin) -> bool:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == pin.sha256
    except FileNotFoundError:
        return False


def _download(pins: Sequence[Pin], folder: Path, base_url: str, progress: Progress | None) -> None:
    total, before = sum(pin.size for pin in pins), 0
    with httpx.Client(timeout=30.0, follow_redirects=True) as client:
        for pin in pins:
            content = bytearray()
            for chunk in _chunks(client, f"{base_url}/{pin.path}", folder):
                content += chunk
                if progress:
                    progress(pin.name, before + len(content), total)
            before += pin.size
            _keep(bytes(content), folder / pin.name, pin, base_url)


def _chunks(client: httpx.Client, url: str, folder: Path) -> Iterator[bytes]:
    """The file's bytes; starts again, up to three times, while nothing of it has come."""
    for attempt in range(1, ATTEMPTS + 1):
        begun = False
        try:
            with client.stream("GET", url) as answer:
                answer.raise_for_status()
                for chunk in answer.iter_bytes():
                    begun = True
                    yield chunk
                return
        except httpx.HTTPError as error:
            if begun or attempt == ATTEMPTS:
                raise EngineUnavailable(
                    f"{url} could not be fetched ({error or type(error).__name__}). Check the network and HTTPS_PROXY, "
                    f"or copy the jars from another machine's cache into {folder}; `--kafka wheel` and "
                    "`--kafka HOST:PORT` do without them."
                ) from error


def _keep(content: bytes, file: Path, pin: Pin, base_url: str) -> None:
    if hashlib.sha256(content).hexdigest() != pin.sha256:
        raise EngineUnavailable(
            f"{pin.name} from {base_url} is not the pinned file (SHA-256 differs, {len(content)} bytes instead of "
            f"{pin.size}): something on the way changed it. Nothing was kept; try another network."
        )
    write_whole(file, content)
    # Java's class archive remembers the jars' times: the same bytes always get the same one.
    os.utime(file, (0, 0))
