"""How a committee is formed, and how its mandates begin and end: at most one chair and one deputy at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Final

from review.domain.committee import Committee, Member
from shared.vocabulary import CommitteeKind, Refusal

_CODE: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
MOST_PROXIES: Final = 5


@dataclass(frozen=True, slots=True)
class CommitteeFormed:
    """A committee exists."""

    committee: Committee


@dataclass(frozen=True, slots=True)
class MemberAppointed:
    """A mandate joins those of a committee. `committee` as it is after."""

    committee: Committee
    member: Member
    on: date


@dataclass(frozen=True, slots=True)
class MandateEnded:
    """A mandate ends with the last day of `member`. `committee` as it is after."""

    committee: Committee
    member: Member
    on: date


def form(committee: Committee) -> CommitteeFormed:
    """Form a committee. Refuses a code, members, regions or a quorum with which it could not work."""
    if not _CODE.fullmatch(committee.code):
        raise Refusal(
            "committee_code_malformed",
            "Le code d'un comité s'écrit en majuscules, chiffres et tirets, par exemple REGIONAL-93.",
            field="code",
        )
    check_mandates(committee.members)
    check_rules(committee.quorum_percent, committee.proxies_per_holder)
    if committee.kind is CommitteeKind.REGIONAL and not committee.regions:
        raise Refusal("regions_missing", "Un comité régional couvre au moins une région.", field="regions")
    if committee.kind is CommitteeKind.NATIONAL and committee.regions:
        raise Refusal(
            "regions_not_for_national",
            "Le comité national couvre toutes les régions : n'en citez aucune.",
            field="regions",
        )
    return CommitteeFormed(committee)


def appoint(committee: Committee, member: Member, *, on: date) -> MemberAppointed:
    """Give someone a mandate, from `on` at the earliest: what was decided without them stays so."""
    if member.since < on:
        raise Refusal(
            "mandate_in_the_past", f"Un mandat commence au plus tôt ce jour, le {on:%d/%m/%Y}.", field="mandate_from"
        )
    _check_one(member)
    for other in committee.members:
        _check_two(member, other, field="mandate_from")
    members = (*committee.members, member)
    return MemberAppointed(replace(committee, members=members, revision=committee.revision + 1), member, on)


def end_mandate(committee: Committee, sub: str, last_day: date, *, on: date) -> MandateEnded:
    """End the mandate that holds on `last_day`, which is `on` at the earliest: what sits today sits on."""
    if last_day < on:
        raise Refusal(
            "mandate_in_the_past", f"Un mandat s'achève au plus tôt ce jour, le {on:%d/%m/%Y}.", field="last_day"
        )
    found = next((one for one in committee.members if one.sub == sub and one.sits_on(last_day)), None)
    if found is None:
        raise Refusal(
            "mandate_missing",
            f"Cette personne n'a pas de mandat au comité {committee.code} le {last_day:%d/%m/%Y}.",
            field="member",
        )
    ended = replace(found, until=last_day)
    members = tuple(ended if one is found else one for one in committee.members)
    return MandateEnded(replace(committee, members=members, revision=committee.revision + 1), ended, on)


def check_rules(quorum_percent: int, proxies_per_holder: int) -> None:
    """Refuses a quorum or a number of proxies under which no committee decides."""
    if not 1 <= quorum_percent <= 100:  # noqa: PLR2004  a percentage
        raise Refusal(
            "quorum_out_of_range", "Le quorum est un pourcentage compris entre 1 et 100.", field="quorum_percent"
        )
    if not 0 <= proxies_per_holder <= MOST_PROXIES:
        raise Refusal(
            "proxies_out_of_range",
            f"Un membre porte de 0 (aucun pouvoir) à {MOST_PROXIES} pouvoirs.",
            field="proxies_per_holder",
        )


def check_mandates(members: Sequence[Member]) -> None:
    """Refuses members with whom a committee could not work, or who stand in one another's place."""
    for one in members:
        _check_one(one)
    for one, other in combinations(members, 2):
        _check_two(one, other, field="members")
    if not any(one.voting for one in members):
        raise Refusal("voting_member_missing", "Au moins un membre a voix délibérative.", field="members")
    if not any(one.chair for one in members):
        raise Refusal("chair_missing", "Un membre préside le comité.", field="members")


def _check_one(member: Member) -> None:
    if member.until < member.since:
        raise Refusal(
            "mandate_ends_before_it_begins",
            f"Le mandat s'achève le {member.until:%d/%m/%Y}, avant de commencer.",
            field="mandate_until",
        )
    if member.chair and member.deputy:
        raise Refusal("chair_and_deputy", "On préside ou on supplée : l'un ou l'autre.", field="deputy")


def _check_two(one: Member, other: Member, *, field: str) -> None:
    if not one.overlaps(other):
        return
    if one.sub == other.sub:
        raise Refusal(
            "member_named_twice", f"Un membre a un mandat à la fois : {one.sub} en a un autre alors.", field=field
        )
    if one.chair and other.chair:
        raise Refusal("chair_twice", "Une personne à la fois préside le comité.", field=field)
    if one.deputy and other.deputy:
        raise Refusal("deputy_twice", "Une personne à la fois supplée la présidence.", field=field)
