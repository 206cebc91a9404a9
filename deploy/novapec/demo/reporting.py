"""What the projects changed and what they cost: indicators verified, the activity report and the accounts accepted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from novapec.demo.dossier import Dossier
from novapec.demo.programme import BudgetLine, Observation, Project
from novapec.demo.programme.budget import scaled
from novapec.demo.waiting import until
from novapec.demo.world import World

_REPORT = 1
"""The final report: the only one that an agreement of this edition asks for."""
_SURVEY: Final = "situation à six mois;personnes\nen emploi;illustratif\nen formation;illustratif\n".encode()


async def report(world: World, dossier: Dossier) -> None:
    """The carrier reports its indicators, its activity and its costs; officers verify and accept them."""
    evidence_id = await prove(world, dossier)
    for observation in dossier.project.observations:
        await _observe(world, dossier, observation, evidence_id)
    await _account_for_activity(world, dossier)
    await _account_for_costs(world, dossier)


async def prove(world: World, dossier: Dossier, found: bytes = _SURVEY) -> str:
    """The survey that shares at six months rest on, once the antivirus let it out of quarantine."""
    carrier, plan = world.people.carrier(dossier.project), f"/plans/{dossier.plan_id}"
    survey = await carrier.deposit("impact", f"{plan}/evidence?title=Enquête à six mois", found, "text/csv")

    async def clean() -> bool | None:
        found = (await carrier.get("impact", plan))["evidence"]
        return True if any(one["id"] == survey["id"] and one["state"] == "CLEAN" for one in found) else None

    await until(f"the survey of {dossier.project.slug} is clean", clean)
    return str(survey["id"])


async def _observe(world: World, dossier: Dossier, observation: Observation, evidence_id: str) -> None:
    project = dossier.project
    value: dict[str, Any] = {
        "code": observation.code,
        "value": observation.value,
        "period_start": project.starts_on.isoformat(),
        "period_end": project.ends_on.isoformat(),
        "source": "DECLARATIVE" if observation.denominator is None else "THIRD_PARTY",
    }
    if observation.denominator is not None:
        value |= {"denominator": observation.denominator, "evidence": [evidence_id]}
    reported = await world.people.carrier(project).post("impact", f"/plans/{dossier.plan_id}/observations", value)
    await world.people.impact_officer.post("impact", f"/observations/{reported['id']}/verification")


async def _account_for_activity(world: World, dossier: Dossier) -> None:
    paper = f"/plans/{dossier.plan_id}/reports/{_REPORT}"
    narrative = {"narrative": f"Bilan du projet « {dossier.project.title} » (texte d’exemple)."}
    await world.people.carrier(dossier.project).post("impact", f"{paper}/submission", narrative)
    await world.people.impact_officer.post("impact", f"{paper}/acceptance")


async def _account_for_costs(world: World, dossier: Dossier) -> None:
    paper = f"/agreements/{dossier.agreement_id}/financial-report"
    certified = {"signatory": "Représentante légale (exemple)", "certified_on": world.today.isoformat()}
    filled = cost_lines(dossier.project) | {"certification": certified}
    await world.people.carrier(dossier.project).post("funding", paper, filled)
    eligible = sum(line.cents for line in dossier.project.charges_spent)
    await world.people.finance_officer.post("funding", f"{paper}/acceptance", {"eligible_cents": eligible})


def cost_lines(project: Project) -> dict[str, Any]:
    """Both sides of the financial report: what was spent, paid for in the plan's proportions; in kind as planned."""
    spent = sum(line.cents for line in project.charges_spent)
    return {
        "charges": _lines(project.charges, project.charges_spent),
        "resources": _lines(project.resources, scaled(project.resources, spent)),
    }


def _lines(planned: Sequence[BudgetLine], actual: Sequence[BudgetLine]) -> list[dict[str, Any]]:
    cents: Counter[str] = Counter()
    for line in (*actual, *(line for line in planned if line.in_kind)):
        cents[line.code] += line.cents
    why = "Le projet s’est écarté de son budget (texte d’exemple)."
    return [{"code": code, "actual_cents": total, "explanation": why} for code, total in cents.items()]
