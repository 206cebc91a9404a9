"""A file before its committee: voted, decided, referred; again at the next session, or where its carrier appeals."""

from typing import Final

from rig.dossier import HOME_REGION, Detour, Path
from rig.lives.at_session import AtSession
from rig.world import NATIONAL

AWARDED: Final = "AWARDED"
_DEFERRED, _REJECTED, _REFERRED = "DEFERRED", "REJECTED", "REFERRED"
_REASONS: Final = {
    AWARDED: "MERIT",
    _DEFERRED: "MORE_INFORMATION_NEEDED",
    _REJECTED: "NOT_CONCRETE",
}
_CHOICES: Final = {Path.DEFERRED: "ABSTAIN", Path.REJECTED: "AGAINST"}


class AtReview(AtSession):
    """What its committee does. `_comes_as` is the state in which it next finds the case."""

    _comes_as = "OPEN"
    _second_look = False

    async def _judge(self) -> str:
        """The outcome in the end."""
        dossier, outcome = self.dossier, await self._sit()
        if dossier.path is Path.WITHDRAWN:
            return outcome
        if outcome == _REFERRED:
            self._committee = NATIONAL
            outcome = await self._sit()
            dossier.taken.add(Detour.REFERRAL)
        if outcome == _DEFERRED and self._takes(Detour.NEXT_SESSION):
            self._second_look, self._comes_as = True, _DEFERRED
            outcome = await self._sit()
            dossier.taken.add(Detour.NEXT_SESSION)
        if dossier.path is Path.REJECTED and self._takes(Detour.APPEAL):
            grounds = {"grounds": "Le calendrier du projet est joint (texte d’essai)."}
            path = f"/decisions/{dossier.application_id}/appeal"
            await self._carrier.post("appeal", "review", path, grounds)
            self._second_look = True
            outcome = await self._sit()
            dossier.taken.add(Detour.APPEAL)
        return outcome

    async def _sit(self) -> str:
        """A session for this case alone; the outcome that its minutes make final."""
        dossier = self.dossier
        dossier.case_id = (await self._case_comes(self._comes_as, "review opens the case"))["id"]
        await self._be_heard()
        session = await self._convene()
        in_favour = self._second_look or self._refers
        await self._vote(session, "FOR" if in_favour else _CHOICES.get(dossier.path, "FOR"))
        outcome = await self._decide()
        if await self._withdrawn_after("decision"):
            return outcome
        chair = self._cast.members(self._committee)[0]
        await chair.post("sign_minutes", "review", f"/sessions/{session}/minutes")
        if dossier.path is Path.WITHDRAWN:
            await self._withdrawn_after("minutes")
        return outcome

    @property
    def _refers(self) -> bool:
        """Whether the regional committee leaves this one to the national one."""
        return self._takes(Detour.REFERRAL) and self._committee == f"REGIONAL-{HOME_REGION}"

    async def _decide(self) -> str:
        path = self.dossier.path
        if self._refers:
            await self._pronounce(_REFERRED, "BROADER_SCOPE")
            return _REFERRED
        if path in {Path.DEFERRED, Path.REJECTED} and not self._second_look:
            await self._pronounce(path.value, _REASONS[path.value])
            return path.value
        await self._pronounce(AWARDED, _REASONS[AWARDED], self.dossier.award_cents)
        wanted = "RETURNED" if path is Path.EXHAUSTED else "RESERVED"
        await self._case_comes(wanted, "funding answers the award")
        if wanted == "RESERVED":
            return AWARDED
        await self._pronounce(_REJECTED, "ENVELOPE_EXHAUSTED")
        return _REJECTED

    async def _pronounce(self, outcome: str, reason: str, cents: int | None = None) -> None:
        verdict = {"outcome": outcome, "reason": reason, "explanation": "Décision d’essai."}
        amount = {} if cents is None else {"amount_cents": cents}
        chair = self._cast.members(self._committee)[0]
        await chair.post("decide", "review", f"/cases/{self.dossier.case_id}/decision", {**verdict, **amount})
