"""A committee: who sits in it, who may vote on a file, and when enough of them are there."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.vocabulary import CommitteeKind, Refusal, Region

_CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_SIREN: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of a committee, known here by the opaque id `sub` only; `organisations` are the SIRETs they declared."""

    sub: str
    voting: bool = True
    chair: bool = False
    deputy: bool = False
    organisations: frozenset[str] = frozenset()


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
        return self.present > 0 and self.present * 100 >= self.percent * self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A regional committee with its regions, or the national one with none.

    `casting_vote`: in a tie, the vote of who presides decides.
    """

    id: UUID
    code: str
    kind: CommitteeKind
    name: str
    regions: frozenset[Region]
    quorum_percent: int
    members: tuple[Member, ...]
    casting_vote: bool = False
    revision: int = 1

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

    def recused(self, organisations: Iterable[str], closed_to: frozenset[str] = frozenset()) -> frozenset[str]:
        """The members who belong to one of these organisations (SIRETs, see `same_organisation`), or told of a tie."""
        involved = tuple(organisations)
        return frozenset(
            member.sub
            for member in self.members
            if member.sub in closed_to or same_organisation(member.organisations, involved)
        )

    def quorum(self, present: Iterable[str], recused: frozenset[str]) -> Quorum:
        """The quorum on one file: recused members count neither as present nor in the base."""
        base = self.voting - recused
        return Quorum(present=len(base & frozenset(present)), base=len(base), percent=self.quorum_percent)


@dataclass(frozen=True, slots=True)
class CommitteeFormed:
    """A committee exists."""

    committee: Committee


def same_organisation(declared: Iterable[str], involved: Iterable[str]) -> bool:
    """The conflict of interest that is seen without being told: one legal person (SIREN) on both sides."""
    return not {siret[:_SIREN] for siret in declared}.isdisjoint(siret[:_SIREN] for siret in involved)


def form(committee: Committee) -> CommitteeFormed:
    """Form a committee. Refuses a code, members, regions or a quorum with which it could not work."""
    if not _CODE.fullmatch(committee.code):
        raise Refusal(
            "committee_code_malformed",
            "Le code d'un comité s'écrit en majuscules, chiffres et tirets, par exemple REGIONAL-93.",
            field="code",
        )
    _check_members(committee)
    if not 1 <= committee.quorum_percent <= 100:  # noqa: PLR2004  a percentage
        raise Refusal(
            "quorum_out_of_range", "Le quorum est un pourcentage compris entre 1 et 100.", field="quorum_percent"
        )
    if committee.kind is CommitteeKind.REGIONAL and not committee.regions:
        raise Refusal("regions_missing", "Un comité régional couvre au moins une région.", field="regions")
    if committee.kind is CommitteeKind.NATIONAL and committee.regions:
        raise Refusal(
            "regions_not_for_national",
            "Le comité national couvre toutes les régions : n'en citez aucune.",
            field="regions",
        )
    return CommitteeFormed(committee)


def _check_members(committee: Committee) -> None:
    twice = sorted(sub for sub, times in Counter(member.sub for member in committee.members).items() if times > 1)
    if twice:
        raise Refusal("member_named_twice", f"Chaque membre est cité une fois : {', '.join(twice)}.", field="members")
    if not committee.voting:
        raise Refusal("voting_member_missing", "Au moins un membre a voix délibérative.", field="members")
    if not any(member.chair for member in committee.members):
        raise Refusal("chair_missing", "Au moins un membre préside le comité.", field="members")
