"""What carriers agree to publish."""

from uuid import UUID

from intake.domain.membership import Act
from intake.domain.publication import Publication, agree
from intake.handlers.access import check_carrier
from intake.handlers.applications import find_application, lock
from intake.store import catalogue
from shared.postgres import Transaction
from shared.web import Principal


async def publish(tx: Transaction, application_id: UUID, text: str | None, *, by: Principal) -> Publication:
    """Agree to a text about the caller's own project, or take the agreement back."""
    application = await lock(tx, application_id)
    await check_carrier(tx, by, application.siret, Act.COMMIT)
    before = await catalogue.load_publication(tx, application_id)
    revision = before.revision if before is not None else 0
    tx.check_revision(revision)
    made = agree(application, text, revision=revision)
    tx.write(catalogue.KEEP_PUBLICATION, application_id, made.text, made.revision, tx.origin.at)
    return made


async def publication_of(tx: Transaction, application_id: UUID, *, by: Principal) -> Publication:
    """What the carrier agreed to, for whoever reads the file; revision 0 where nothing was said yet."""
    application = await find_application(tx, application_id, by=by)
    return await catalogue.load_publication(tx, application.id) or Publication(application.id, None, 0)
