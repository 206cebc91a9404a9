"""Who went through a project: a cohort declared, followed up six months after; what was wrongly said, corrected."""

from datetime import timedelta
from typing import Any, Final

from rig.dossier import Detour, Path
from rig.lives.at_funding import AtFunding
from rig.patience import until

_IN_WORK: Final = "IN_WORK_AT_SIX_MONTHS"
_COHORT_AGO: Final = timedelta(days=200)
"""Since its end: more than six months, and within the two months that its follow-up stays open."""
_SIZE: Final = 40


class AtCohorts(AtFunding):
    """What the carrier says of its cohorts and activities, and who corrects it."""

    async def _follow_up(self) -> None:
        """A cohort went through the project more than six months ago; what became of it is asked and answered."""
        if not self._takes(Detour.FOLLOW_UP):
            return
        await self._cast.impact.post("add_indicator", "impact", f"{self._plan}/indicators", self._wanted())
        cohort = await self._carrier.post("declare_cohort", "impact", f"{self._plan}/cohorts", self._declared())
        path = f"{self._plan}/cohorts/{cohort['id']}/correction"
        if self._corrects:
            await until("the follow-up waits for its day", lambda: self._follow_up_is("PLANNED"))
            await self._carrier.post("correct_cohort", "impact", path, self._corrected(_SIZE))
        await until(f"the follow-up of {self.dossier.plan_id} opens", lambda: self._follow_up_is("OPEN"))
        await self._answer(cohort["id"])
        self.dossier.taken.add(Detour.FOLLOW_UP)
        if self._corrects:
            await self._corrected_by_another(path, self._corrected(_SIZE + 1))
            await self._correct_activity(cohort["id"])
            self.dossier.taken.add(Detour.CORRECTION)

    @property
    def _corrects(self) -> bool:
        """Not where a report was accepted on the day that the cohort is declared: its carrier corrects nothing then."""
        return self.dossier.path is not Path.LATE and self._takes(Detour.CORRECTION)

    @property
    def _plan(self) -> str:
        return f"/plans/{self.dossier.plan_id}"

    async def _follow_up_is(self, state: str) -> bool:
        shown = await self._cast.impact.get("impact", self._plan)
        return [one["state"] for one in shown["cohorts"]] == [state]

    def _wanted(self) -> dict[str, Any]:
        return {
            "code": _IN_WORK,
            "kind": "OUTCOME",
            "unit": "RATIO",
            "baseline": 0,
            "target": 10,
            "target_denominator": _SIZE,
            "due_on": self._world.today.isoformat(),
        }

    def _cohort(self, size: int, days_ago: timedelta) -> dict[str, Any]:
        ended_on = self._world.today - days_ago
        starts_on = self._world.today - _COHORT_AGO - timedelta(days=10)
        days = {"starts_on": starts_on.isoformat(), "ends_on": ended_on.isoformat()}
        return {"name": "Cohorte d’essai", "size": size, **days}

    def _declared(self) -> dict[str, Any]:
        """The cohort as it was; where the life corrects it, too large, and ended so late that its window lies ahead."""
        if self._corrects:
            return self._cohort(_SIZE + 10, timedelta(days=20))
        return self._cohort(_SIZE, _COHORT_AGO)

    def _corrected(self, size: int) -> dict[str, Any]:
        return {**self._cohort(size, _COHORT_AGO), "because": "Erreur de saisie (texte d’essai)."}

    async def _answer(self, cohort_id: str) -> None:
        dossier, impact, today, plan = self.dossier, self._cast.impact, self._world.today, self._plan
        survey = f"dossier,réponses\n{dossier.number},33\n"
        evidence = await self._carrier.deposit("deposit_evidence", "impact", f"{plan}/evidence?title=enquete", survey)
        seen = {
            "code": _IN_WORK,
            "value": 14,
            "denominator": 33,
            "non_respondents": 7,
            "period_start": (today - _COHORT_AGO).isoformat(),
            "period_end": (today - timedelta(days=1)).isoformat(),
            "source": "THIRD_PARTY",
            "cohort_id": cohort_id,
            "evidence": [evidence["id"]],
        }
        told = await self._carrier.post("report_indicator", "impact", f"{plan}/observations", seen)
        await impact.post("verify_indicator", "impact", f"/observations/{told['id']}/verification")
        await until(f"the follow-up of {dossier.plan_id} is answered", lambda: self._follow_up_is("ANSWERED"))

        async def readable() -> bool:
            """Not before the antivirus has looked at it."""
            shown = await impact.get("impact", plan)
            return any(one["id"] == evidence["id"] and one["state"] == "CLEAN" for one in shown["evidence"])

        await until(f"the survey of {dossier.plan_id} is clean", readable)

    async def _corrected_by_another(self, path: str, right: dict[str, Any]) -> None:
        """A value of the cohort is verified: neither its carrier corrects it any more, nor who verified."""
        await self._refused(self._carrier.post("correct_cohort", "impact", path, right), "not_in_this_state")
        await self._refused(self._cast.impact.post("correct_cohort", "impact", path, right), "self_correction")
        await self._cast.second_impact.post("correct_cohort", "impact", path, right)
        await until(f"the follow-up of {self.dossier.plan_id} stays answered", lambda: self._follow_up_is("ANSWERED"))

    async def _correct_activity(self, cohort_id: str) -> None:
        held = {
            "title": "Atelier d’essai",
            "held_on": (self._world.today - timedelta(days=210)).isoformat(),
            "hours": 6,
            "participants": _SIZE,
            "cohort_id": cohort_id,
        }
        one = await self._carrier.post("record_activity", "impact", f"{self._plan}/activities", held)
        right = {**held, "participants": _SIZE - 2, "because": "Deux signatures en double (texte d’essai)."}
        await self._carrier.post("correct_activity", "impact", f"{self._plan}/activities/{one['id']}/correction", right)
