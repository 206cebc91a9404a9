"""Erasing people: on request, or because their time is over."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from intake import events, store
from intake.domain import documents as domain
from intake.domain.content import Contact
from intake.domain.erasure import Person, PersonErased, Retention, traces_of
from intake.domain.organisation import EndReason, MembershipEnded, MembershipState
from intake.handlers.access import require_not_recused
from intake.handlers.registering import save
from intake.handlers.unit_of_work import moment_of
from intake.store import documents, erasures, organisations
from intake.store.lead_people import FORGET_ADDRESS, leads_by_email, leads_kept_too_long
from intake.store.member_people import MemberPerson, former_too_long, members_by_email, person_of_member
from shared.messaging import announce, record_access
from shared.postgres import Transaction
from shared.vocabulary import DocumentKind, ErasureGround, Refusal
from shared.vocabulary.erasing import without_person
from shared.web import NotFound, Principal

NAMES_PEOPLE: Final = frozenset({DocumentKind.BOARD_LIST, DocumentKind.SIGNATORY_POWER})
"""Documents that exist to name persons: they go with the person."""
EVERY: Final = timedelta(days=7)
AT_ONCE: Final = 20
"""People erased in one transaction; when more are due, the next follows at once."""


async def erase_on_request(
    tx: Transaction, *, email: str | None, person_id: UUID | None, document_ids: frozenset[UUID], by: Principal
) -> list[PersonErased]:
    """Erase whoever asked for it, from every application; `document_ids` are further documents that show them.

    Raises Forbidden where one of the files is closed to the caller: somebody else does it, whole.
    """
    people, members = await _asked_for(tx, email, person_id), await _members_asked_for(tx, email, person_id)
    invited = await leads_by_email(tx, email) if email is not None else []
    if not people and not members and not invited:
        raise NotFound("personne", person_id or "à cette adresse", field="email" if email else "person_id")
    strange = set(document_ids)
    for person in people:
        await require_not_recused(tx, by, person.application_id)
        strange -= {one.id for one in await documents.list_documents(tx, person.application_id)}
    if strange:
        message = "Une de ces pièces n'est dans aucun dossier de cette personne."
        raise Refusal("document_not_of_person", message, field="document_ids")
    erased = [await _erase(tx, person, ErasureGround.REQUEST, document_ids) for person in people]
    erased += [await _erase_member(tx, member, ErasureGround.REQUEST) for member in members]
    return [*erased, *[await _erase_invited(tx, lead_id, ErasureGround.REQUEST) for lead_id in invited]]


async def apply_retention(tx: Transaction, at: datetime) -> None:
    """Erase those whose retention period is over, with all their documents, and whom old leads name; wait a week."""
    row = await tx.lock(erasures.LOCK_RUN)
    if row is None or (row["next_at"] is not None and row["next_at"] > at):
        return
    people = await erasures.people_kept_too_long(tx, at, limit=AT_ONCE)
    for person in people:
        every = frozenset(one.id for one in await documents.list_documents(tx, person.application_id))
        await _erase(tx, person, ErasureGround.RETENTION_OVER, every)
    await erasures.forget_old_notes(tx, at, without_person)
    for lead_id in await leads_kept_too_long(tx, at):
        await _erase_invited(tx, lead_id, ErasureGround.RETENTION_OVER)
    former = await former_too_long(tx, at, limit=AT_ONCE)
    for member in former:
        await _erase_member(tx, member, ErasureGround.RETENTION_OVER)
    tx.write(erasures.NEXT_RUN, at if AT_ONCE in {len(people), len(former)} else at + EVERY)


async def change_retention(tx: Transaction, situation: str, days: int) -> Retention:
    """Keep people in this situation for so many days from now on."""
    before = await erasures.lock_retention(tx, situation)
    if before is None:
        raise NotFound("durée de conservation", situation)
    tx.check_revision(before.revision)
    tx.write(erasures.SAVE_RETENTION, situation, before.revision, days)
    return Retention(situation, days, before.revision + 1)


async def _asked_for(tx: Transaction, email: str | None, person_id: UUID | None) -> list[Person]:
    if email is not None:
        return await erasures.people_by_email(tx, email)
    person = await erasures.person_by_id(tx, person_id) if person_id is not None else None
    return [person] if person is not None else []


async def _members_asked_for(tx: Transaction, email: str | None, person_id: UUID | None) -> list[MemberPerson]:
    if email is not None:
        return await members_by_email(tx, email)
    member = await person_of_member(tx, person_id) if person_id is not None else None
    return [member] if member is not None else []


async def _erase_member(tx: Transaction, member: MemberPerson, ground: ErasureGround) -> PersonErased:
    """Forget a member. Who acts is known by the opaque subject alone from then on; who was only invited, no more."""
    organisation = await organisations.lock_organisation(tx, member.siret)
    if organisation is None:
        raise LookupError(member.siret)
    erased = PersonErased(member.membership_id, None, ground, moment_of(tx), member.siret)
    found = organisation.member(member.membership_id)
    if found is not None and found.state is MembershipState.INVITED:
        save(tx, organisation, MembershipEnded(found.id, EndReason.ERASED, moment_of(tx)))
    traces = traces_of(Contact(member.name, member.email))
    await erasures.erase_member(tx, erased, organisation.id, partial(without_person, traces=traces))
    record_access(tx, action="person.erased", target=str(member.membership_id), detail={"ground": ground})
    return erased


async def _erase_invited(tx: Transaction, lead_id: UUID, ground: ErasureGround) -> PersonErased:
    """Forget whom a lead's invitation went to: an address and nothing else, known by the lead's own id."""
    erased = PersonErased(lead_id, None, ground, moment_of(tx), lead_id=lead_id)
    await tx.run(FORGET_ADDRESS, lead_id)
    await erasures.keep_erasure(tx, erased)
    record_access(tx, action="person.erased", target=str(lead_id), detail={"ground": ground})
    return erased


async def _erase(tx: Transaction, person: Person, ground: ErasureGround, document_ids: frozenset[UUID]) -> PersonErased:
    erased = PersonErased(person.id, person.application_id, ground, moment_of(tx))
    # Whoever writes the file meanwhile comes before or after: the lock is theirs too.
    await store.lock_application(tx, person.application_id)
    for document in await documents.list_documents(tx, person.application_id):
        if document.id in document_ids or document.kind in NAMES_PEOPLE:
            await _remove(tx, document)
    await erasures.erase_everywhere(tx, erased, partial(without_person, traces=traces_of(person.contact)))
    record_access(tx, action="person.erased", target=str(person.id), detail={"ground": ground})
    event = events.of_erasure(erased)
    if event is not None:
        announce(tx, event)
    return erased


async def _remove(tx: Transaction, found: domain.Document) -> None:
    document = await documents.lock_document(tx, found.id)
    if document is None or document.state is domain.DocumentState.REMOVED:
        return
    sha256 = document.file.sha256 if document.file else None
    fact = domain.DocumentRemoved(document.application_id, document.id, sha256, moment_of(tx))
    documents.save_document(tx, domain.evolve_document(document, fact), before=document)
    announce(tx, events.of_document(fact))
