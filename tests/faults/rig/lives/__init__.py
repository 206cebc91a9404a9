"""The life of a grant, from its first line to its closing, over the four services' HTTP APIs.

acting      what every part of it acts with
in_regions  what delegates and partners do before
at_intake, at_hearing, at_session, at_review, at_funding, at_cohorts, at_impact
            what people do at each service, and the detours that a life may take there
"""

from rig.dossier import Path
from rig.lives.at_impact import AtImpact
from rig.lives.at_review import AWARDED

__all__ = ["Life"]


class Life(AtImpact):
    """One life; `live` returns when the dossier has come to the end its path leads to."""

    async def live(self) -> None:
        """Everything, in order. Raises what broke it off: Refused, GaveUp, NotYet."""
        self.dossier.end = await self._live()

    async def _live(self) -> str:
        return await self._before_the_grant() or await self._with_the_grant()

    async def _before_the_grant(self) -> str:
        """Where the file ends without one; nothing where it is awarded."""
        await self._apply()
        if await self._withdrawn_after("submission"):
            return "WITHDRAWN"
        await self._complete()
        if not await self._admit():
            return "INADMISSIBLE"
        if await self._withdrawn_after("admissibility"):
            return "WITHDRAWN"
        outcome = await self._judge()
        if self.dossier.path is Path.WITHDRAWN:
            return "WITHDRAWN"
        return "" if outcome == AWARDED else outcome

    async def _with_the_grant(self) -> str:
        await self._agree()
        await self._come_late()
        await self._pay_advance()
        await self._pay_interim()
        await self._amend()
        if await self._terminate():
            return "TERMINATED"
        await self._report()
        await self._settle()
        await self._merge()
        await self._close()
        return "CLOSED"
