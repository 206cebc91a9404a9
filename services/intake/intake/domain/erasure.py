"""Erasure of a person (effacement): what was decided stays, the person goes from everything that was written.

Texts are kept but for the person's name, address and telephone: carriers write people into free texts.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from intake.domain.content import Contact
from intake.domain.moment import Moment
from shared.vocabulary import ErasureGround

_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the vault, with the application they are the contact of."""

    id: UUID
    application_id: UUID
    contact: Contact


@dataclass(frozen=True, slots=True)
class PersonErased:
    """A person is known at intake no more.

    They were the contact of an application, a member of the organisation `siret`, or whom a lead's invitation went to.
    """

    person_id: UUID
    application_id: UUID | None
    ground: ErasureGround
    moment: Moment
    siret: str | None = None
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the people behind applications in one situation are kept: `days` after what ended the situation."""

    situation: str
    days: int
    revision: int


def traces_of(contact: Contact) -> tuple[str, ...]:
    """What in a text points at this person: address, telephone, whole name; the longest first."""
    known = (contact.email, contact.phone or "", contact.name)
    return tuple(sorted((one for one in known if len(one) >= _SHORTEST_NAME), key=len, reverse=True))
