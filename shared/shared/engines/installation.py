"""Apache Kafka as it stands in the cache: its jars, and two things made from them once because they cost start time."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.engines.files import alone_in, write_whole
from shared.engines.jars import Progress, fetch_jars, read_pins
from shared.engines.java import Java, find_java
from shared.engines.kafka_config import Node, as_properties, server_properties
from shared.engines.process import EngineFailed

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Installation:
    """What is needed to run a node; made by `install`."""

    java: Java
    classpath: str
    folder: Path

    @property
    def class_archive(self) -> Path:
        """Kafka's classes, parsed and checked (Java's AppCDS): a node starts in half the time and is 40 MB smaller."""
        return self._made_for_this_java("classes")

    @property
    def bootstrap_checkpoint(self) -> Path:
        """The feature levels of a new cluster; the one file of `kafka-storage format` that is not plain text."""
        return self.folder / "bootstrap.checkpoint"

    def command(self, flags: Sequence[str], *main: str | Path) -> list[str | Path]:
        """A command that runs a class of Kafka, given with its arguments."""
        return [self.java.launcher, *flags, "-cp", self.classpath, *main]

    def archive_flags(self, recording: Path | None) -> list[str]:
        """Use the class archive; until there is one, let Java write it to `recording` when it exits (3 s more)."""
        if self.class_archive.exists():
            return [f"-XX:SharedArchiveFile={self.class_archive}"]
        base = [] if self.java.has_base_archive else [f"-XX:SharedArchiveFile={self._base_archive}"]
        return [*base, f"-XX:ArchiveClassesAtExit={recording}", "-Xlog:cds*=error"] if recording else base

    def adopt(self, recording: Path) -> None:
        """Keep the archive that a node wrote when it stopped."""
        with alone_in(self.folder):
            if recording.exists() and not self.class_archive.exists():
                write_whole(self.class_archive, recording.read_bytes())

    def prepare(self) -> None:
        """Make what is missing: 1.3 s for the checkpoint, 1.2 s for the base archive of a Java that comes without."""
        wanted = [self.bootstrap_checkpoint] + ([] if self.java.has_base_archive else [self._base_archive])
        if all(file.exists() for file in wanted):
            return
        with alone_in(self.folder), tempfile.TemporaryDirectory(dir=self.folder) as workshop:
            if not self.bootstrap_checkpoint.exists():
                self._format(Path(workshop)).replace(self.bootstrap_checkpoint)
            if not self.java.has_base_archive and not self._base_archive.exists():
                dump = Path(workshop) / "base.jsa"
                _run([self.java.launcher, "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={dump}"])
                dump.replace(self._base_archive)

    @property
    def _base_archive(self) -> Path:
        return self._made_for_this_java("base")

    def _made_for_this_java(self, name: str) -> Path:
        made_for = hashlib.sha256(f"{self.java.launcher}\n{self.classpath}".encode()).hexdigest()[:12]
        return self.folder / f"{name}-{self.java.version}-{made_for}.jsa"

    def _format(self, workshop: Path) -> Path:
        node = Node(1, 1, 2)
        settings = workshop / "server.properties"
        settings.write_text(as_properties(server_properties(node, [node], str(workshop / "data"))))
        some_cluster = "A" * 22
        tool = ("kafka.tools.StorageTool", "format", "--cluster-id", some_cluster, "--config", settings)
        _run(self.command(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"], *tool))
        return workshop / "data" / "bootstrap.checkpoint"


def install(cache: Path, progress: Progress | None = None) -> Installation:
    """Find Java, fetch the jars that `cache` lacks, make what a start wants; quick when all is there."""
    java = find_java()
    pins = read_pins()
    jars = fetch_jars(cache / "jars", pins, progress=progress)
    version = next(pin.version for pin in pins if pin.artifact == "kafka_2.13")
    folder = cache / f"kafka-{version}"
    folder.mkdir(exist_ok=True)
    installation = Installation(java, ":".join(map(str, jars)), folder)
    installation.prepare()
    return installation


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")
        raise EngineFailed(f"{Path(command[0]).name} ended with status {done.returncode}:\n{said[-3000:]}")
