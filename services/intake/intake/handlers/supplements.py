"""What is done with supplement requests: load, decide, save, announce."""

from datetime import date
from uuid import UUID

from intake import domain, store
from intake.domain.membership import Act
from intake.handlers import calls, duplicates, eligibility, notices
from intake.handlers.applications import lock_as_staff, lock_own, save
from intake.handlers.territories import located
from intake.handlers.unit_of_work import moment_of
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal


async def request_supplement(
    tx: Transaction, application_id: UUID, question: str, due_on: date, *, by: Principal
) -> domain.Application:
    """Ask the carrier for what is missing."""
    application = await lock_as_staff(tx, application_id, by)
    # The build before kept no version of what it took in.
    store.keep_version(tx, application, at=application.submission.moment.at if application.submission else tx.origin.at)
    fact = domain.request_supplement(application, question, due_on, moment=moment_of(tx))
    await eligibility.keep_findings(tx, application)
    return save(tx, application, fact)


async def extend_supplement(
    tx: Transaction, application_id: UUID, rank: int, due_on: date, *, by: Principal
) -> domain.Application:
    """Give the carrier more time."""
    application = await lock_as_staff(tx, application_id, by)
    return save(tx, application, domain.extend_supplement(application, rank, due_on, moment=moment_of(tx)))


async def cancel_supplement(
    tx: Transaction, application_id: UUID, rank: int, explanation: str, *, by: Principal
) -> domain.Application:
    """Take back what was asked; the explanation is the last message of the thread."""
    application = await lock_as_staff(tx, application_id, by)
    fact = domain.cancel_supplement(application, rank)
    store.add_message(tx, application_id, rank, explanation, author=by.sub, from_carrier=False)
    return save(tx, application, fact)


async def write_message(
    tx: Transaction, application_id: UUID, rank: int, body: str, *, by: Principal
) -> domain.Application:
    """Write in the thread of the open request: its carrier, or the programme's team."""
    staff = by.has(Role.PROGRAMME_OFFICER)
    if staff:
        application = await lock_as_staff(tx, application_id, by)
    else:
        application = await lock_own(tx, application_id, by)
    domain.requested(application, rank)
    store.add_message(tx, application_id, rank, body, author=by.sub, from_carrier=not staff)
    if staff:
        notices.tell_of_message(tx, application, body)
    return application


async def resubmit(
    tx: Transaction,
    application_id: UUID,
    content: domain.Content,
    contact: domain.Contact | None,
    *,
    by: Principal,
) -> domain.Application:
    """Answer the open request with the whole file anew."""
    application = await lock_own(tx, application_id, by, Act.COMMIT)
    rules = await calls.pinned_rules(tx, application)
    written = await located(tx, content)
    fact = domain.resubmit(application, written, contact, moment=moment_of(tx))
    resubmitted = save(tx, application, fact)
    await eligibility.keep_assessment(tx, resubmitted, rules)
    await duplicates.flag(tx, resubmitted)
    return resubmitted
