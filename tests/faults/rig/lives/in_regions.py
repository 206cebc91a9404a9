"""What a life owes to the regions: a delegate finds its project; a partner's convention touches its territory."""

from datetime import timedelta
from typing import Final

from rig.client import Person
from rig.dossier import DEPARTMENTS, Detour
from rig.lives.acting import Acting

_TERM: Final = timedelta(days=3 * 365)
_BODY: Final = "Comité local de cohésion territoriale (essai)"


class UntouchedByItsPartner(Exception):
    """A convention that touches a file is not shown beside it."""


class InRegions(Acting):
    """What delegates and the programme's partners do."""

    @property
    def _region(self) -> str:
        return self.dossier.regions[0]

    @property
    def _delegate(self) -> Person:
        return self._cast.delegate(self._region)

    async def _detect(self) -> str | None:
        """A delegate finds the project and invites its carrier; the lead's id."""
        if not self._takes(Detour.LEAD):
            return None
        found = {
            "region": self._region,
            "organisation": f"Association Exemple {self.dossier.number}",
            "title": f"Projet d’essai {self.dossier.number}",
            "siret": self.dossier.siret,
        }
        lead = await self._delegate.post("detect_lead", "intake", "/leads", found)
        await self._delegate.post("invite_lead", "intake", f"/leads/{lead['id']}/invitation", {})
        return str(lead["id"])

    async def _convert(self, lead: str | None) -> None:
        """The lead became this application."""
        if lead is None:
            return
        became = {"application_id": self.dossier.application_id}
        await self._delegate.post("convert_lead", "intake", f"/leads/{lead}/application", became)
        self.dossier.taken.add(Detour.LEAD)

    async def _touch(self) -> None:
        """A convention under which a delegate sits in the project's department is shown beside its file, then ends."""
        if not self._takes(Detour.CONVENTION):
            return
        officer, today = self._cast.officer, self._world.today
        agreed = {
            "partner": f"Partenaire d’essai {self.dossier.number}",
            "title": "L’emploi dans les territoires (essai)",
            "signed_on": today.isoformat(),
            "ends_on": (today + _TERM).isoformat(),
            "programmes": ["ACV"],
            "regions": [self._region],
        }
        signed = await officer.post("sign_convention", "intake", "/partner-conventions", agreed)
        path = f"/partner-conventions/{signed['id']}"
        seat = {"body": _BODY, "department": DEPARTMENTS[self._region], "delegate": self._delegate.sub}
        seated = await officer.post("take_seat", "intake", f"{path}/seats", seat)
        touching = await officer.get("intake", f"/applications/{self.dossier.application_id}/partner-conventions")
        if all(one["convention_id"] != signed["id"] for one in touching["items"]):
            raise UntouchedByItsPartner(f"{self.dossier.application_id}: {path} is not among {touching['items']}")
        await officer.post("leave_seat", "intake", f"{path}/seats/{seated['seats'][0]['id']}/leaving")
        why = {"why": "Le partenaire se retire (texte d’essai)."}
        await officer.post("terminate_convention", "intake", f"{path}/termination", why)
        self.dossier.taken.add(Detour.CONVENTION)
