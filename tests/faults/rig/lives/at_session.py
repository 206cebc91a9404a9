"""A session for one case: who is there, who is recused, who votes for an absent one, a vote broken off and begun again.

The chair is always there. With a recusal the third member turns out to be tied to the project: before the vote, which
changes the quorum of a thinly attended session, or during it, after they voted. With a proxy the second one is absent.
"""

from rig.client import Person
from rig.dossier import Detour
from rig.lives.at_hearing import AtHearing


class AtSession(AtHearing):
    """What its committee's members do at the table. `_recused`: those who may not touch the file any more."""

    _recused: frozenset[str] = frozenset()

    async def _convene(self) -> str:
        """The session's id."""
        sitting = {
            "committee_id": self._world.committees[self._committee],
            "edition": self._edition.year,
            "held_on": self._world.today.isoformat(),
        }
        return str((await self._cast.officer.post("convene_session", "review", "/sessions", sitting))["id"])

    async def _vote(self, session: str, choice: str) -> None:
        """From the attendance to the last vote."""
        chair, second, third = self._cast.members(self._committee)
        case = f"/cases/{self.dossier.case_id}"
        recusal, proxy = self._takes(Detour.RECUSAL), self._takes(Detour.PROXY)
        early = recusal and self.dossier.number % 2 == 0
        present = [chair] if early else [chair, third] if proxy else [chair, second, third]
        there = {"present": [one.sub for one in present]}
        await self._cast.officer.post("take_attendance", "review", f"/sessions/{session}/attendance", there)
        if proxy:
            await second.post("give_proxy", "review", f"/sessions/{session}/proxies", {"holder": chair.sub})
        if early:
            await self._refused(self._open_ballot(session), "quorum_missing")
            await self._recuse(third)
        await self._open_ballot(session)
        if recusal and not early:
            await third.post("cast_vote", "review", f"{case}/votes", {"choice": "AGAINST"})
            await self._recuse(third)
        await self._break_off(session, choice)
        for one in present:
            if one.sub not in self._recused:
                await one.post("cast_vote", "review", f"{case}/votes", {"choice": choice})
        if proxy:
            for_the_absent = {"choice": choice, "for_member": second.sub}
            await chair.post("cast_vote", "review", f"{case}/votes", for_the_absent)
            self.dossier.taken.add(Detour.PROXY)

    async def _open_ballot(self, session: str) -> None:
        path = f"/sessions/{session}/cases/{self.dossier.case_id}/ballot"
        await self._cast.officer.post("open_ballot", "review", path)

    async def _recuse(self, member: Person) -> None:
        """A member says that they are tied to the project: from then on they neither read its file nor vote on it."""
        case = f"/cases/{self.dossier.case_id}"
        await member.post("declare_conflict", "review", f"{case}/conflicts", {"reason": "EMPLOYMENT"})
        self._recused |= {member.sub}
        await self._refused(member.get("review", case))
        await self._refused(member.post("cast_vote", "review", f"{case}/votes", {"choice": "FOR"}))
        self.dossier.taken.add(Detour.RECUSAL)

    async def _break_off(self, session: str, choice: str) -> None:
        """The chair voted, misses a paper, gives the vote up and opens it again: nothing of the first counts."""
        if not self._takes(Detour.BREAK_OFF):
            return
        chair, case = self._cast.members(self._committee)[0], f"/cases/{self.dossier.case_id}"
        await chair.post("cast_vote", "review", f"{case}/votes", {"choice": choice})
        why = {"reason": "MORE_INFORMATION_NEEDED", "explanation": "Une pièce manque (essai).", "on_agenda": True}
        await chair.post("break_off", "review", f"{case}/break-off", why)
        await self._open_ballot(session)
        self.dossier.taken.add(Detour.BREAK_OFF)
