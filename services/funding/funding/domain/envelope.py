"""Budget envelopes as a tree: one for the year, and parts of it for a committee, a region or an axis."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from funding.domain.ledger import Balances
from funding.domain.money import in_euros
from shared.vocabulary import Axis, Refusal, Region, share_of_axis, share_of_region

_COMMITTEE_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Money set apart for a year (`2025`) or for a part of it (`2025/NATIONAL`, `2025/NATIONAL/REGION-93`)."""

    id: UUID
    key: str
    edition: int
    committee_code: str | None
    parent_id: UUID | None
    balances: Balances
    revision: int
    region: Region | None = None
    axis: Axis | None = None


@dataclass(frozen=True, slots=True)
class EnvelopeOpened:
    """Fact: the envelope exists, empty: `total_cents` is 0. A year of the build before had its budget there."""

    envelope_id: UUID
    key: str
    edition: int
    committee_code: str | None
    parent_id: UUID | None
    total_cents: int
    region: Region | None = None
    axis: Axis | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Whose part of an envelope is set apart: a committee's, a region's or an axis's, exactly one of them."""

    committee_code: str | None = None
    region: Region | None = None
    axis: Axis | None = None

    @property
    def code(self) -> str:
        """The last part of the envelope's key."""
        if self.region is not None:
            return share_of_region(self.region)
        return share_of_axis(self.axis) if self.axis is not None else self.committee_code or ""


def open_year(envelope_id: UUID, *, edition: int, total_cents: int) -> EnvelopeOpened:
    """Open the year's envelope, empty; the programme's budget comes by an allocation of two persons."""
    _check_total(total_cents)
    return EnvelopeOpened(envelope_id, str(edition), edition, None, None, 0)


def open_share(
    envelope_id: UUID, share: Share, *, parent: Envelope | None, edition: int, total_cents: int
) -> tuple[EnvelopeOpened, Envelope]:
    """Open a part of an envelope, empty; the envelope that is to give `total_cents`, by a transfer of two persons."""
    _check_total(total_cents)
    _check_share(share)
    if parent is None or parent.edition != edition:
        raise Refusal(
            "no_year_envelope", f"Ouvrez d'abord l'enveloppe de l'année {edition} : il n'y en a pas.", field="edition"
        )
    key = f"{parent.key}/{share.code}"
    if total_cents > parent.balances.available:
        raise exceeded(parent, asked_cents=total_cents)
    opened = EnvelopeOpened(envelope_id, key, edition, share.committee_code, parent.id, 0, share.region, share.axis)
    return opened, parent


def _check_share(share: Share) -> None:
    if [share.committee_code, share.region, share.axis].count(None) != 2:  # noqa: PLR2004  one of the three is given
        raise Refusal(
            "one_share",
            "Une part est celle d'un comité, d'une région ou d'un axe : donnez l'un des trois.",
            field="axis",
        )
    if share.committee_code is not None and not _COMMITTEE_CODE.fullmatch(share.committee_code):
        raise Refusal(
            "committee_code",
            "Le code d'un comité est en capitales, comme NATIONAL ou REGIONAL-93.",
            field="committee_code",
        )


def exceeded(parent: Envelope, *, asked_cents: int) -> Refusal:
    """The refusal of a part that its envelope cannot give."""
    left = in_euros(parent.balances.available)
    return Refusal(
        "over_the_envelope",
        f"L'enveloppe {parent.key} ne peut pas céder {in_euros(asked_cents)} : il y reste {left}.",
        field="total_cents",
    )


def _check_total(total_cents: int) -> None:
    if total_cents <= 0:
        raise Refusal("amount", "Le montant d'une enveloppe est positif.", field="total_cents")
