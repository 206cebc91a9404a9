"""A mail server that keeps what it takes in, and one turn of what falls due."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from intake.projections import PROJECTIONS
from shared.contracts import Event
from shared.messaging import Batch
from shared.postgres import Database

Turn = Callable[[], Any]


@dataclass
class Postbox:
    """What the server took in, and how it answers: a reply, or "hang up" after the letter is in."""

    letters: list[EmailMessage] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_letter: str = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_letter.startswith("250") or self.to_letter == "hang up":
            self.letters.append(message_from_bytes(envelope.content, policy=default))
        if self.to_letter == "hang up":
            server.transport.abort()
        return self.to_letter


def subjects(postbox: Postbox) -> list[str]:
    """What the letters are about, in the order they left."""
    return [letter["subject"] for letter in postbox.letters]


async def heard(database: Database, *events: Event, at: datetime) -> None:
    """The read model of where files stand hears some events, at an instant."""
    batch = Batch()
    for event in events:
        PROJECTIONS[0].apply[type(event)](batch, event, at=at)
    for sql, rows in batch.runs:
        for row in rows:
            await database.fetch(sql, *row)
