"""What is done with applications: load, decide, save, announce."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from intake import domain, store
from intake.domain.membership import Act
from intake.domain.organisation import OrganisationState
from intake.handlers import duplicates, eligibility, notices
from intake.handlers.access import check_carrier, check_reader, reads_as_member, require_not_recused
from intake.handlers.territories import located
from intake.handlers.unit_of_work import NOTHING_YET, announce_fact, moment_of
from intake.store import organisations
from shared.postgres import Transaction
from shared.vocabulary import InadmissibilityReason, Refusal, WithdrawalReason
from shared.web import NotFound, Principal

Revision: TypeAlias = Callable[[domain.Content, domain.Contact | None], tuple[domain.Content, domain.Contact | None]]
"""What becomes of a content and its contact."""


async def draft(
    tx: Transaction, call_id: UUID, content: domain.Content, contact: domain.Contact | None, *, by: Principal
) -> domain.Application:
    """Begin an application of the caller's own organisation."""
    await check_carrier(tx, by, content.carrier.siret)
    if await organisations.hold_state(tx, content.carrier.siret) is OrganisationState.ABSORBED:
        message = "Cette organisation est absorbée par une autre : déposez pour celle qui l'absorbe."
        raise Refusal("organisation_absorbed", message, field="carrier.siret")
    tx.check_revision(NOTHING_YET)
    call = await store.load_call(tx, call_id)
    if call is None:
        raise NotFound("appel à projets", call_id, field="call_id")
    written = await located(tx, content)
    fact = domain.draft(tx.origin.id_for("application"), call, written, contact, moment=moment_of(tx))
    application = domain.drafted(fact)
    store.insert_application(tx, application)
    announce_fact(tx, fact)
    return application


async def revise(
    tx: Transaction,
    application_id: UUID,
    content: domain.Content,
    contact: domain.Contact | None,
    *,
    by: Principal,
) -> domain.Application:
    """Replace what the caller's draft says."""
    application = await lock_own(tx, application_id, by)
    return save(tx, application, domain.revise(application, await located(tx, content), contact))


async def revise_parts(tx: Transaction, application_id: UUID, over: Revision, *, by: Principal) -> domain.Application:
    """Replace what `over` changes in the caller's draft."""
    application = await lock_own(tx, application_id, by)
    content, contact = over(application.content, application.contact)
    return save(tx, application, domain.revise(application, await located(tx, content), contact))


async def submit(tx: Transaction, application_id: UUID, *, by: Principal) -> domain.Application:
    """Submit the caller's draft: checked under the rules in force, numbered, announced."""
    application = await lock_own(tx, application_id, by, Act.COMMIT)
    call = await store.hold_call(tx, application.call_id)
    if call is None:
        raise NotFound("appel à projets", application.call_id)
    rank = await store.take_rank(tx, application.edition)
    submitted = save(tx, application, domain.submit(application, call, rank=rank, moment=moment_of(tx)))
    await eligibility.keep_assessment(tx, submitted, call.rules)
    await duplicates.flag(tx, submitted)
    return submitted


async def declare_admissible(tx: Transaction, application_id: UUID, *, by: Principal) -> domain.Application:
    """A person confirms that the application meets the rules."""
    application = await lock_as_staff(tx, application_id, by)
    fact = domain.declare_admissible(application, moment=moment_of(tx))
    waived = await eligibility.confirm_with_admissibility(tx, application, by=by)
    return save(tx, application, replace(fact, waived=waived))


async def declare_inadmissible(
    tx: Transaction,
    application_id: UUID,
    reason: InadmissibilityReason | None,
    explanation: str | None,
    *,
    by: Principal,
) -> domain.Application:
    """A person confirms that the application cannot be considered, and tells the carrier why."""
    application = await lock_as_staff(tx, application_id, by)
    fact = domain.declare_inadmissible(application, reason, explanation, moment=moment_of(tx))
    await eligibility.keep_findings(tx, application)
    return save(tx, application, fact)


async def reopen(tx: Transaction, application_id: UUID, explanation: str, *, by: Principal) -> domain.Application:
    """A person undoes a wrong declaration; who, when and why is kept beside what was undone."""
    application = await lock_as_staff(tx, application_id, by)
    award = await store.award_is_proposed_or_decided(tx, application_id)
    fact = domain.reopen(application, explanation, award=award, moment=moment_of(tx))
    if application.declared is not None:
        store.keep_reopening(tx, fact, declared_at=application.declared.at, by=by.sub)
    return save(tx, application, fact)


async def withdraw(
    tx: Transaction, application_id: UUID, reason: WithdrawalReason, *, by: Principal
) -> domain.Application:
    """Withdraw the caller's application, or give up its draft."""
    application = await lock_own(tx, application_id, by, Act.COMMIT)
    signed = await store.agreement_is_signed(tx, application_id)
    return save(tx, application, domain.withdraw(application, reason, agreement_signed=signed, moment=moment_of(tx)))


async def find_application(tx: Transaction, application_id: UUID, *, by: Principal) -> domain.Application:
    """One application, where the caller may read all of it."""
    application = await _load(tx, application_id)
    await check_reader(tx, by, application)
    return application


@dataclass(frozen=True, slots=True)
class Shown:
    """An application as its reader sees it: without whom to write to, where they read it `as_member` of a committee."""

    application: domain.Application
    as_member: bool


async def show_application(tx: Transaction, application_id: UUID, *, by: Principal) -> Shown:
    """One application, where the caller may read it or is to judge it."""
    application = await _load(tx, application_id)
    as_member = await reads_as_member(tx, by, application)
    return Shown(replace(application, contact=None) if as_member else application, as_member)


async def _load(tx: Transaction, application_id: UUID) -> domain.Application:
    application = await store.load_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id)
    return application


async def lock(tx: Transaction, application_id: UUID) -> domain.Application:
    """The application, locked. Raises NotFound."""
    application = await store.lock_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id)
    return application


async def lock_as_staff(tx: Transaction, application_id: UUID, by: Principal) -> domain.Application:
    """The application, locked, for who is recused from nothing of it, on the revision the caller read."""
    application = await lock(tx, application_id)
    await require_not_recused(tx, by, application_id)
    tx.check_revision(application.revision)
    return application


async def lock_own(tx: Transaction, application_id: UUID, by: Principal, act: Act = Act.WRITE) -> domain.Application:
    """An application of the caller's organisation, locked, on the revision the caller read."""
    application = await lock(tx, application_id)
    await check_carrier(tx, by, application.siret, act)
    tx.check_revision(application.revision)
    return application


def save(tx: Transaction, before: domain.Application, fact: domain.ApplicationChange) -> domain.Application:
    """Keep what a fact makes of an application, and announce it."""
    application = domain.evolve(before, fact)
    store.save_application(tx, application, before=before)
    announce_fact(tx, fact)
    notices.tell_of(tx, application, fact)
    return application
