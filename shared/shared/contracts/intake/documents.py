"""Supporting documents of applications: what intake announces of them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.intake.applications import ApplicationEvent
from shared.vocabulary import DocumentKind


class DocumentDeposited(ApplicationEvent):
    """A document was received, checked by its content and put in quarantine. `sha256` in hexadecimal."""

    application_id: UUID
    document_id: UUID
    kind: DocumentKind
    media_type: str
    size_bytes: Annotated[int, Field(gt=0)]
    sha256: str
    deposited_on: date


class DocumentCleared(ApplicationEvent):
    """The scanner found nothing in it: the document may be read."""

    application_id: UUID
    document_id: UUID
    sha256: str


class DocumentRefused(ApplicationEvent):
    """The scanner found `threat`, a signature's name: nobody will ever read the document."""

    application_id: UUID
    document_id: UUID
    sha256: str
    threat: str


class DocumentRemoved(ApplicationEvent):
    """The document was taken out of the file; without `sha256` where nothing had been received."""

    application_id: UUID
    document_id: UUID
    sha256: str | None = None
