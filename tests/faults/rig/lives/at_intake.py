"""A file at intake: handed in, completed on demand, admitted or not, withdrawn, given to who absorbs its carrier."""

from datetime import timedelta
from typing import Any

from rig.dossier import Detour, Path
from rig.lives.in_regions import InRegions


class AtIntake(InRegions):
    """What people do there."""

    async def _apply(self) -> None:
        dossier, carrier = self.dossier, self._carrier
        lead = await self._detect()
        begun = {"call_id": self._edition.call_id, "carrier": {"siret": dossier.siret}}
        draft = await carrier.post("draft_application", "intake", "/applications", begun)
        dossier.application_id = draft["id"]
        path = f"/applications/{dossier.application_id}"
        await carrier.put("revise_draft", "intake", path, dossier.application(), revision=draft["revision"])
        await carrier.post("submit_application", "intake", f"{path}/submission")
        await self._convert(lead)
        await self._touch()

    async def _complete(self) -> None:
        """The officer finds the file short; its carrier hands in the whole file once more."""
        if not self._takes(Detour.SUPPLEMENT):
            return
        path = f"/applications/{self.dossier.application_id}"
        due_on = (self._world.today + timedelta(days=14)).isoformat()
        asked = {"question": "À quelles dates les ateliers se tiennent-ils ?", "due_on": due_on}
        await self._cast.officer.post("request_supplement", "intake", f"{path}/supplement-requests", asked)
        answer = self.dossier.application()
        answer["project"]["summary"] += " Les ateliers se tiennent chaque mardi."
        await self._carrier.post("resubmit_application", "intake", f"{path}/resubmission", answer)
        self.dossier.taken.add(Detour.SUPPLEMENT)

    async def _admit(self) -> bool:
        verdict: dict[str, Any] = {"admissible": self.dossier.path is not Path.INADMISSIBLE}
        if not verdict["admissible"]:
            verdict |= {"reason": "OUT_OF_SCOPE", "explanation": "Le projet ne sert pas l’emploi des cadres."}
        path = f"/applications/{self.dossier.application_id}/admissibility"
        await self._cast.officer.post("declare_admissibility", "intake", path, verdict)
        return bool(verdict["admissible"])

    async def _withdrawn_after(self, step: str) -> bool:
        dossier = self.dossier
        if dossier.path is not Path.WITHDRAWN or dossier.withdrawn_after != step:
            return False
        path = f"/applications/{dossier.application_id}/withdrawal"
        await self._carrier.post("withdraw_application", "intake", path, {"reason": "CARRIER_CHOICE"})
        if step != "submission":
            await self._case_comes("WITHDRAWN", "review withdraws the case")
        return True

    async def _merge(self) -> None:
        """Another organisation, which somebody represents since it began a file of its own, absorbs the carrier."""
        dossier = self.dossier
        if not self._takes(Detour.MERGER):
            return
        other = self._cast.carrier(f"porteur-{dossier.other_siret}", dossier.other_siret)
        begun = {"call_id": self._edition.call_id, "carrier": {"siret": dossier.other_siret}}
        draft = await other.post("draft_application", "intake", "/applications", begun)
        withdrawal = f"/applications/{draft['id']}/withdrawal"
        await other.post("withdraw_application", "intake", withdrawal, {"reason": "CARRIER_CHOICE"})
        absorbed = {
            "into": dossier.other_siret,
            "name": f"Union Exemple {dossier.number}",
            "reason": "MERGER",
            "effective_on": self._world.today.isoformat(),
            "explanation": "Fusion publiée au Journal officiel (essai).",
        }
        path = f"/organisations/{dossier.siret}/absorption"
        await self._cast.officer.post("absorb_organisation", "intake", path, absorbed)
        dossier.taken.add(Detour.MERGER)
