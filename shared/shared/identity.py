"""Ids: time-ordered for what people create, derived for what a reaction or a timer creates.

A derived id is the same every time the same cause is handled, so that a repeated reaction cannot make a second thing.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

import uuid_utils

_NAMESPACE = uuid5(NAMESPACE_URL, "https://novapec.fr/ids")


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived_id(cause: UUID | str, kind: str) -> UUID:
    """The id of the `kind` of thing that `cause` (an event id, a timer's name and row) makes."""
    return uuid5(_NAMESPACE, f"{cause}/{kind}")
