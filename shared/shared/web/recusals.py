"""A file that is closed to the caller, in the services that hear of recusals from review (messaging/recusals.py)."""

import re
from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web.authentication import Principal
from shared.web.problem import Forbidden

_TEAMS: Final = frozenset(Role) - {Role.CARRIER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}
_QUOTED: Final = re.compile(r'"([^"\\]+)"')


class Closed(Forbidden):
    """The caller is recused from the file (403)."""

    def __init__(self) -> None:
        super().__init__(
            "Vous êtes lié à ce projet : le dossier vous est fermé, ici comme devant le comité. Une autre personne de "
            "l'équipe le lit et agit à votre place."
        )


def reader_of(by: Principal) -> str | None:
    """Who must not be shown what they are recused from; None for a carrier of no team, who is shown their own alone."""
    return None if by.has(Role.CARRIER) and not by.has(*_TEAMS) else by.sub


async def require_open(tx: Transaction, by: Principal, named: Sequence[str], *, any_closed: LiteralString) -> None:
    """Raises Closed where one of what is named is of a file from which the caller is recused.

    `any_closed` asks the service that: $1 are the ids, numbers and references that are named, $2 is who reads.
    """
    reader = reader_of(by)
    if named and reader is not None and await tx.fetchval(any_closed, named, reader):
        raise Closed


def named_in(path: str, said: str) -> list[str]:
    """What an address and an answer name: the ids of the one, however they are written, and every text of the other."""
    return [*(found for part in path.split("/") if (found := _id(part))), *_QUOTED.findall(said)]


def _id(part: str) -> str | None:
    try:
        return str(UUID(part))
    except ValueError:
        return None
