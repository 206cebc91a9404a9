"""Ending an agreement before its time: proposed, told to the recipient where it may cure it, confirmed by another."""

from dataclasses import dataclass, field
from uuid import UUID

from dateutil.relativedelta import relativedelta

from funding.domain import clawing_back
from funding.domain import termination as rules
from funding.domain.agreement import Agreement
from funding.domain.closing import rest_given_back
from funding.domain.evolution import after, evolve
from funding.domain.order_evolution import evolve_order
from funding.domain.releases import review_instalments
from funding.domain.termination import Termination, TerminationAbandoned, TerminationProposed
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import move, tell
from funding.handlers.office import Care
from funding.store import agreements, clawbacks, orders, terminations
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import TerminationGround
from shared.web import NotFound, Principal


@dataclass(frozen=True, slots=True)
class Wanted:
    """Why an agreement is to be ended, and what of the paid money is to come back."""

    ground: TerminationGround
    claim_cents: int
    words: str = field(repr=False)


async def last(tx: Transaction, agreement: Agreement) -> Termination:
    """The newest termination of an agreement. Raises NotFound."""
    one = await terminations.last(tx, agreement.name)
    if one is None:
        raise NotFound("résiliation de la convention", agreement.id)
    return one


async def propose(tx: Transaction, agreement_id: UUID, care: Care, wanted: Wanted, *, by: Principal) -> Termination:
    """A first person; the recipient is on notice from today where the ground can be cured."""
    agreement = await locked_agreement(tx, agreement_id)
    today = paris_day(tx.origin.at)
    cure_by = today + relativedelta(months=care.answer_months) if wanted.ground in rules.ON_NOTICE else None
    fact = rules.propose(
        agreement,
        await terminations.last(tx, agreement.name),
        Termination(
            tx.origin.id_for("termination"),
            agreement.name,
            wanted.ground,
            wanted.words,
            wanted.claim_cents,
            by.sub,
            today,
            cure_by,
        ),
        claimable=rules.claimable_cents(agreement, await clawbacks.of_agreement(tx, agreement_id)),
    )
    terminations.insert(tx, fact.termination)
    _keep(tx, agreement, fact)
    return fact.termination


async def confirm(tx: Transaction, agreement_id: UUID, *, by: Principal) -> Termination:
    """Another person: orders are cancelled, what was not paid goes back to the envelope, a claim is proposed."""
    agreement = await locked_agreement(tx, agreement_id)
    proposed, today = await _waiting(tx, agreement), paris_day(tx.origin.at)
    claims = await clawbacks.of_agreement(tx, agreement_id)
    fact = rules.confirm(
        agreement, proposed, claimable=rules.claimable_cents(agreement, claims), by=by.sub, today=today
    )
    found = {one.name.id: one for one in await orders.lock_under_way(tx, agreement_id)}
    cancelled = rules.orders_to_cancel(list(found.values()), by=by.sub, today=today)
    for one in cancelled:
        orders.save(tx, evolve_order(found[one.order.id], one))
    rest = rest_given_back(agreement, fact)
    posted = () if rest is None else (await move(tx, rest),)
    ended = evolve(after(agreement, *cancelled), fact)
    if fact.claimed_cents:
        claim = clawing_back.propose(
            ended,
            claims,
            tx.origin.id_for("clawback"),
            ground=rules.claim_ground(proposed.ground),
            amount_cents=fact.claimed_cents,
            by=proposed.proposed_by,
        )
        clawbacks.insert(tx, claim.clawback, by=proposed.proposed_by, words=proposed.words)
    agreements.save(tx, agreement, ended)
    record_access(tx, action="agreement.terminated", target=str(agreement_id), detail={"ground": proposed.ground})
    tell(tx, *cancelled, *posted, fact)
    return terminations.save(tx, fact.termination)


async def abandon(tx: Transaction, agreement_id: UUID, *, by: Principal) -> Termination:
    """The agreement goes on."""
    agreement = await locked_agreement(tx, agreement_id)
    proposed = await _waiting(tx, agreement)
    fact = rules.abandon(proposed, by=by.sub, today=paris_day(tx.origin.at))
    _keep(tx, agreement, fact)
    return terminations.save(tx, fact.termination)


def _keep(tx: Transaction, agreement: Agreement, fact: TerminationProposed | TerminationAbandoned) -> None:
    """What is unpaid is held while an end is proposed, and no longer once that is given up."""
    changed = evolve(agreement, fact)
    reviewed = review_instalments(changed, today=paris_day(tx.origin.at))
    agreements.save(tx, agreement, after(changed, *reviewed))
    tell(tx, fact, *reviewed)


async def _waiting(tx: Transaction, agreement: Agreement) -> Termination:
    one = rules.require_proposed(await terminations.last(tx, agreement.name))
    tx.check_revision(one.revision)
    return one
