"""What a grant changes: an interim report that comes too late, indicators, the final report."""

from datetime import timedelta
from typing import Final

from rig.dossier import Path
from rig.lives.at_funding import ADVANCE, AtFunding

INTERIM: Final = 1
_AFTER_THE_REPORT: Final = 2
"""The first interim report, and the instalment that waits for it."""


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
        await self._send_report(self._edition.final_report)

    async def _send_report(self, number: int) -> None:
        report = f"/plans/{self.dossier.plan_id}/reports/{number}"
        narrative = {"narrative": "Le projet a tenu ses promesses (texte d’essai)."}
        await self._carrier.post("submit_report", "impact", f"{report}/submission", narrative)
        await self._cast.impact.post("accept_report", "impact", f"{report}/acceptance")
