"""What is done with calls: load, decide, save, announce."""

from uuid import UUID

from intake import domain, store
from intake.handlers.unit_of_work import NOTHING_YET, announce_fact, moment_of
from shared.postgres import Transaction
from shared.web import NotFound


async def draft_call(tx: Transaction, terms: domain.CallTerms, rules: domain.CallRules) -> domain.Call:
    """Prepare an edition; a second one of the same year is refused by the database (one_call_per_edition)."""
    tx.check_revision(NOTHING_YET)
    fact = domain.draft_call(tx.origin.id_for("call"), terms, rules, moment=moment_of(tx))
    call = domain.drafted_call(fact)
    store.insert_call(tx, call)
    announce_fact(tx, fact)
    return call


async def revise_terms(tx: Transaction, call_id: UUID, terms: domain.CallTerms) -> domain.Call:
    """Correct the terms of an edition in preparation; `terms` are of its own year."""
    call = await _lock(tx, call_id)
    return _save(tx, call, domain.revise_terms(call, terms))


async def publish_rules(tx: Transaction, call_id: UUID, rules: domain.CallRules) -> domain.Call:
    """Give an edition a new version of its rules."""
    call = await _lock(tx, call_id)
    return _save(tx, call, domain.publish_rules(call, rules, moment=moment_of(tx)))


async def open_call(tx: Transaction, call_id: UUID) -> domain.Call:
    """Publish the rules and open the edition."""
    call = await _lock(tx, call_id)
    return _save(tx, call, *domain.open_call(call, moment=moment_of(tx)))


async def close_call(tx: Transaction, call_id: UUID) -> domain.Call:
    """Close the edition, by a person before its last day or by the timer after it."""
    call = await _lock(tx, call_id)
    return _save(tx, call, domain.close_call(call, on=moment_of(tx).day))


async def find_call(tx: Transaction, call_id: UUID, *, drafts: bool) -> domain.Call:
    """One edition; those in preparation only where `drafts`."""
    call = await store.load_call(tx, call_id)
    if call is None or (call.state is domain.CallState.DRAFT and not drafts):
        raise NotFound("appel à projets", call_id)
    return call


async def find_rules(tx: Transaction, call_id: UUID, version: str, *, drafts: bool) -> domain.CallRules:
    """One version of an edition's rules. Raises NotFound."""
    await find_call(tx, call_id, drafts=drafts)
    rules = await store.find_rules(tx, call_id, version)
    if rules is None:
        raise NotFound("version du règlement", version)
    return rules


async def pinned_rules(tx: Transaction, application: domain.Application) -> domain.CallRules:
    """The rules an application was submitted under. Raises NotInThisState for a draft, which has none yet."""
    submission = domain.submitted_once(application)
    return await find_rules(tx, application.call_id, submission.rules_version, drafts=True)


async def _lock(tx: Transaction, call_id: UUID) -> domain.Call:
    call = await store.lock_call(tx, call_id)
    if call is None:
        raise NotFound("appel à projets", call_id)
    tx.check_revision(call.revision)
    return call


def _save(tx: Transaction, before: domain.Call, *facts: domain.CallChange) -> domain.Call:
    call = domain.evolve_call(before, *facts)
    store.save_call(tx, call, before=before)
    for fact in facts:
        announce_fact(tx, fact)
    return call
