"""The call that the year's applications answer, and the committees that their cases go to: made where they are not."""

from datetime import date
from typing import Any, Final

from novapec.demo.people import Person
from novapec.failures import Failed
from novapec.seeding.plausible import AXES, FORMS, LEAST_CENTS
from shared.territories import REGION_NAMES

MEMBERS: Final = 3


async def open_call(officer: Person, *, today: date) -> str:
    """The id of the call of this year, open. Raises Failed where it takes no applications today."""
    calls = [one for one in await officer.everything("intake", "/calls") if one["edition"] == today.year]
    call: dict[str, Any] = calls[0] if calls else await officer.post("intake", "/calls", _call(today.year))
    if call["state"] == "DRAFT":
        call = await officer.post("intake", f"/calls/{call['id']}/opening")
    if call["state"] != "OPEN" or not call["opens_on"] <= today.isoformat() <= call["closes_on"]:
        message = f"The call of {today.year} takes no applications today: it is {call['state'].lower()}."
        raise Failed(message)
    return str(call["id"])


async def form_committees(officer: Person) -> int:
    """One committee a region and a national one, where there is none at all yet; how many were formed."""
    if await officer.first("review", "/committees") is not None:
        return 0
    bodies = [_committee("NATIONAL", "NATIONAL", "Comité national", [])]
    bodies += [
        _committee(f"REGIONAL-{code}", "REGIONAL", f"Comité {name}", [code]) for code, name in REGION_NAMES.items()
    ]
    for body in bodies:
        await officer.post("review", "/committees", body)
    return len(bodies)


def _call(year: int) -> dict[str, Any]:
    """An edition that is open all year, with rules that leave out nobody whom the generator invents."""
    cutoffs = (f"{year}-06-30", f"{year}-12-31")
    return {
        "edition": year,
        "title": f"Novapec {year} (inventé)",
        "opens_on": f"{year}-01-01",
        "closes_on": f"{year}-12-31",
        "sessions": [{"name": f"{year}-{n}", "cutoff_on": day} for n, day in enumerate(cutoffs, 1)],
        "budget_cents": 400_000_000,
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
