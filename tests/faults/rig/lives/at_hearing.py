"""The carrier is heard by its committee: slots proposed, one confirmed, what was said reported once it is over."""

from datetime import datetime, timedelta
from typing import Final

from rig.client import Refused
from rig.dossier import Detour
from rig.lives.at_intake import AtIntake
from rig.patience import until
from shared.clock import paris_day

_AHEAD: Final = timedelta(minutes=12)
"""Farther than a clock may be wrong."""
_LASTS: Final = timedelta(minutes=10)


class AtHearing(AtIntake):
    """What is said before anybody votes."""

    async def _be_heard(self) -> None:
        """A hearing for which the day has no room left stays confirmed: it is called off when the case is decided."""
        if not self._takes(Detour.HEARING):
            return
        world, dossier = self._world, self.dossier
        chair, path = self._cast.members(self._committee)[0], f"/cases/{dossier.case_id}/hearings"
        async with world.heard:
            starts_at = world.clock.now() + _AHEAD
            asked = {
                "slots": [starts_at.isoformat(), (starts_at + timedelta(days=2)).isoformat()],
                "lasts_minutes": _LASTS // timedelta(minutes=1),
                "place": "Salle d’essai",
                "participants": [chair.sub],
            }
            hearing = await self._cast.officer.post("propose_hearing", "review", path, asked)
            chosen = {"starts_at": starts_at.isoformat(), "guests": ["Personne envoyée (exemple)"]}
            of_it = f"/hearings/{hearing['id']}"
            await self._carrier.post("confirm_hearing", "review", f"{of_it}/confirmation", chosen)
            over = starts_at + _LASTS
            if world.move_clocks is not None and paris_day(over) == world.today:
                await world.move_clocks(over)
                await self._report_hearing(of_it, over)
        dossier.taken.add(Detour.HEARING)

    async def _report_hearing(self, of_it: str, over: datetime) -> None:
        world, chair = self._world, self._cast.members(self._committee)[0]
        said = {"attended": [chair.sub], "text": "Le porteur a répondu sur son calendrier (texte d’essai)."}

        async def reported() -> bool:
            """Not before its end by review's clock: another process may have come, whose clock was not moved."""
            shown = await chair.get("review", of_it)
            if shown["state"] == "CONFIRMED":
                try:
                    shown = await chair.post("report_hearing", "review", f"{of_it}/report", said)
                except Refused as refused:
                    if refused.code != "not_in_this_state":
                        raise
                    if world.move_clocks is not None:
                        await world.move_clocks(over)
            return bool(shown["state"] == "HELD")

        await until(f"{of_it} is reported", reported)
