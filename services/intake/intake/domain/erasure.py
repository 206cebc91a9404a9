"""Erasure of a person (effacement): what was decided stays, the person goes from everything that was written.

Texts are kept but for the person's name, address and telephone: carriers write people into free texts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from intake.domain.content import Contact
from intake.domain.moment import Moment
from shared.vocabulary import ErasureGround

ERASED: Final = "[donnée effacée]"
_SHORTEST_NAME: Final = 3
T = TypeVar("T")


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


def without(text: str, traces: Iterable[str]) -> str:
    """The text without these traces, in whatever case and spacing they were written."""
    for trace in traces:
        pattern = r"\s+".join(map(re.escape, trace.split()))
        text = re.sub(rf"(?<!\w){pattern}(?!\w)", ERASED, text, flags=re.IGNORECASE)
    return text


def without_person(value: T, traces: tuple[str, ...]) -> T:
    """A JSON value whose texts are without the traces, and in which every `contact` is null."""
    return cast("T", _clean(value, traces))


def _clean(value: Any, traces: tuple[str, ...]) -> Any:
    match value:
        case str():
            return without(value, traces)
        case list():
            return [_clean(one, traces) for one in cast("list[Any]", value)]
        case dict():
            members = cast("dict[str, Any]", value)
            return {name: None if name == "contact" else _clean(one, traces) for name, one in members.items()}
        case _:
            return value
