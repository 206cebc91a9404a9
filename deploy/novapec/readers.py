"""Other systems that hear the platform's events: what each may do on Kafka, by the list that operators declare."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from novapec.failures import Failed
from novapec.permissions import READING, Permission
from shared.messaging.topics import topics_of

NAME: Final = re.compile(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?")
PLATFORM: Final = "novapec"
"""No reader's name: it begins the groups of the services themselves."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Another system. Its groups begin with its name and a dot, so that none holds up or moves those of another."""

    name: str
    topics: tuple[str, ...]

    @property
    def principal(self) -> str:
        """Who it is on Kafka: no name of a process of ours."""
        return f"reader-{self.name}"

    def permissions(self) -> list[Permission]:
        """It reads its topics in its own groups, and writes nothing."""
        return [
            *(Permission(self.principal, "topic", topic, READING) for topic in self.topics),
            Permission(self.principal, "group", f"{self.name}.", READING, prefixed=True),
        ]


def readers_in(file: Path) -> list[Reader]:
    """Those that a values file of the chart declares in JSON: {"kafka": {"readers": {NAME: {"topics": [TOPIC]}}}}.

    What else stands there is the chart's. Raises Failed where it cannot be read, or a name or a topic cannot be.
    """
    try:
        declared: Any = json.loads(file.read_text(encoding="utf-8"))["kafka"]["readers"]
        return [_reader(name, one["topics"]) for name, one in declared.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f'{file} holds no readers, {{"kafka": {{"readers": {{NAME: {{"topics": [TOPIC]}}}}}}}}: {error!r}'
        raise Failed(message) from error


def _reader(name: str, topics: list[Any]) -> Reader:
    if not NAME.fullmatch(name) or name == PLATFORM:
        message = f"{name!r} is no reader's name: small letters, digits and hyphens, 30 at most, and not {PLATFORM!r}."
        raise Failed(message)
    if not topics:
        message = f"{name} has no topics to read."
        raise Failed(message)
    if unknown := [one for one in topics if one not in topics_of()]:
        message = f"{name} would read {unknown[0]!r}, which is no topic of ours: `novapec topics list` names them."
        raise Failed(message)
    return Reader(name, tuple(cast("list[str]", topics)))
