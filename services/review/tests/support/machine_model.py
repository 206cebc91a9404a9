"""What the HTTP machine believes of committees, files and votes: said again here, in other words than the domain's."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from review_driver import member
from review_examples import CARRIER, PARTNER, some_id

ELSEWHERE, HEIR = "00000072900012", "55208131766522"
"""Other legal persons: who carries the second file, and to whom a file may be handed over."""
REGIONAL, NATIONAL = "REGIONAL-93", "NATIONAL"
VOTING = ("chair", "deputy", "third", "fourth", "fifth")
PEOPLE = (*VOTING, "tied", "guest", "former", "coming")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seat:
    """A mandate, as it was given."""

    committee: str
    sub: str
    voting: bool = True
    chair: bool = False
    deputy: bool = False
    since: date = date.min
    until: date = date.max

    def body(self, organisations: tuple[str, ...] = ()) -> dict[str, Any]:
        """As a committee is formed with it."""
        days = {} if self.until == date.max else {"mandate_until": self.until.isoformat()}
        roles = {"voting": self.voting, "chair": self.chair, "deputy": self.deputy}
        return member(self.sub, **roles, **days, organisations=list(organisations))


@dataclass
class File:
    """An application, known to review by its first case and that of its appeal. `word` stands in all that it says."""

    name: str
    word: str
    carrier: str
    sirets: set[str]
    requested: int
    cases: list[str] = field(default_factory=list)
    hearings: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(some_id(self.name))

    @property
    def secrets(self) -> set[str]:
        """What nobody reads who is recused from it."""
        return {self.name, self.word, self.id, str(self.requested), *self.cases, *self.hearings}


@dataclass
class Vote:
    """A ballot: who may vote, `gone` who may no more, and what was cast by whom."""

    id: str
    session: str
    eligible: set[str]
    proxies: dict[str, str]
    cast: dict[str, str] = field(default_factory=dict)
    open: bool = True

    def strike(self, sub: str) -> None:
        """Who is recused or leaves counts no more, nor does what they hold for others or gave."""
        self.eligible.discard(sub)
        self.proxies = {giver: holder for giver, holder in self.proxies.items() if sub not in {giver, holder}}

    @property
    def tally(self) -> tuple[int, int, int]:
        said = [choice for voter, choice in self.cast.items() if voter in self.eligible or voter in self.proxies]
        return said.count("FOR"), said.count("AGAINST"), said.count("ABSTAIN")


@dataclass
class Rules:
    """Of a committee."""

    quorum_percent: int
    proxies_in_quorum: bool
    casting_vote: bool = True
    proxies_per_holder: int = 1


@dataclass
class Known:
    """Everything that was told, and answered with yes."""

    today: date
    rules: Rules
    seats: list[Seat]
    files: list[File]
    organisations: dict[str, set[str]]
    declared: set[tuple[str, str]] = field(default_factory=set)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    votes: dict[str, Vote] = field(default_factory=dict)
    signed: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    addenda: dict[tuple[str, int], tuple[Any, ...]] = field(default_factory=dict)

    def recused(self, file: File) -> set[str]:
        """Who told of a tie, and who has an interest in one legal person of the project (nine digits of a SIRET)."""
        legal = {siret[:9] for siret in file.sirets}
        tied = {sub for sub, theirs in self.organisations.items() if legal & {siret[:9] for siret in theirs}}
        return tied | {sub for name, sub in self.declared if name == file.name}

    def closed(self) -> list[tuple[str, File]]:
        """Each person with each file that they may know nothing of."""
        return [(sub, file) for file in self.files for sub in sorted(self.recused(file))]

    def file_of(self, case: str) -> File:
        return next(file for file in self.files if case in file.cases)

    def sitting(self, committee: str, day: date) -> list[Seat]:
        return [one for one in self.seats if one.committee == committee and one.since <= day <= one.until]

    def voting(self, session: dict[str, Any]) -> set[str]:
        """Those with a vote whose mandate holds on the day of the session."""
        day = date.fromisoformat(session["held_on"])
        return {one.sub for one in self.sitting(session["committee_code"], day) if one.voting}

    def may_vote(self, session: dict[str, Any], file: File) -> set[str]:
        return (self.voting(session) - self.recused(file)) & set(session["present"])

    def usable_proxies(self, session: dict[str, Any], file: File) -> dict[str, str]:
        absent = self.voting(session) - self.recused(file) - set(session["present"])
        there = self.may_vote(session, file)
        given = {one["giver"]: one["holder"] for one in session["proxies"]}
        return {giver: holder for giver, holder in given.items() if giver in absent and holder in there}

    def quorum_is_there(self, session: dict[str, Any], file: File, proxies: dict[str, str]) -> bool:
        """Enough of those who are not recused are there, or represented where the rules count that; never nobody."""
        base = self.voting(session) - self.recused(file)
        there = base & (set(session["present"]) | (set(proxies) if self.rules.proxies_in_quorum else set()))
        return bool(there) and 100 * len(there) >= self.rules.quorum_percent * len(base)

    def may_preside(self, session: dict[str, Any], file: File) -> set[str]:
        """The chair; the deputy where the chair is away or recused; where both are recused any voter who is there."""
        sitting = self.sitting(session["committee_code"], date.fromisoformat(session["held_on"]))
        recused = self.recused(file)
        chairs = {one.sub for one in sitting if one.chair} - recused
        deputies = {one.sub for one in sitting if one.deputy} - recused
        if not chairs | deputies:
            return self.may_vote(session, file)
        return chairs if chairs & set(session["present"]) else chairs | deputies


def begin(today: date, rules: Rules) -> Known:
    """Two committees, somebody tied to the first of three files from the start, and mandates that are over."""
    seats = [
        Seat(REGIONAL, "chair", chair=True),
        Seat(REGIONAL, "deputy", deputy=True),
        *(Seat(REGIONAL, sub) for sub in ("third", "fourth", "fifth", "tied")),
        Seat(REGIONAL, "guest", voting=False),
        Seat(REGIONAL, "former", until=today - ONE_DAY),
        Seat(NATIONAL, "president", chair=True),
        Seat(NATIONAL, "third"),
        Seat(NATIONAL, "tied"),
    ]
    files = [
        File("NVP-2025-0001", "alpha", CARRIER, {CARRIER, PARTNER}, 4_111_111),
        File("NVP-2025-0002", "tango", ELSEWHERE, {ELSEWHERE}, 4_222_222),
        File("NVP-2025-0003", "sierra", ELSEWHERE, {ELSEWHERE}, 4_333_333),
    ]
    return Known(today, rules, seats, files, {sub: set() for sub in (*PEOPLE, "president")} | {"tied": {PARTNER}})
