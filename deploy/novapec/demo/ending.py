"""How each project's file ended, as the four services show it to an auditor."""

from dataclasses import dataclass
from typing import Any

from novapec.demo.dossier import Dossier
from novapec.demo.programme import IN_WORK_AT_SIX_MONTHS, PARTICIPANTS_REACHED, Project
from novapec.demo.world import World

Shown = dict[str, Any]
"""What an API shows of one thing; empty where there is no such thing."""

CLOSED, DEFERRED, REJECTED = "CLOSED", "DEFERRED", "REJECTED"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, of people."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """Who could vote on a file, and who was counted no more because a conflict closed it to them."""

    eligible: int
    recused: int
    in_favour: int


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one file. `state` is the furthest state it reached; amounts in cents, those of the agreement."""

    project: Project
    application_id: str
    agreement_id: str
    number: str
    committee_code: str | None
    state: str
    reason: str | None = None
    awarded_cents: int = 0
    paid_cents: int = 0
    """What the bank booked, less what came back to us unpaid."""
    recovered_cents: int = 0
    ballot: Ballot | None = None
    """The last one; None where nobody voted."""
    refused_at_intake: str = ""
    """What intake told a recused member."""
    participants_reached: int | None = None
    in_work: Share | None = None


async def endings_of(world: World) -> list[Ending]:
    """The end of every file, in the programme's order."""
    return await world.each(_ending, world.dossiers)


async def _ending(world: World, dossier: Dossier) -> Ending:
    auditor = world.people.auditor
    file: Shown = await auditor.get("intake", f"/applications/{dossier.application_id}")
    inadmissibility: Shown = file["inadmissibility"] or {}
    case: Shown = await auditor.first("review", "/cases", application_id=dossier.application_id) or {}
    agreement: Shown = await auditor.first("funding", "/agreements", application_id=dossier.application_id) or {}
    line: Shown = await auditor.first("impact", "/plans", application_id=dossier.application_id) or {}
    plan: Shown = await auditor.get("impact", f"/plans/{line['id']}") if line else {}
    return Ending(
        project=dossier.project,
        application_id=dossier.application_id,
        agreement_id=agreement.get("id", ""),
        number=file["number"],
        committee_code=case.get("committee_code"),
        state=_furthest(file, case, agreement),
        reason=case.get("reason") or inadmissibility.get("reason"),
        awarded_cents=agreement.get("amount_cents", 0),
        paid_cents=agreement.get("paid_cents", 0),
        recovered_cents=agreement.get("recovered_cents", 0),
        ballot=_ballot(case.get("ballot")),
        refused_at_intake=dossier.refused_at_intake,
        participants_reached=_verified(plan, PARTICIPANTS_REACHED).get("value"),
        in_work=_share(_verified(plan, IN_WORK_AT_SIX_MONTHS)),
    )


def _furthest(file: Shown, case: Shown, agreement: Shown) -> str:
    if agreement:
        return str(agreement["state"])
    if case.get("outcome") == REJECTED and case["state"] == "DECIDED":
        return REJECTED
    return str(case.get("state") or file["state"])


def _ballot(shown: Shown | None) -> Ballot | None:
    return Ballot(shown["eligible"], shown["recused"], shown["in_favour"]) if shown else None


def _verified(plan: Shown, code: str) -> Shown:
    indicators: list[Shown] = plan.get("indicators", [])
    nothing: Shown = {}
    return next((one["verified"] for one in indicators if one["code"] == code), nothing)


def _share(total: Shown) -> Share | None:
    return Share(total["value"], total["denominator"]) if total else None
