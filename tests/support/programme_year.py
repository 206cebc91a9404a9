"""The programme's year as journeys look at it: what was shown, and what a foreign client read off the topics."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from novapec.demo.paper import paper
from novapec.demo.run import Outcome
from novapec.home import Home
from shared.contracts import Event
from shared.messaging.topics import topics_of

_FOREIGN_CLIENT = Path(__file__).with_name("foreign_client.py")


@dataclass(frozen=True)
class ForeignRecord:
    """A record as a client that knows nothing of us sees it."""

    topic: str
    key: str
    headers: dict[str, str]
    value: str


@dataclass(frozen=True)
class Aside:
    """What went on beside the story: a subscription's secret, what its receiver was posted, who was asked for mail."""

    secret: str
    posted: list[str]
    mail_asked: int


@dataclass(frozen=True)
class Year:
    """How the year went, every record that a foreign client then read, and whether the money adds up."""

    outcome: Outcome
    records: list[ForeignRecord]
    ledger_faults: list[str]
    """What a stranger's books of the topics and funding's tables do not agree on."""
    home: Home
    said: str
    """What stood on the screen."""
    aside: "Aside"

    @property
    def paper(self) -> dict[str, Any]:
        """What `novapec demo --json` would have written."""
        return paper(self.outcome.evidence, self.outcome.checks, self.outcome.artefacts)

    def project(self, slug: str) -> dict[str, Any]:
        """What the paper says of a project."""
        return next(project for project in self.paper["projects"] if project["slug"] == slug)

    def told(self, slug: str, *kinds: type[Event]) -> list[Any]:
        """The events of these types about a project's file; those of one stream stand in their order."""
        ending = next(one for one in self.outcome.evidence.endings if one.project.slug == slug)
        about = (
            event
            for event in self.outcome.evidence.log.events
            if str(getattr(event, "application_id", "")) == ending.application_id
        )
        return [event for event in about if isinstance(event, kinds)]

    def read(self, kind: type[Event]) -> list[ForeignRecord]:
        """The foreign client's records of an event type."""
        return [record for record in self.records if record.headers["ce_type"] == kind.TYPE]


def read_by_a_foreign_client(bootstrap: str) -> list[ForeignRecord]:
    """Every record of every topic, as kafka-python reads it in a process of its own."""
    command = [sys.executable, str(_FOREIGN_CLIENT), bootstrap, *topics_of()]
    read = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)  # noqa: S603  our own script
    return [ForeignRecord(**json.loads(line)) for line in read.stdout.splitlines()]
