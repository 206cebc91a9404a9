"""A committee: who sits in it on which day, who may vote on a file, and when enough of them are there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from shared.vocabulary import CommitteeKind, Region

_SIREN: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A mandate of a person in a committee, from its first day to its last: outside of them the person is no member.

    Known here by the opaque id `sub` only; `organisations` are the SIRETs they declared. Without a vote they are
    advisory: they read, speak and give opinions, and count in no quorum.
    """

    sub: str
    voting: bool = True
    chair: bool = False
    deputy: bool = False
    organisations: frozenset[str] = frozenset()
    since: date = date.min
    until: date = date.max

    def sits_on(self, day: date) -> bool:
        """Whether the mandate has begun and is not over."""
        return self.since <= day <= self.until

    def overlaps(self, other: "Member") -> bool:
        """Whether both mandates hold on some day."""
        return self.since <= other.until and other.since <= self.until


@dataclass(frozen=True, slots=True)
class Proxy:
    """A voting member who is absent lets another one, who is present, vote for them at one session."""

    giver: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRef:
    """How cases, sessions and events name a committee."""

    id: UUID
    code: str
    kind: CommitteeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many voting members are present, out of how many, and the percentage that must be."""

    present: int
    base: int
    percent: int

    @property
    def reached(self) -> bool:
        """Nobody makes no quorum, whatever the percentage."""
        return self.present >= self.needed

    @property
    def needed(self) -> int:
        """How many must be present."""
        return max(1, -(-self.percent * self.base // 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A regional committee with its regions, or the national one with none. `members` may be past or to come.

    `casting_vote`: in a tie, the vote of who presides decides. `proxies_per_holder`: how many proxies one member may
    hold at a session, none by default; `proxies_in_quorum`: whether who gave one counts as present. These and the
    quorum are of the `rules_version` that a session was convened under, or of that in force today (see `amending`).
    """

    id: UUID
    code: str
    kind: CommitteeKind
    name: str
    regions: frozenset[Region]
    quorum_percent: int
    members: tuple[Member, ...]
    casting_vote: bool = False
    proxies_per_holder: int = 0
    proxies_in_quorum: bool = False
    rules_version: int = 1
    revision: int = 1

    def on(self, day: date) -> "Committee":
        """The committee as it sits on a day: those whose mandate holds then."""
        return replace(self, members=tuple(member for member in self.members if member.sits_on(day)))

    @property
    def ref(self) -> CommitteeRef:
        """Its names."""
        return CommitteeRef(id=self.id, code=self.code, kind=self.kind)

    @property
    def voting(self) -> frozenset[str]:
        """The members who may vote."""
        return frozenset(member.sub for member in self.members if member.voting)

    def has(self, sub: str) -> bool:
        """Whether this person is a member."""
        return any(member.sub == sub for member in self.members)

    def is_chaired_by(self, sub: str) -> bool:
        """Whether this person may preside: a chair, or a deputy where the chair cannot."""
        return sub in self.presiding

    @property
    def presiding(self) -> frozenset[str]:
        """The chairs and deputies."""
        return frozenset(member.sub for member in self.members if member.chair or member.deputy)

    @property
    def chairs(self) -> frozenset[str]:
        """The chairs, deputies not among them."""
        return frozenset(member.sub for member in self.members if member.chair)

    @property
    def deputies(self) -> frozenset[str]:
        """The deputies: they preside where the chair cannot."""
        return frozenset(member.sub for member in self.members if member.deputy)

    def recused(self, organisations: Iterable[str], closed_to: frozenset[str] = frozenset()) -> frozenset[str]:
        """The members who belong to one of these organisations (SIRETs, see `same_organisation`), or told of a tie."""
        involved = tuple(organisations)
        return frozenset(
            member.sub
            for member in self.members
            if member.sub in closed_to or same_organisation(member.organisations, involved)
        )

    def quorum(self, present: Iterable[str], recused: frozenset[str], proxies: Iterable[Proxy] = ()) -> Quorum:
        """The quorum on one file: recused members count neither as present nor in the base.

        Who gave one of `proxies` counts as present only where the committee's rules say so.
        """
        base = self.voting - recused
        represented = frozenset(proxy.giver for proxy in proxies) if self.proxies_in_quorum else frozenset[str]()
        there = base & (frozenset(present) | represented)
        return Quorum(present=len(there), base=len(base), percent=self.quorum_percent)


def same_organisation(declared: Iterable[str], involved: Iterable[str]) -> bool:
    """The conflict of interest that is seen without being told: one legal person (SIREN) on both sides."""
    return not {siret[:_SIREN] for siret in declared}.isdisjoint(siret[:_SIREN] for siret in involved)
