"""Amendments: drafting, signing, giving up; and the shares that an agreement states."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from funding.domain import amending
from funding.domain.agreement import Agreement, Party
from funding.domain.amendment import AbandonReason, AgreementAmended, Amendment, AmendmentPartySigned, Changes
from funding.domain.drafting import Application
from funding.domain.evolution import after, evolve
from funding.domain.releases import review_instalments
from funding.domain.shares import named, set_shares
from funding.handlers.access import locked_agreement
from funding.handlers.agreements import Signed, require_party, signature_of
from funding.handlers.bookkeeping import tell, try_to_move
from funding.handlers.papers import keep_signed
from funding.store import agreements, amendments, copies, envelopes, financial_reports
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import NotInThisState
from shared.web import NotFound, Principal


async def draft(
    tx: Transaction,
    agreement_id: UUID,
    changes: Changes,
    *,
    shares: Sequence[tuple[str, int]] | None,
    why: str,
    by: Principal,
) -> tuple[Agreement, Amendment]:
    """A programme officer draws up an amendment; an increase that edition or envelope cannot bear is refused."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    if shares is not None:
        changes = replace(changes, shares=named(shares, await _application(tx, agreement)))
    today = paris_day(tx.origin.at)
    amendment_id = tx.origin.id_for("amendment")
    fact = amending.draft_amendment(agreement, changes, amendment_id, why=why, by=by.sub, today=today)
    await _require_no_report(tx, fact.amendment)
    amending.require_under_ceiling(fact.amendment, await _ceiling(tx, agreement))
    more = fact.amendment.after.amount_cents - fact.amendment.before.amount_cents
    envelope = await envelopes.by_id(tx, agreement.terms.envelope_id)
    amending.require_room(envelope, more)
    amendments.insert(tx, fact.amendment)
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact)), fact.amendment


async def sign(
    tx: Transaction, agreement_id: UUID, amendment_id: UUID, party: Party, *, signed: Signed, by: Principal
) -> tuple[Agreement, Amendment]:
    """A party signs. With the second signature the money moves, and the agreement says something else."""
    agreement = await locked_agreement(tx, agreement_id)
    require_party(agreement, party, by)
    amendment = await _locked(tx, agreement, amendment_id)
    tx.check_revision(amendment.revision)
    today = paris_day(tx.origin.at)
    facts = amending.sign_amendment(agreement, amendment, signature_of(tx, party, signed), today=today)
    await _require_no_report(tx, amendment)
    changed = amendment
    for fact in facts:
        changed = amending.evolve_amendment(changed, fact)
        match fact:
            case AmendmentPartySigned():
                amendments.keep_signature(tx, amendment.id, fact.signature, signatory=signed.signatory, by=by.sub)
            case AgreementAmended():
                newest = (changed.signatures[-1].person_id, signed.signatory)
                await keep_signed(tx, agreement, changed.signatures, newest=newest, amendment=amendment)
                await _move(tx, agreement, fact)
    amended = after(agreement, *facts)
    reviewed = review_instalments(amended, today=today)
    tell(tx, *facts, *reviewed)
    saved = agreements.save(tx, agreement, after(amended, *reviewed))
    return saved, amendments.save(tx, amendment, changed)


async def abandon(
    tx: Transaction, agreement_id: UUID, amendment_id: UUID, reason: AbandonReason
) -> tuple[Agreement, Amendment]:
    """A programme officer gives up an amendment that is not in force."""
    agreement = await locked_agreement(tx, agreement_id)
    amendment = await _locked(tx, agreement, amendment_id)
    tx.check_revision(amendment.revision)
    fact = amending.abandon_amendment(amendment, reason)
    tell(tx, fact)
    saved = agreements.save(tx, agreement, evolve(agreement, fact))
    return saved, amendments.save(tx, amendment, amending.evolve_amendment(amendment, fact))


async def share(tx: Transaction, agreement_id: UUID, asked: Sequence[tuple[str, int]]) -> Agreement:
    """A programme officer says, before the signatures, what each partner of the consortium receives."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = set_shares(agreement, named(asked, await _application(tx, agreement)))
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact))


async def _move(tx: Transaction, agreement: Agreement, fact: AgreementAmended) -> None:
    for posting in amending.movements(agreement, fact):
        posted = await try_to_move(tx, posting)
        if posted is None:
            envelope = await envelopes.by_id(tx, posting.envelope_id)
            raise amending.exhausted(envelope, posting.amount_cents)
        tell(tx, posted)


async def _require_no_report(tx: Transaction, amendment: Amendment) -> None:
    """The rate of the grant is amount over budget: neither changes under a financial report that was handed in."""
    before, changed = amendment.before, amendment.after
    same = (before.amount_cents, before.budget_cents) == (changed.amount_cents, changed.budget_cents)
    if not same and await financial_reports.last(tx, amendment.agreement.id) is not None:
        raise NotInThisState(
            "Un compte rendu financier est déposé : le montant et le budget ne changent plus.", state="SUBMITTED"
        )


async def _locked(tx: Transaction, agreement: Agreement, amendment_id: UUID) -> Amendment:
    amendment = await amendments.lock(tx, agreement, amendment_id)
    if amendment is None:
        raise NotFound(f"avenant à la convention {agreement.name.number}", amendment_id)
    return amendment


async def _ceiling(tx: Transaction, agreement: Agreement) -> int | None:
    """The most that the rules which the file was submitted under let an amendment make of its grant."""
    application = await _application(tx, agreement)
    rules = await copies.rules(tx, application.call_id, application.rules_version)
    return None if rules is None else rules.amendment_ceiling_cents


async def _application(tx: Transaction, agreement: Agreement) -> Application:
    application = await copies.application(tx, agreement.name.application_id)
    if application is None:
        raise NotFound("dossier", agreement.name.application_id)
    return application
