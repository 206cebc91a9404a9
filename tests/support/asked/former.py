"""Who was a member of the carrier, and is no more: said by intake, heard by the others."""

from typing import Final

from shared.contracts import intake
from shared.identity import new_id
from shared.messaging import Reactions
from shared.postgres import Database
from shared.testing import react

FORMER: Final = "former-1"


async def membership_ends(database: Database, reactions: Reactions, siret: str, *still: str) -> None:
    """FORMER acted for this organisation beside those who still do."""
    organisation_id = new_id()
    for members in ((*still, FORMER), still):
        event = intake.MembersRecorded(
            organisation_id=organisation_id, siret=siret, members=members, recorded_on="2025-02-01"
        )
        await react(database, reactions, event)
