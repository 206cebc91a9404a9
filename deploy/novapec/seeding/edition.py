"""The call that the year's applications answer, its committees and its money: made where they are not."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from novapec.demo.people import Person
from novapec.failures import Failed
from novapec.seeding.calendar import Calendar
from novapec.seeding.people import SeededCast
from novapec.seeding.plausible import AXES, CITIES, FORMS, LEAST_CENTS
from shared.territories import REGION_NAMES, region_of
from shared.vocabulary import Region

YEAR_CENTS: Final = 400_000_000
"""What the programme has for a year: 4 M EUR."""
NATIONAL: Final = "NATIONAL"
_NATIONAL_CENTS: Final = 120_000_000
_LEAST_SHARE_CENTS: Final = 4_000_000
MEMBERS: Final = 3


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee, and the subjects of its voting members, the one who presides first."""

    id: str
    code: str
    members: tuple[str, ...]


def name_of(year: int, run: str) -> str:
    """The title of an invented edition says which run made it."""
    return f"Novapec {year} (inventé, {run})"


async def year_of(officer: Person, *, today: date, run: str) -> int:
    """The edition that a run fills: the one it began, else this year's where it is still to open, else the next.

    Raises Failed where that one is taken by another.
    """
    calls = {int(call["edition"]): call for call in await officer.everything("intake", "/calls")}
    begun = [year for year, call in calls.items() if call["title"] == name_of(year, run)]
    if begun:
        return begun[0]
    year = today.year if today <= Calendar(today.year).begins_on and today.year not in calls else today.year + 1
    if year in calls:
        raise Failed(f"The edition of {year} is there already: « {calls[year]['title']} ». Start on an empty platform.")
    return year


async def open_call(officer: Person, calendar: Calendar, run: str) -> str:
    """The id of the call, open. Raises Failed where it was closed."""
    calls = [one for one in await officer.everything("intake", "/calls") if one["edition"] == calendar.edition]
    call: dict[str, Any] = calls[0] if calls else await officer.post("intake", "/calls", _call(calendar, run))
    if call["state"] == "DRAFT":
        call = await officer.post("intake", f"/calls/{call['id']}/opening")
    if call["state"] != "OPEN":
        raise Failed(f"The call of {calendar.edition} takes no applications: it is {call['state'].lower()}.")
    return str(call["id"])


async def committees(officer: Person) -> dict[str, Committee]:
    """The committees by code. Where there is none yet: one a region and a national one."""
    if await officer.first("review", "/committees") is None:
        bodies = [_committee(NATIONAL, NATIONAL, "Comité national", [])]
        bodies += [
            _committee(f"REGIONAL-{code}", "REGIONAL", f"Comité {name}", [code]) for code, name in REGION_NAMES.items()
        ]
        for body in bodies:
            await officer.post("review", "/committees", body)
    found = await officer.everything("review", "/committees")
    return {one["code"]: Committee(one["id"], one["code"], _voting(one["members"])) for one in found}


async def open_envelopes(people: SeededCast, edition: int, codes: list[str]) -> None:
    """The year's envelope and a part of it for each committee, where there is none of that year."""
    finance = people.finance_officer
    if await finance.first("funding", "/envelopes", edition=edition) is None:
        year = await finance.post("funding", "/envelopes", {"edition": edition, "total_cents": YEAR_CENTS})
        await people.finance_approver.post("funding", f"/transfers/{year['transfer']['id']}/approval")
    held = {one["key"] for one in await finance.everything("funding", "/envelopes", edition=edition)}
    for code in codes:
        if f"{edition}/{code}" not in held:
            body = {"edition": edition, "total_cents": share_cents(code), "committee_code": code}
            await finance.post("funding", "/envelopes", body)
    for transfer in await finance.everything("funding", "/transfers", state="PROPOSED"):
        if transfer["from_key"] == str(edition):
            await people.finance_approver.post("funding", f"/transfers/{transfer['id']}/approval")


def share_cents(code: str) -> int:
    """What a committee may award in the year: by the people who live in its region, to the thousand euros."""
    if code == NATIONAL:
        return _NATIONAL_CENTS
    people: Counter[Region | None] = Counter()
    for city, (_, thousands) in CITIES.items():
        people[region_of(city)] += thousands
    left = YEAR_CENTS - _NATIONAL_CENTS - _LEAST_SHARE_CENTS * len(people)
    share = left * people[Region(code.removeprefix("REGIONAL-"))] // people.total()
    return _LEAST_SHARE_CENTS + share // 100_000 * 100_000


def _voting(members: list[dict[str, Any]]) -> tuple[str, ...]:
    voting = [one for one in members if one["voting"]]
    return tuple(one["sub"] for one in sorted(voting, key=lambda one: not one["chair"]))


def _call(calendar: Calendar, run: str) -> dict[str, Any]:
    """An edition that is open all year, with rules that leave out nobody whom the generator invents."""
    return {
        "edition": calendar.edition,
        "title": name_of(calendar.edition, run),
        "opens_on": calendar.opens_on.isoformat(),
        "closes_on": calendar.closes_on.isoformat(),
        "sessions": [{"name": one.name, "cutoff_on": one.cutoff_on.isoformat()} for one in calendar.sittings],
        "budget_cents": YEAR_CENTS,
        "rules": {
            "version": "1.0.0",
            "axes": list(AXES),
            "legal_forms": list(FORMS),
            "regions": list(REGION_NAMES),
            "minimum_cents": LEAST_CENTS,
            "minimum_seniority_months": 6,
        },
    }


def _committee(code: str, kind: str, name: str, regions: list[str]) -> dict[str, Any]:
    members = [
        {"sub": f"{code.lower()}-{number}", "name": f"Membre {number} (inventé)", "voting": True, "chair": number == 1}
        for number in range(1, MEMBERS + 1)
    ]
    return {"code": code, "kind": kind, "name": name, "regions": regions, "quorum_percent": 50, "members": members}
