"""The edition of the call that the demonstration lives through."""

from datetime import date

from pydantic import Field

from novapec.demo.programme.entry import Cents, Entry, Iban, Percent, Siret
from shared.contracts.intake import CallRules, ValidationSession
from shared.vocabulary import CommitteeKind, Region


class Statement(Entry):
    """Where a group of fields was read: `quote` has a seed's own words, `states` what a publication says, in ours."""

    fields: tuple[str, ...]
    where: str
    quote: str | None = None
    states: str | None = None


class Payer(Entry):
    """The account that pays; illustrative."""

    name: str
    siret: Siret
    iban: Iban


class PlannedRules(CallRules, extra="forbid"):
    """The edition's rules, as intake publishes them."""


class PlannedSession(ValidationSession, extra="forbid"):
    """A validation session, and the day its committees sit."""

    meets_on: date


class CommitteePlan(Entry):
    """A committee, its members by display name (the first presides) and its share of the edition's envelope."""

    code: str
    label: str
    kind: CommitteeKind
    regions: tuple[Region, ...] = ()
    envelope_cents: Cents
    members: tuple[str, ...] = Field(min_length=3)


class Edition(Entry):
    """The edition. The fields named in `illustrative` (`sessions.meets_on`: of every session) come from no source."""

    year: int
    label: str
    envelope_cents: Cents
    opens_on: date
    closes_on: date
    quorum_percent: Percent
    rules: PlannedRules
    payer: Payer
    sessions: tuple[PlannedSession, ...]
    committees: tuple[CommitteePlan, ...]
    illustrative: tuple[str, ...]
    sources: tuple[Statement, ...]
