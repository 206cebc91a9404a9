"""What a carrier said wrongly of a cohort and of an activity, and who corrects it."""

from datetime import timedelta
from typing import Any, Final

from novapec.demo.dossier import Dossier
from novapec.demo.reporting import prove
from novapec.demo.waiting import until
from novapec.demo.world import World

_AGO: Final = timedelta(days=200)
"""Since the cohort ended: its follow-up is open."""
_SIZE: Final = 20
_ANSWERS: Final = b"situation;personnes\nen emploi;5\nautre;13\nsans nouvelles;2\n"
_WHY: Final = {"because": "Erreur de saisie (texte d’exemple)."}


async def corrected(world: World, dossier: Dossier) -> None:
    """The carrier corrects a cohort, answers for it and corrects an activity; an officer corrects the cohort again."""
    carrier, plan = world.people.carrier(dossier.project), f"/plans/{dossier.plan_id}"
    ends_on = world.today - _AGO
    cohort: dict[str, Any] = {
        "name": "Cohorte 1",
        "size": _SIZE,
        "starts_on": (ends_on - timedelta(days=30)).isoformat(),
        "ends_on": ends_on.isoformat(),
    }
    declared = await carrier.post("impact", f"{plan}/cohorts", {**cohort, "ends_on": world.today.isoformat()})
    path = f"{plan}/cohorts/{declared['id']}/correction"
    await carrier.post("impact", path, cohort | _WHY)
    answer = {
        "code": "IN_WORK_AT_SIX_MONTHS",
        "value": 5,
        "denominator": _SIZE - 2,
        "non_respondents": 2,
        "period_start": ends_on.isoformat(),
        "period_end": world.today.isoformat(),
        "source": "THIRD_PARTY",
        "cohort_id": declared["id"],
        "evidence": [await prove(world, dossier, _ANSWERS)],
    }
    told = await carrier.post("impact", f"{plan}/observations", answer)
    await world.people.impact_officer.post("impact", f"/observations/{told['id']}/verification")
    await world.people.second_impact_officer.post("impact", path, {**cohort, **_WHY, "size": _SIZE + 1})
    held = {"title": "Atelier", "held_on": ends_on.isoformat(), "hours": 6, "participants": _SIZE}
    activity = await carrier.post("impact", f"{plan}/activities", held)
    right = {**held, **_WHY, "participants": _SIZE - 1}
    await carrier.post("impact", f"{plan}/activities/{activity['id']}/correction", right)

    async def answered() -> Any | None:
        shown = await carrier.get("impact", plan)
        return shown if shown["cohorts"][0]["state"] == "ANSWERED" else None

    await until(f"the follow-up of {dossier.project.slug} is answered", answered)
