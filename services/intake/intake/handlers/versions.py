"""The versions of a submitted file, and what changed between two of them."""

from uuid import UUID

from intake import domain, store
from shared.postgres import Transaction
from shared.web import NotFound


async def find_version(tx: Transaction, application_id: UUID, version: int) -> store.Filing:
    """One version with what it said and its documents. Raises NotFound."""
    found = await store.load_version(tx, application_id, version)
    if found is None:
        raise NotFound("version du dossier", version)
    return found


async def changes(tx: Transaction, application_id: UUID, earlier: int, later: int) -> list[domain.Change]:
    """What differs between two versions of a file."""
    before = await find_version(tx, application_id, earlier)
    after = await find_version(tx, application_id, later)
    return domain.changes_between(store.as_plain_values(before), store.as_plain_values(after))
