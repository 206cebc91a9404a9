"""The files that look like one project: flagged when one is submitted, looked at by a person, never merged."""

from uuid import UUID

from intake import domain, store
from intake.handlers.access import require_not_recused
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def flag(tx: Transaction, submitted: domain.Application) -> None:
    """Flag the files of the same legal person that look like the one just submitted; none of them changes."""
    for other_id, content in await store.find_siblings(tx, submitted):
        if grounds := domain.duplicate_grounds(submitted.content, content):
            store.flag_duplicate(tx, submitted.id, other_id, grounds)


async def examine(
    tx: Transaction, application_id: UUID, other_id: UUID, *, same_project: bool, explanation: str, by: Principal
) -> list[store.Duplicate]:
    """A person says whether two flagged files are one project, and why; what becomes of them is another command."""
    for one in (application_id, other_id):
        await require_not_recused(tx, by, one)
    if not await store.are_flagged(tx, application_id, other_id):
        raise NotFound("rapprochement signalé", other_id)
    store.keep_examination(tx, application_id, other_id, same_project=same_project, explanation=explanation, by=by.sub)
    await tx.flush()
    return await store.list_duplicates(tx, application_id, viewer=by.sub)
