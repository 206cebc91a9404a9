"""The commands of the histories: one for each key, however often it was sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from .evidence import Evidence
from .records import Row

End = Literal["ok", "fail", "unknown"]


@dataclass
class Command:
    """Everything that was noted of one key."""

    lines: list[Row]

    @property
    def service(self) -> str:
        """The service it was sent to."""
        return str(self.lines[0]["service"])

    @property
    def route(self) -> str:
        """Its method and path: POST /applications."""
        return f"{self.lines[0]['method']} {self.lines[0]['path']}"

    @property
    def body(self) -> Any:
        """What was sent."""
        return self.lines[0].get("body")

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return str(self.lines[0]["key"])

    @property
    def client(self) -> str:
        """Who sent it."""
        return str(self.lines[0]["client"])

    @property
    def sent_at(self) -> float:
        """When it was first sent, in seconds."""
        return float(self.lines[0]["at"])

    @cached_property
    def answers(self) -> list[Row]:
        """The lines by which it was acknowledged."""
        return [line for line in self.lines if line["phase"] == "ok"]

    @cached_property
    def end(self) -> End:
        """What its client knows: acknowledged; refused for good at the first attempt; or neither.

        A refusal after attempts that nobody answered says little: one of those may have been first.
        """
        if self.answers:
            return "ok"
        ended = [line for line in self.lines if line["phase"] != "invoke"]
        refused = bool(ended) and all(line["phase"] == "fail" and not _retried(line) for line in ended)
        return "fail" if refused else "unknown"

    def __str__(self) -> str:
        return f"{self.service}: {self.route} of {self.client} ({self.key})"


def commands(evidence: Evidence) -> Iterator[Command]:
    """Every command of the histories, in the order in which they were first sent."""
    by_key: dict[tuple[str, str, str], list[Row]] = {}
    for line in evidence.commands:
        by_key.setdefault((line["service"], line["client"], line["key"]), []).append(line)
    return (Command(lines) for lines in by_key.values())


def _retried(line: Row) -> bool:
    answer = line.get("answer")
    in_use = isinstance(answer, dict) and answer.get("code") == "idempotency_key_in_use"
    return in_use or line.get("tried", 1) > 1
