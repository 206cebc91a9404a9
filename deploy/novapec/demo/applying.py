"""Carriers write and submit their applications; a programme officer says which are admissible."""

from datetime import timedelta
from typing import Any, Final

from novapec.demo.dossier import Dossier
from novapec.demo.examining import examine
from novapec.demo.programme import DemoPath, Project
from novapec.demo.waiting import until
from novapec.demo.world import World

_TO_ANSWER: Final = timedelta(days=14)
_QUESTION: Final = "À quelles dates les ateliers se tiennent-ils, et qui les anime ?"
_ANSWER: Final = " Les ateliers se tiennent chaque mardi, animés par deux salariés (réponse inventée)."


async def apply(world: World, dossier: Dossier) -> None:
    """A carrier begins a draft with nothing but its SIRET, completes it and submits it."""
    project, carrier = dossier.project, world.people.carrier(dossier.project)
    begun = {"call_id": world.call_id, "carrier": {"siret": project.siret}}
    draft = await carrier.post("intake", "/applications", begun)
    dossier.application_id = draft["id"]
    complete = application(project)
    await carrier.put("intake", f"/applications/{dossier.application_id}", complete, revision=draft["revision"])
    submitted = await carrier.post("intake", f"/applications/{dossier.application_id}/submission")
    dossier.number = submitted["number"]


async def declare_admissible_or_not(world: World, dossier: Dossier) -> None:
    """A person decides, with a reason that the carrier can read; review then opens the case of what is admissible."""
    project = dossier.project
    if dossier.path is DemoPath.REPORT_OVERDUE:
        await _ask_for_more(world, dossier)
    in_scope = dossier.path is not DemoPath.OUT_OF_SCOPE
    verdict: dict[str, Any] = {"admissible": in_scope}
    if not in_scope:
        verdict |= {"reason": project.reason_code, "explanation": project.reason}
    officer, path = world.people.programme_officer, f"/applications/{dossier.application_id}"
    if in_scope:
        await examine(officer, path)
    await officer.post("intake", f"{path}/admissibility", verdict)
    if in_scope:
        await _before_its_committee(world, dossier)


async def _ask_for_more(world: World, dossier: Dossier) -> None:
    """The file says too little of its calendar: its carrier is asked, and hands in the whole file once more."""
    request = {"question": _QUESTION, "due_on": str(world.today + _TO_ANSWER)}
    asked = f"/applications/{dossier.application_id}/supplement-requests"
    await world.people.programme_officer.post("intake", asked, request)
    answer = application(dossier.project)
    answer["project"]["summary"] += _ANSWER
    carrier = world.people.carrier(dossier.project)
    await carrier.post("intake", f"/applications/{dossier.application_id}/resubmission", answer)


async def _before_its_committee(world: World, dossier: Dossier) -> None:
    """The case is routed by the policy; a person sends it elsewhere where the programme's committee is another."""
    officer, wanted = world.people.programme_officer, dossier.project.committee_code

    async def opened() -> Any | None:
        return await officer.first("review", "/cases", application_id=dossier.application_id)

    case = await until(f"review opens the case of {dossier.number}", opened)
    dossier.case_id = case["id"]
    if case["committee_code"] != wanted:
        choice = {"committee_id": world.committee_ids[wanted], "reason": "LOCAL_SCOPE"}
        await officer.post("review", f"/cases/{dossier.case_id}/routing", choice)


def application(project: Project) -> dict[str, Any]:
    """A project as its carrier writes it in the application form."""
    return {
        "carrier": {
            "siret": project.siret,
            "name": project.carrier,
            "legal_form": project.legal_form,
            "rna": project.rna,
            "created_on": project.carrier_created_on.isoformat(),
            "department": project.carrier_department,
        },
        "partners": [partner.model_dump(mode="json") for partner in project.partners],
        "contact": {"name": "Personne à joindre (exemple)", "email": f"contact@{project.slug}.example"},
        "project": {
            "title": project.title,
            "summary": project.purpose,
            "axis": project.axis,
            "stage": project.stage,
            "audiences": list(project.audiences),
            "special_audiences": list(project.special_audiences),
            "regions": list(project.regions),
            "departments": list(project.departments),
            "starts_on": project.starts_on.isoformat(),
            "ends_on": project.ends_on.isoformat(),
        },
        "budget": {
            "charges": [
                {"code": line.code, "label": line.label, "amount_cents": line.cents} for line in project.charges
            ],
            "resources": [
                {
                    "code": line.code,
                    "label": line.label,
                    "amount_cents": line.cents,
                    "requested": line.requested_line,
                }
                for line in project.resources
            ],
        },
        "indicators": [indicator.model_dump(mode="json") for indicator in project.indicators],
        "declarations": {"republican_commitment": True, "sincerity": True},
    }
