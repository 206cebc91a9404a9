"""What a grant changes: an interim report that comes too late, indicators, the final report."""

from datetime import timedelta
from typing import Final

from rig.dossier import Detour, Path
from rig.lives.at_cohorts import AtCohorts
from rig.lives.at_funding import ADVANCE
from rig.patience import until

INTERIM: Final = 1
_AFTER_THE_REPORT: Final = 2
"""The first interim report, and the instalment that waits for it."""


class AtImpact(AtCohorts):
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
