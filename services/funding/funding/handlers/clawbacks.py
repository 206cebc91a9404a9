"""Clawbacks: proposed, told to the recipient, answered, ordered, given up, cancelled. Their words stay here."""

from dataclasses import dataclass, field
from uuid import UUID

from dateutil.relativedelta import relativedelta

from funding.domain import clawing_back as rules
from funding.domain.clawback import Clawback, ClawbackStep
from funding.handlers.access import locked_agreement, locked_clawback, require_carrier
from funding.handlers.bookkeeping import tell
from funding.handlers.office import Care
from funding.store import clawbacks
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import ClawbackCancellationReason, ClawbackGround, WriteOffReason
from shared.web import Principal


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person proposes to claim back, and why in their own words."""

    ground: ClawbackGround
    amount_cents: int
    words: str = field(repr=False)


async def propose(tx: Transaction, agreement_id: UUID, claim: Claim, *, by: Principal) -> Clawback:
    """A finance officer proposes that money comes back."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = rules.propose(
        agreement,
        await clawbacks.of_agreement(tx, agreement_id),
        tx.origin.id_for("clawback"),
        ground=claim.ground,
        amount_cents=claim.amount_cents,
        by=by.sub,
    )
    clawbacks.insert(tx, fact.clawback, by=by.sub, words=claim.words)
    return fact.clawback


async def notify(tx: Transaction, clawback_id: UUID, care: Care, words: str, *, by: Principal) -> Clawback:
    """The recipient is told, and has its time to answer."""
    clawback = await _locked(tx, clawback_id)
    today = paris_day(tx.origin.at)
    fact = rules.notify(clawback, today=today, answer_by=today + relativedelta(months=care.answer_months))
    return _saved(tx, clawback, fact, by=by, words=words)


async def answer(tx: Transaction, clawback_id: UUID, words: str, *, by: Principal) -> Clawback:
    """The recipient answers."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    require_carrier(agreement, by)
    tx.check_revision(clawback.revision)
    return _saved(tx, clawback, rules.answer(clawback, today=paris_day(tx.origin.at)), by=by, words=words)


async def order(
    tx: Transaction, clawback_id: UUID, care: Care, words: str | None, *, amount_cents: int | None, by: Principal
) -> Clawback:
    """Another person orders it, for what was proposed or less."""
    clawback = await _locked(tx, clawback_id)
    today = paris_day(tx.origin.at)
    due_on = today + relativedelta(months=care.repayment_months)
    fact = rules.order(clawback, amount_cents=amount_cents, by=by.sub, today=today, due_on=due_on)
    return _saved(tx, clawback, fact, by=by, words=words)


async def cancel(
    tx: Transaction, clawback_id: UUID, reason: ClawbackCancellationReason, words: str, *, by: Principal
) -> Clawback:
    """A counter-act by one who neither proposed nor ordered it."""
    clawback = await _locked(tx, clawback_id)
    return _saved(tx, clawback, rules.cancel(clawback, reason, by=by.sub, today=paris_day(tx.origin.at)), by, words)


async def propose_write_off(
    tx: Transaction, clawback_id: UUID, reason: WriteOffReason, words: str, *, by: Principal
) -> Clawback:
    """Someone proposes to give up what is still owed."""
    clawback = await _locked(tx, clawback_id)
    return _saved(tx, clawback, rules.propose_write_off(clawback, reason, by=by.sub), by, words)


async def write_off(tx: Transaction, clawback_id: UUID, *, by: Principal) -> Clawback:
    """A second person gives it up."""
    clawback = await _locked(tx, clawback_id)
    return _saved(tx, clawback, rules.write_off(clawback, by=by.sub, today=paris_day(tx.origin.at)), by)


async def refuse_write_off(tx: Transaction, clawback_id: UUID, *, by: Principal) -> Clawback:
    """What is owed stays owed."""
    clawback = await _locked(tx, clawback_id)
    return _saved(tx, clawback, rules.refuse_write_off(clawback), by)


async def _locked(tx: Transaction, clawback_id: UUID) -> Clawback:
    _, clawback = await locked_clawback(tx, clawback_id)
    tx.check_revision(clawback.revision)
    return clawback


def _saved(
    tx: Transaction, clawback: Clawback, fact: ClawbackStep, by: Principal, words: str | None = None
) -> Clawback:
    tell(tx, fact)
    return clawbacks.save(tx, rules.evolve(clawback, fact), fact, by=by.sub, words=words)
