"""What a grant changes: an interim report that comes too late, indicators, the final report."""

from datetime import timedelta
from typing import Final

from rig.dossier import Detour, Path
from rig.lives.at_funding import ADVANCE, AtFunding
from rig.patience import until

INTERIM: Final = 1
_AFTER_THE_REPORT: Final = 2
"""The first interim report, and the instalment that waits for it."""
_IN_WORK: Final = "IN_WORK_AT_SIX_MONTHS"
_COHORT_AGO: Final = timedelta(days=200)
"""Since its end: more than six months, and within the two months that its follow-up stays open."""


class AtImpact(AtFunding):
    """What the carrier reports and impact's people verify."""

    async def _come_late(self) -> None:
        """An interim report was due before the agreement was signed: nothing is paid until it is there."""
        if self.dossier.path is not Path.LATE:
            return
        await self._instalment(ADVANCE, "HELD")
        await self._send_report(INTERIM)
        for number in (ADVANCE, _AFTER_THE_REPORT):
            await self._instalment(number, "RELEASED")

    async def _pay_interim(self) -> None:
        if self.dossier.path is Path.LATE:
            await self._pay(_AFTER_THE_REPORT, "PAID")

    async def _report(self) -> None:
        plan, today = f"/plans/{self.dossier.plan_id}", self._world.today
        for value in (25, 20):
            seen = {
                "code": "PARTICIPANTS_REACHED",
                "value": value,
                "period_start": (today - timedelta(days=20)).isoformat(),
                "period_end": (today - timedelta(days=1)).isoformat(),
                "source": "DECLARATIVE",
            }
            told = await self._carrier.post("report_indicator", "impact", f"{plan}/observations", seen)
            await self._cast.impact.post("verify_indicator", "impact", f"/observations/{told['id']}/verification")
        await self._follow_up()
        await self._send_report(self._edition.final_report)
        await self._take_acceptance_back(self._edition.final_report)

    async def _send_report(self, number: int) -> None:
        report = f"/plans/{self.dossier.plan_id}/reports/{number}"
        narrative = {"narrative": "Le projet a tenu ses promesses (texte d’essai)."}
        await self._carrier.post("submit_report", "impact", f"{report}/submission", narrative)
        await self._cast.impact.post("accept_report", "impact", f"{report}/acceptance")

    async def _take_acceptance_back(self, number: int) -> None:
        """Another officer finds that the report should not have been accepted; the money waits until it is again.

        Funding must have heard the first word before the second is given: it would pay on the one before.
        """
        if not self._takes(Detour.TAKEN_BACK):
            return
        await self._funding_heard(accepted=True)
        report = f"/plans/{self.dossier.plan_id}/reports/{number}/acceptance"
        why = {"why": "Il manque la liste des ateliers (texte d’essai)."}
        await self._refused(self._cast.impact.post("undo_acceptance", "impact", f"{report}/undoing", why))
        await self._cast.second_impact.post("undo_acceptance", "impact", f"{report}/undoing", why)
        await self._funding_heard(accepted=False)
        await self._cast.impact.post("accept_report", "impact", report)
        if self.dossier.path is Path.UNDERSPENT:
            self.dossier.taken.add(Detour.TAKEN_BACK)

    async def _funding_heard(self, *, accepted: bool) -> None:
        async def heard() -> bool:
            shown = await self._cast.finance.get("funding", self._agreement)
            return (shown["final_report_accepted_on"] is not None) is accepted

        await until(f"funding hears that {self.dossier.agreement_id} has its report, or not: {accepted}", heard)

    async def _follow_up(self) -> None:
        """A cohort went through the project more than six months ago; what became of it is asked and answered."""
        if not self._takes(Detour.FOLLOW_UP):
            return
        dossier, impact, today = self.dossier, self._cast.impact, self._world.today
        plan, ended_on = f"/plans/{dossier.plan_id}", today - _COHORT_AGO
        wanted = {
            "code": _IN_WORK,
            "kind": "OUTCOME",
            "unit": "RATIO",
            "baseline": 0,
            "target": 10,
            "target_denominator": 40,
            "due_on": today.isoformat(),
        }
        await impact.post("add_indicator", "impact", f"{plan}/indicators", wanted)
        gone_through = {
            "name": "Cohorte d’essai",
            "size": 40,
            "starts_on": (ended_on - timedelta(days=10)).isoformat(),
            "ends_on": ended_on.isoformat(),
        }
        cohort = await self._carrier.post("declare_cohort", "impact", f"{plan}/cohorts", gone_through)

        async def follow_up_is(state: str) -> bool:
            shown = await impact.get("impact", plan)
            return [one["state"] for one in shown["cohorts"]] == [state]

        await until(f"the follow-up of {dossier.plan_id} opens", lambda: follow_up_is("OPEN"))
        survey = f"dossier,réponses\n{dossier.number},33\n"
        path = f"{plan}/evidence?title=enquete"
        evidence = await self._carrier.deposit("deposit_evidence", "impact", path, survey)
        seen = {
            "code": _IN_WORK,
            "value": 14,
            "denominator": 33,
            "non_respondents": 7,
            "period_start": ended_on.isoformat(),
            "period_end": (today - timedelta(days=1)).isoformat(),
            "source": "THIRD_PARTY",
            "cohort_id": cohort["id"],
            "evidence": [evidence["id"]],
        }
        told = await self._carrier.post("report_indicator", "impact", f"{plan}/observations", seen)
        await impact.post("verify_indicator", "impact", f"/observations/{told['id']}/verification")
        await until(f"the follow-up of {dossier.plan_id} is answered", lambda: follow_up_is("ANSWERED"))

        async def readable() -> bool:
            """Not before the antivirus has looked at it."""
            shown = await impact.get("impact", plan)
            return any(one["id"] == evidence["id"] and one["state"] == "CLEAN" for one in shown["evidence"])

        await until(f"the survey of {dossier.plan_id} is clean", readable)
        dossier.taken.add(Detour.FOLLOW_UP)
