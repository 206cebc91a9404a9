"""What is done with partner conventions, by the programme's team, and when their term comes."""

from datetime import date, datetime
from uuid import UUID

from intake import events, store
from intake.domain import convention as domain
from intake.handlers.access import check_reader
from intake.handlers.unit_of_work import NOTHING_YET, moment_of
from intake.store import conventions as rows
from shared.clock import paris_day
from shared.messaging import announce
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import NotFound, Principal

READERS = (Role.REGIONAL_DELEGATE, Role.PROGRAMME_OFFICER, Role.IMPACT_OFFICER, Role.AUDITOR)


async def sign(tx: Transaction, agreed: domain.Agreed, *, by: Principal) -> domain.Convention:
    """Record a convention that was signed."""
    by.require(Role.PROGRAMME_OFFICER)
    tx.check_revision(NOTHING_YET)
    fact = domain.sign(tx.origin.id_for("partner-convention"), agreed)
    convention = domain.signed(fact)
    rows.insert(tx, convention)
    announce(tx, events.of_convention(fact))
    return convention


async def renew(tx: Transaction, convention_id: UUID, ends_on: date, *, by: Principal) -> domain.Convention:
    """Put off its term."""
    convention = await _lock(tx, convention_id, by)
    return _save(tx, convention, domain.renew(convention, ends_on, moment=moment_of(tx)))


async def terminate(tx: Transaction, convention_id: UUID, why: str, *, by: Principal) -> domain.Convention:
    """End it before its term."""
    convention = await _lock(tx, convention_id, by)
    return _save(tx, convention, domain.terminate(convention, why, moment=moment_of(tx)))


async def take_seat(
    tx: Transaction, convention_id: UUID, *, body: str, department: str, delegate: str, by: Principal
) -> domain.Convention:
    """Note that a delegate sits in a local body."""
    convention = await _lock(tx, convention_id, by)
    seat = domain.Seat(tx.origin.id_for("seat"), body, department, delegate, moment_of(tx).day)
    return _save(tx, convention, domain.take_seat(convention, seat))


async def leave_seat(tx: Transaction, convention_id: UUID, seat_id: UUID, *, by: Principal) -> domain.Convention:
    """Note that the delegate sits there no more."""
    convention = await _lock(tx, convention_id, by)
    fact = domain.leave_seat(convention, seat_id, moment=moment_of(tx))
    if fact is None:
        raise NotFound("siège", seat_id)
    rows.leave_seat(tx, fact.seat, fact.left_on)
    return _save(tx, convention, fact)


async def find(tx: Transaction, convention_id: UUID, *, by: Principal) -> domain.Convention:
    """One convention."""
    by.require(*READERS)
    convention = await rows.load(tx, convention_id)
    if convention is None:
        raise NotFound("convention de partenariat", convention_id)
    return convention


async def touching(tx: Transaction, application_id: UUID, *, by: Principal) -> list[domain.Touch]:
    """The conventions in force that touch the territories of a file, for whoever may read it."""
    application = await store.load_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id)
    await check_reader(tx, by, application)
    return domain.touching(await rows.in_force(tx), application.content.project)


async def announce_ending(tx: Transaction, convention_id: UUID, *, at: datetime) -> None:
    """Say that its term is near."""
    await _when_due(tx, convention_id, domain.announce_ending, at)


async def end_at_term(tx: Transaction, convention_id: UUID, *, at: datetime) -> None:
    """Its last day is over."""
    await _when_due(tx, convention_id, domain.end_at_term, at)


async def _when_due(tx: Transaction, convention_id: UUID, decide: "domain.Decision", at: datetime) -> None:
    convention = await rows.lock(tx, convention_id)
    fact = decide(convention, paris_day(at)) if convention is not None else None
    if convention is not None and fact is not None:
        _save(tx, convention, fact)


async def _lock(tx: Transaction, convention_id: UUID, by: Principal) -> domain.Convention:
    by.require(Role.PROGRAMME_OFFICER)
    convention = await rows.lock(tx, convention_id)
    if convention is None:
        raise NotFound("convention de partenariat", convention_id)
    tx.check_revision(convention.revision)
    return convention


def _save(tx: Transaction, before: domain.Convention, fact: domain.ConventionChange) -> domain.Convention:
    convention = domain.evolve_convention(before, fact)
    rows.save(tx, convention, before=before)
    announce(tx, events.of_convention(fact))
    return convention
