"""What lives stand on: one edition, its committees, its envelopes; and the people of the programme."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from rig.client import Client, Person
from rig.dossier import HOME_REGION, POOR_REGION, Path
from shared.clock import Clock, paris_day

NATIONAL: Final = "NATIONAL"
MEMBERS: Final = 3
YEAR_CENTS: Final = 90_000_000_000
POOR_CENTS: Final = 500_000
"""Less than anyone asks for."""


@dataclass(frozen=True)
class Edition:
    """A call, and how its agreements go: `interim` reports and instalments before the last of each."""

    year: int
    call_id: str
    interim: int = 0

    @property
    def final_report(self) -> int:
        """The number of the last report."""
        return self.interim + 1

    @property
    def balance(self) -> int:
        """The number of the last instalment: the first is the advance."""
        return self.interim + 2


@dataclass
class World:
    """The edition that files apply to; `late` is another, whose reports fall due in the middle of a project."""

    clock: Clock
    edition: int
    today: date
    current: Edition
    late: Edition
    move_clocks: Callable[[datetime], Awaitable[None]] | None = None
    """Has business time come to an instant, in every service; None where clocks go by themselves."""
    committees: dict[str, str] = field(default_factory=dict[str, str])
    """Ids by code."""
    heard: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Time passes for one hearing after the other."""

    @property
    def call_id(self) -> str:
        """The call of the edition."""
        return self.current.call_id

    def edition_of(self, path: Path) -> Edition:
        """The one that a life applies to."""
        return self.late if path is Path.LATE else self.current

    def committee_of(self, regions: tuple[str, ...]) -> str:
        """The code of the committee that the policy routes a project to."""
        return f"REGIONAL-{regions[0]}" if regions in {(HOME_REGION,), (POOR_REGION,)} else NATIONAL


class Cast:
    """Who acts; different people, because the platform compares them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def officer(self) -> Person:
        """Opens the edition, declares admissibility, convenes, signs for Apec."""
        return self._client.person("charge-de-programme", "programme_officer")

    @property
    def finance(self) -> Person:
        """Opens envelopes, makes orders and batches, accepts costs, closes."""
        return self._client.person("gestionnaire-financier", "finance_officer")

    @property
    def approver(self) -> Person:
        """Approves what the finance officer ordered."""
        return self._client.person("valideur-financier", "finance_approver")

    @property
    def impact(self) -> Person:
        """Verifies indicators, accepts reports."""
        return self._client.person("charge-d-impact", "impact_officer")

    @property
    def second_impact(self) -> Person:
        """Takes back what the first accepted."""
        return self._client.person("charge-d-impact-2", "impact_officer")

    @property
    def auditor(self) -> Person:
        """Reads everything."""
        return self._client.person("auditeur", "auditor")

    def carrier(self, sub: str, siret: str) -> Person:
        """Who acts for a carrier."""
        return self._client.person(sub, "carrier", org=siret)

    def delegate(self, region: str) -> Person:
        """Finds projects in a region."""
        return self._client.person(f"delegue-{region}", "regional_delegate", regions=[region])

    def members(self, committee: str) -> list[Person]:
        """A committee's members, its chair first."""
        chair = self._client.person(member(committee, 0), "committee_member", "committee_chair")
        return [chair, *(self._client.person(member(committee, n), "committee_member") for n in range(1, MEMBERS))]


def member(committee: str, number: int) -> str:
    """A member's opaque id; number 0 presides."""
    return f"{committee.lower()}-membre-{number + 1}"


async def open_the_edition(client: Client, clock: Clock) -> World:
    """The calls, three committees, and their envelopes."""
    today = paris_day(clock.now())
    cast = Cast(client)
    current = await _open(cast, today.year, today)
    late = await _open(cast, today.year + 1, today, interim_percents=[20], overdue_after_days=0)
    world = World(clock, today.year, today, current, late)
    for code, regions, cents in (
        (NATIONAL, [], YEAR_CENTS // 3),
        (f"REGIONAL-{HOME_REGION}", [HOME_REGION], YEAR_CENTS // 3),
        (f"REGIONAL-{POOR_REGION}", [POOR_REGION], POOR_CENTS),
    ):
        formed = await cast.officer.post("form_committee", "review", "/committees", _committee(code, regions))
        world.committees[code] = formed["id"]
        for year in (current.year, late.year):
            await _envelope(cast, year, cents, code)
    return world


async def _open(cast: Cast, year: int, today: date, **rules: Any) -> Edition:
    call = await cast.officer.post("draft_call", "intake", "/calls", _call(year, today, rules))
    await cast.officer.post("open_call", "intake", f"/calls/{call['id']}/opening")
    await _envelope(cast, year, YEAR_CENTS, None)
    return Edition(year, call["id"], interim=len(rules.get("interim_percents", ())))


async def _envelope(cast: Cast, year: int, cents: int, code: str | None) -> None:
    part = {} if code is None else {"committee_code": code}
    body = {"edition": year, "total_cents": cents, **part}
    opened = await cast.finance.post("open_envelope", "funding", "/envelopes", body)
    if (transfer := opened["transfer"]) is not None:
        await cast.approver.post("approve_transfer", "funding", f"/transfers/{transfer['id']}/approval")


def _committee(code: str, regions: list[str]) -> dict[str, Any]:
    return {
        "code": code,
        "kind": "REGIONAL" if regions else "NATIONAL",
        "name": f"Comité d’essai {code}",
        "regions": regions,
        "quorum_percent": 50,
        "proxies_per_holder": 1,
        "members": [
            {"sub": member(code, n), "name": f"Membre {n + 1} (exemple)", "voting": True, "chair": n == 0}
            for n in range(MEMBERS)
        ],
    }


def _call(edition: int, today: date, rules: dict[str, Any]) -> dict[str, Any]:
    opens, closes = today - timedelta(days=300), today + timedelta(days=60)
    return {
        "edition": edition,
        "title": f"Novapec {edition} (essai)",
        "opens_on": opens.isoformat(),
        "closes_on": closes.isoformat(),
        "sessions": [{"name": f"{edition}-1", "cutoff_on": closes.isoformat()}],
        "budget_cents": YEAR_CENTS,
        "rules": {
            "version": "1.0.0",
            "axes": ["SOLIDARITY_INCLUSION"],
            "legal_forms": ["ASSOCIATION"],
            "regions": [HOME_REGION, POOR_REGION, "11", "75"],
            "minimum_cents": 500_000,
            "minimum_seniority_months": 6,
            "minutes_required": True,
            "advance_percent": 60,
            "signature_days": 90,
            "final_report_days": 0,
            "overdue_after_days": 3000,
            **rules,
        },
    }
