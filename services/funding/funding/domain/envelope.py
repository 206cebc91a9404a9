"""Budget envelopes: one for the year, and parts of it for its committees."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from funding.domain.ledger import Balances, Posting
from funding.domain.money import in_euros
from shared.vocabulary import LedgerMove, Refusal

_COMMITTEE_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Money set apart for a year (`2025`) or for a committee in a year (`2025/NATIONAL`)."""

    id: UUID
    key: str
    edition: int
    committee_code: str | None
    parent_id: UUID | None
    balances: Balances
    revision: int


@dataclass(frozen=True, slots=True)
class EnvelopeOpened:
    """Fact: the envelope exists, still empty; the postings that follow it bring `total_cents`."""

    envelope_id: UUID
    key: str
    edition: int
    committee_code: str | None
    parent_id: UUID | None
    total_cents: int


def envelope_key(edition: int, committee_code: str | None) -> str:
    """How people and events name the envelope."""
    return str(edition) if committee_code is None else f"{edition}/{committee_code}"


def open_year(envelope_id: UUID, *, edition: int, total_cents: int) -> tuple[EnvelopeOpened, tuple[Posting, ...]]:
    """Open the year's envelope with the programme's budget."""
    _check_total(total_cents)
    opened = EnvelopeOpened(envelope_id, envelope_key(edition, None), edition, None, None, total_cents)
    return opened, (Posting(envelope_id, LedgerMove.OPEN, total_cents, cause=envelope_id),)


def open_for_committee(
    envelope_id: UUID, *, year: Envelope | None, edition: int, committee_code: str, total_cents: int
) -> tuple[EnvelopeOpened, tuple[Posting, ...]]:
    """Open a committee's envelope by transfer out of the year's; whether the year can give it is for its ledger."""
    _check_total(total_cents)
    if not _COMMITTEE_CODE.fullmatch(committee_code):
        raise Refusal(
            "committee_code",
            "Le code d'un comité est en capitales, comme NATIONAL ou REGIONAL-93.",
            field="committee_code",
        )
    if year is None:
        raise Refusal(
            "no_year_envelope", f"Ouvrez d'abord l'enveloppe de l'année {edition} : il n'y en a pas.", field="edition"
        )
    opened = EnvelopeOpened(
        envelope_id, envelope_key(edition, committee_code), edition, committee_code, year.id, total_cents
    )
    return opened, (
        Posting(year.id, LedgerMove.TRANSFER_OUT, total_cents, cause=envelope_id),
        Posting(envelope_id, LedgerMove.TRANSFER_IN, total_cents, cause=envelope_id),
    )


def exceeded(year: Envelope, *, asked_cents: int) -> Refusal:
    """The refusal of a transfer that the year's envelope cannot give."""
    left = in_euros(year.balances.available)
    return Refusal(
        "over_the_envelope",
        f"L'enveloppe {year.key} ne peut pas céder {in_euros(asked_cents)} : il y reste {left}.",
        field="total_cents",
    )


def _check_total(total_cents: int) -> None:
    if total_cents <= 0:
        raise Refusal("amount", "Le montant d'une enveloppe est positif.", field="total_cents")
