"""What funding announces of documents that go with a financial report: their hash, never their name."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.funding.agreement import AgreementEvent
from shared.vocabulary import AttachmentKind


class AttachmentDeposited(AgreementEvent):
    """A document was received, checked by its content and put in quarantine. `sha256` in hexadecimal."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    attachment_id: UUID
    kind: AttachmentKind
    media_type: str
    size_bytes: Annotated[int, Field(gt=0)]
    sha256: str
    deposited_on: date


class AttachmentCleared(AgreementEvent):
    """The scanner found nothing in it: the document may be read."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    attachment_id: UUID
    sha256: str


class AttachmentRefused(AgreementEvent):
    """The scanner found `threat`, a signature's name: nobody will ever read the document."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    attachment_id: UUID
    sha256: str
    threat: str
