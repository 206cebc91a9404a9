"""An amendment (avenant): a new version of a signed agreement, its states, and what it says of what may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, Share, Signature
from funding.domain.instalments import Instalment, InstalmentState
from funding.domain.scheduling import Planned
from shared.vocabulary import AmendedTerm, InstalmentKind


class AmendmentState(StrEnum):
    """Où en est un avenant."""

    DRAFTED = "DRAFTED"
    IN_FORCE = "IN_FORCE"
    ABANDONED = "ABANDONED"


TRANSITIONS: Final[Mapping[AmendmentState, frozenset[AmendmentState]]] = {
    AmendmentState.DRAFTED: frozenset({AmendmentState.IN_FORCE, AmendmentState.ABANDONED}),
    AmendmentState.IN_FORCE: frozenset(),
    AmendmentState.ABANDONED: frozenset(),
}


class AbandonReason(StrEnum):
    """Pourquoi un avenant n'entrera pas en vigueur."""

    MISTAKE = "MISTAKE"
    STALE = "STALE"
    NOT_AGREED = "NOT_AGREED"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the grant under its number; those that fell away are not among the parts."""

    number: int
    kind: InstalmentKind
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version of an agreement says of all that an amendment may change."""

    amount_cents: int
    budget_cents: int
    starts_on: date
    ends_on: date
    final_report_due_on: date
    purpose: str | None
    shares: tuple[Share, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an amendment is asked to change; None stays. `parts` replace those that are not released yet."""

    amount_cents: int | None = None
    budget_cents: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    purpose: str | None = None
    shares: tuple[Share, ...] | None = None
    parts: tuple[Planned, ...] | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A version of an agreement, drafted on what it said `before`; `version` counts from 2."""

    id: UUID
    agreement: AgreementName
    version: int
    state: AmendmentState
    before: Wording
    after: Wording
    why: str
    drafted_on: date
    drafted_by: str
    signatures: tuple[Signature, ...] = ()
    in_force_on: date | None = None
    abandoned_for: AbandonReason | None = None
    revision: int = 1

    @property
    def number(self) -> str:
        """What it is called: CONV-2025-0001 avenant n° 1."""
        return f"{self.agreement.number} avenant n° {self.version - 1}"

    @property
    def changed(self) -> tuple[AmendedTerm, ...]:
        """The terms that it changes."""
        return changed(self.before, self.after)


@dataclass(frozen=True, slots=True)
class AmendmentDrafted:
    """Fact: an amendment waits for its signatures."""

    amendment: Amendment


@dataclass(frozen=True, slots=True)
class AmendmentPartySigned:
    """Fact: one party signed the amendment."""

    amendment_id: UUID
    signature: Signature


@dataclass(frozen=True, slots=True)
class AmendmentAbandoned:
    """Fact: the amendment will not be signed."""

    amendment_id: UUID
    reason: AbandonReason


@dataclass(frozen=True, slots=True)
class AgreementAmended:
    """Fact: both parties signed the amendment: the agreement says something else from now on."""

    amendment: Amendment
    signed_on: date

    @property
    def name(self) -> AgreementName:
        """Which agreement."""
        return self.amendment.agreement


def editable(instalment: Instalment) -> bool:
    """May an amendment still change it? Not what was released, ordered or paid, nor what an order was ever made for."""
    return instalment.state in {InstalmentState.PLANNED, InstalmentState.HELD} and instalment.attempts == 0


def wording(agreement: Agreement) -> Wording:
    """What the version in force says."""
    terms = agreement.terms
    return Wording(
        amount_cents=terms.amount_cents,
        budget_cents=terms.budget_cents,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        final_report_due_on=terms.final_report_due_on,
        purpose=terms.purpose,
        shares=terms.shares,
        parts=tuple(
            Part(one.number, one.kind, one.amount_cents)
            for one in agreement.instalments
            if one.state is not InstalmentState.CANCELLED
        ),
    )


def changed(before: Wording, after: Wording) -> tuple[AmendedTerm, ...]:
    """The terms in which two wordings differ."""
    days = [(one.starts_on, one.ends_on, one.final_report_due_on) for one in (before, after)]
    differs = {
        AmendedTerm.AMOUNT: before.amount_cents != after.amount_cents,
        AmendedTerm.BUDGET: before.budget_cents != after.budget_cents,
        AmendedTerm.DATES: days[0] != days[1],
        AmendedTerm.SCHEDULE: before.parts != after.parts,
        AmendedTerm.PURPOSE: before.purpose != after.purpose,
        AmendedTerm.SHARES: before.shares != after.shares,
    }
    return tuple(term for term, other in differs.items() if other)
