"""What is closed to somebody: asked before anything of a file is shown or done, and left out of every list."""

from typing import Final, LiteralString

from shared.postgres import Transaction

CLOSED_TO: Final[LiteralString] = "SELECT c FROM funding.closed_to($1) AS c"
# Whether one of these ids, numbers or references is.
ANY_CLOSED_TO: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM funding.closed_to($2) AS c WHERE c = ANY ($1::text[]))"""


async def closed_to(tx: Transaction, reader: str | None) -> frozenset[str]:
    """The ids, numbers and references that are closed to this person; nothing for None."""
    return frozenset(row["c"] for row in await tx.fetch(CLOSED_TO, reader))
