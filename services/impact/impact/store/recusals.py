"""What is closed to somebody: asked before anything of a file is shown or done, and left out of every list."""

from typing import Final, LiteralString

from shared.postgres import Transaction

# Whether one of these ids is closed to this person.
ANY_CLOSED_TO: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM impact.closed_to($2) AS c WHERE c::text = ANY ($1::text[]))"""

CARRIERS_CLOSED_TO: Final[LiteralString] = """
SELECT DISTINCT carrier_siret FROM impact.roll_up_application_v3
WHERE application_id IN (SELECT r.application_id FROM messaging.recused_member AS r WHERE r.member = $1)"""


async def carriers_closed_to(tx: Transaction, reader: str | None) -> frozenset[str]:
    """The SIRETs of who carries a file that is closed to this person; none for None."""
    return frozenset(row["carrier_siret"] for row in await tx.fetch(CARRIERS_CLOSED_TO, reader))
