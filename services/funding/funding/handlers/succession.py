"""A project changes hands: its agreements go on with the organisation that takes it over."""

from datetime import datetime
from uuid import UUID

from funding.domain import amending
from funding.domain.agreement import Agreement, AgreementState
from funding.domain.amendment import AbandonReason
from funding.domain.evolution import after, evolve
from funding.domain.releases import review_instalments
from funding.domain.succession import same_person, succeed
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import tell
from funding.store import agreements, amendments, copies
from shared.clock import paris_day
from shared.contracts import intake
from shared.messaging import Reject
from shared.postgres import Transaction


async def on_application_transferred(tx: Transaction, event: intake.ApplicationTransferred, *, at: datetime) -> None:
    """Keep who carries the project now, and let it act for its agreements: who carried it before does no more."""
    application = await copies.application(tx, event.application_id)
    if application is None:
        raise Reject(f"the application {event.application_id} changed hands before it was submitted")
    copies.hand_over(
        tx,
        event.application_id,
        siret=event.to_siret,
        name=event.to_name,
        legal_form=event.to_legal_form,
        another_person=not same_person(application.carrier_siret, event.to_siret),
        on=event.transferred_on,
    )
    for agreement_id in await agreements.of_application(tx, event.application_id):
        await _hand_over(tx, agreement_id, event.to_siret, at=at)


async def _hand_over(tx: Transaction, agreement_id: UUID, to_siret: str, *, at: datetime) -> None:
    agreement = await locked_agreement(tx, agreement_id)
    today = paris_day(at)
    facts = succeed(agreement, to_siret, on=today)
    if not facts:
        return
    if agreement.state is AgreementState.DRAFTED and agreement.signatures:
        agreements.let_signatures_fall(tx, agreement, on=today)
    changed = await _without_amendment(tx, after(agreement, *facts))
    reviewed = review_instalments(changed, today=today)
    tell(tx, *facts, *reviewed)
    agreements.save(tx, agreement, after(changed, *reviewed))


async def _without_amendment(tx: Transaction, agreement: Agreement) -> Agreement:
    """What waits for its signatures names the carrier before: it is given up, to be drawn up anew."""
    found = agreement.open_amendment
    amendment = await amendments.lock(tx, agreement, found) if found is not None else None
    if amendment is None:
        return agreement
    fact = amending.abandon_amendment(amendment, AbandonReason.STALE)
    amendments.save(tx, amendment, amending.evolve_amendment(amendment, fact))
    tell(tx, fact)
    return evolve(agreement, fact)
