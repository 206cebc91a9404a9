"""Facts of envelopes and their ledgers as the events that announce them."""

from typing import Any, assert_never

from funding.domain.envelope import EnvelopeOpened
from funding.domain.ledger import Posted
from shared.contracts import funding
from shared.contracts.envelope import Event
from shared.vocabulary import BankMove


def of_envelope(fact: EnvelopeOpened | Posted) -> Event:
    """The event that announces it."""
    match fact:
        case EnvelopeOpened():
            return funding.EnvelopeOpened(
                envelope_id=fact.envelope_id,
                envelope_key=fact.key,
                edition=fact.edition,
                committee_code=fact.committee_code,
                parent_id=fact.parent_id,
                total_cents=fact.total_cents,
                region=fact.region.value if fact.region else None,
                axis=fact.axis.value if fact.axis else None,
            )
        case Posted(posting=posting, balances=balances):
            entry = _entry(fact)
            if isinstance(posting.move, BankMove):
                return funding.BankDifferencePosted(**entry, move=posting.move, order_id=posting.cause)
            return funding.LedgerPosted(
                **entry,
                move=posting.move,
                total_cents=balances.total,
                reserved_cents=balances.reserved,
                committed_cents=balances.committed,
                disbursed_cents=balances.disbursed,
            )
        case _:
            assert_never(fact)


def _entry(posted: Posted) -> dict[str, Any]:
    posting = posted.posting
    return {
        "envelope_id": posting.envelope_id,
        "envelope_key": posted.envelope_key,
        "edition": posted.edition,
        "entry_id": posted.entry_id,
        "amount_cents": posting.amount_cents,
        "application_id": posting.application_id,
        "reservation_id": posting.reservation_id,
        "agreement_id": posting.agreement_id,
    }
