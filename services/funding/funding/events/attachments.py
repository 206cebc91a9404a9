"""Documents of financial reports as the events that announce them."""

from typing import Any, assert_never

from funding.domain.attachments import AttachmentCleared, AttachmentDeposited, AttachmentFact, AttachmentRefused
from funding.events.names import named
from shared.contracts import funding
from shared.contracts.envelope import Event


def of_attachment(fact: AttachmentFact) -> Event:
    """The event that announces what became of a document; its name stays here."""
    about: dict[str, Any] = {
        **named(fact.document.agreement),
        "attachment_id": fact.document.id,
        "sha256": fact.file.sha256,
    }
    match fact:
        case AttachmentDeposited(file=file):
            return funding.AttachmentDeposited(
                **about,
                kind=fact.document.kind,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                deposited_on=fact.on,
            )
        case AttachmentCleared():
            return funding.AttachmentCleared(**about)
        case AttachmentRefused():
            return funding.AttachmentRefused(**about, threat=fact.threat)
        case _:
            assert_never(fact)
