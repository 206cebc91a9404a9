"""What is done with leads, by the delegate of their region or the programme's team."""

from uuid import UUID

from intake import events, store
from intake.domain import lead as domain
from intake.domain.notices import Notice, write_to_lead
from intake.handlers.access import require_not_recused
from intake.handlers.unit_of_work import NOTHING_YET, moment_of
from intake.store import leads as rows
from intake.store.lead_people import keep_address
from intake.store.notices import insert_notice, list_lead_notices
from shared.messaging import announce
from shared.postgres import Transaction
from shared.vocabulary import LeadCloseReason, Role
from shared.web import Forbidden, NotFound, Principal

WRITERS = (Role.REGIONAL_DELEGATE, Role.PROGRAMME_OFFICER)
READERS = (*WRITERS, Role.AUDITOR)


async def detect(tx: Transaction, found: domain.FoundProject, *, by: Principal) -> domain.Lead:
    """Record a project that was found in a region of the caller."""
    by.require(*WRITERS)
    _check_region(by, found.region)
    tx.check_revision(NOTHING_YET)
    fact = domain.ProjectLeadDetected(tx.origin.id_for("lead"), found, moment_of(tx))
    lead = domain.detected(fact)
    rows.insert_lead(tx, lead)
    announce(tx, events.of_lead(fact))
    return lead


async def invite(tx: Transaction, lead_id: UUID, email: str | None, *, by: Principal) -> domain.Lead:
    """Note that the organisation was invited to apply; where there is an address, the invitation is written to it."""
    lead = await _lock(tx, lead_id, by)
    invited = _save(tx, lead, domain.invite(lead, moment=moment_of(tx)))
    if email is not None:
        keep_address(tx, lead_id, email)
        insert_notice(tx, write_to_lead(tx.origin.id_for("notice"), lead, at=tx.origin.at))
    return invited


async def invitation_of(tx: Transaction, lead_id: UUID, *, by: Principal) -> list[Notice]:
    """What was written to whom a lead invites, where the caller may read the lead."""
    await find_lead(tx, lead_id, by=by)
    return await list_lead_notices(tx, lead_id)


async def close(tx: Transaction, lead_id: UUID, reason: LeadCloseReason, *, by: Principal) -> domain.Lead:
    """Give the lead up, for a reason."""
    lead = await _lock(tx, lead_id, by)
    return _save(tx, lead, domain.close(lead, reason, moment=moment_of(tx)))


async def convert(tx: Transaction, lead_id: UUID, application_id: UUID, *, by: Principal) -> domain.Lead:
    """Link the lead to the application it became; one lead an application, by the database."""
    lead = await _lock(tx, lead_id, by)
    await require_not_recused(tx, by, application_id)
    application = await store.load_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id, field="application_id")
    return _save(tx, lead, domain.convert(lead, application, moment=moment_of(tx)))


async def find_lead(tx: Transaction, lead_id: UUID, *, by: Principal) -> domain.Lead:
    """One lead, where the caller may read it."""
    by.require(*READERS)
    lead = await rows.load_lead(tx, lead_id)
    if lead is None:
        raise NotFound("piste", lead_id)
    await _check_open(tx, by, lead)
    return lead


def regions_of(by: Principal) -> frozenset[str] | None:
    """The regions whose leads the caller sees; None: all."""
    by.require(*READERS)
    return None if by.has(Role.PROGRAMME_OFFICER, Role.AUDITOR) else by.regions


async def _lock(tx: Transaction, lead_id: UUID, by: Principal) -> domain.Lead:
    by.require(*WRITERS)
    lead = await rows.lock_lead(tx, lead_id)
    if lead is None:
        raise NotFound("piste", lead_id)
    await _check_open(tx, by, lead)
    tx.check_revision(lead.revision)
    return lead


async def _check_open(tx: Transaction, by: Principal, lead: domain.Lead) -> None:
    _check_region(by, lead.found.region)
    if lead.application_id is not None:
        await require_not_recused(tx, by, lead.application_id)


def _check_region(by: Principal, region: str) -> None:
    regions = regions_of(by)
    if regions is not None and region not in regions:
        raise Forbidden(f"Cette piste est dans la région {region}, qui n'est pas une des vôtres.")


def _save(tx: Transaction, before: domain.Lead, fact: domain.LeadChange) -> domain.Lead:
    lead = domain.evolve_lead(before, fact)
    rows.save_lead(tx, lead, before=before)
    announce(tx, events.of_lead(fact))
    return lead
