"""Drawing up agreements, signing them, letting them lapse."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from funding.domain import reservation as reservation_rules
from funding.domain import signing
from funding.domain.agreement import Agreement, AgreementState, Instead, Party, Signature
from funding.domain.drafting import agreement_number, draft, drafted
from funding.domain.evolution import after
from funding.domain.releases import review_instalments
from funding.domain.reservation import ReservationState
from funding.domain.signing import AgreementSigned, PartySigned
from funding.handlers.access import locked_agreement, require_carrier
from funding.handlers.bookkeeping import move, tell
from funding.handlers.papers import keep_signed
from funding.handlers.reservations import locked_reservation, release
from funding.store import agreements, copies, reservations
from shared.clock import end_of_paris_day, paris_day
from shared.contracts import intake, review
from shared.messaging import Reject, Wait
from shared.postgres import Transaction
from shared.vocabulary import Outcome, ReleaseReason, Role
from shared.web import Principal

_AWARDED = frozenset({Outcome.AWARDED, Outcome.AWARDED_WITH_CONDITIONS})


async def on_decision_made(tx: Transaction, event: review.DecisionMade, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Draw up the agreement of a final award. Waits for the application and the rules it was submitted under."""
    if event.outcome not in _AWARDED or event.proposal_id is None:
        return
    application = await copies.application(tx, event.application_id)
    if application is None:
        raise Wait(intake.ApplicationSubmitted.TOPIC, event.application_id)
    rules = await copies.rules(tx, application.call_id, application.rules_version)
    if rules is None:
        raise Wait(intake.CallRulesPublished.TOPIC, application.call_id)
    reservation = await locked_reservation(tx, event.proposal_id)
    reserved_cents = reservation.proposal.amount_cents if reservation.state is ReservationState.RESERVED else 0
    if reservation.envelope_id is None or reserved_cents != event.amount_cents:
        raise Reject(f"{event.amount_cents} cents are awarded, {reserved_cents} are reserved: {reservation.state}")
    number = agreement_number(event.edition, await agreements.next_rank(tx, event.edition))
    fact = draft(
        tx.origin.id_for("agreement"),
        number=number,
        reservation=reservation,
        envelope_id=reservation.envelope_id,
        application=application,
        rules=rules,
        decided_on=event.decided_on,
        outcome=event.outcome,
    )
    agreements.insert(tx, drafted(fact), lapses_at=end_of_paris_day(fact.terms.sign_before))
    tell(tx, fact)


@dataclass(frozen=True, slots=True)
class Signed:
    """What is said of a signature: `instead` where a deputy signed, and why."""

    signatory: str
    signed_on: date
    instead: Instead | None = None


async def sign(tx: Transaction, agreement_id: UUID, party: Party, *, signed: Signed, by: Principal) -> Agreement:
    """A party signs. With the second signature the money is committed and the advance released."""
    agreement = await locked_agreement(tx, agreement_id)
    require_party(agreement, party, by)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    facts = signing.sign(agreement, signature_of(tx, party, signed), today=today)
    changed = after(agreement, *facts)
    reviewed = review_instalments(changed, today=today)
    for fact in facts:
        match fact:
            case PartySigned():
                agreements.keep_signature(tx, agreement.id, fact.signature, signatory=signed.signatory, by=by.sub)
            case AgreementSigned():
                newest = (changed.signatures[-1].person_id, signed.signatory)
                await keep_signed(tx, agreement, changed.signatures, newest=newest)
                await _commit(tx, agreement)
    tell(tx, *facts, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))


def require_party(agreement: Agreement, party: Party, by: Principal) -> None:
    """Raises Forbidden unless the caller may sign for that party."""
    match party:
        case Party.CARRIER:
            require_carrier(agreement, by)
        case Party.APEC:
            by.require(Role.PROGRAMME_OFFICER)


def signature_of(tx: Transaction, party: Party, signed: Signed) -> Signature:
    """A signature under a new person's id; the name is for the vault alone."""
    return Signature(party, tx.origin.id_for(f"person/{party}"), signed.signed_on, signed.instead)


async def _commit(tx: Transaction, agreement: Agreement) -> None:
    reservation = await locked_reservation(tx, agreement.terms.reservation_id)
    committed = reservation_rules.commit(reservation)
    posted = await move(tx, signing.commitment(agreement))
    reservations.save(tx, reservation_rules.evolve(reservation, committed))
    tell(tx, posted, committed)


async def lapse(tx: Transaction, agreement_id: UUID, *, at: datetime) -> None:
    """The last day to sign has ended: give the reservation back. Nothing where it was signed or cancelled meanwhile."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None or agreement.state is not AgreementState.DRAFTED:
        return
    lapsed = signing.lapse(agreement, today=paris_day(at))
    await release(tx, await locked_reservation(tx, agreement.terms.reservation_id), ReleaseReason.AGREEMENT_LAPSED)
    agreements.save(tx, agreement, after(agreement, lapsed))
    tell(tx, lapsed)
