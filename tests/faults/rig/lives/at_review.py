"""A file before its committee: heard, voted, decided; once more where its carrier appeals against the refusal."""

from typing import Final

from rig.dossier import Detour, Path
from rig.lives.at_intake import AtIntake

AWARDED: Final = "AWARDED"
_DEFERRED, _REJECTED = "DEFERRED", "REJECTED"
_REASONS: Final = {
    AWARDED: "MERIT",
    _DEFERRED: "MORE_INFORMATION_NEEDED",
    _REJECTED: "NOT_CONCRETE",
}
_CHOICES: Final = {Path.DEFERRED: "ABSTAIN", Path.REJECTED: "AGAINST"}


class AtReview(AtIntake):
    """What its committee does."""

    _appealed = False

    async def _judge(self) -> str:
        """The outcome in the end."""
        outcome = await self._sit()
        if self.dossier.path is Path.REJECTED and Detour.APPEAL in self.dossier.detours:
            grounds = {"grounds": "Le calendrier du projet est joint (texte d’essai)."}
            path = f"/decisions/{self.dossier.application_id}/appeal"
            await self._carrier.post("appeal", "review", path, grounds)
            self._appealed = True
            outcome = await self._sit()
        return outcome

    async def _sit(self) -> str:
        """A session for this case alone; the outcome that its minutes make final."""
        dossier, officer = self.dossier, self._cast.officer
        dossier.case_id = (await self._case_comes("OPEN", "review opens the case"))["id"]
        sitting = {
            "committee_id": self._world.committees[self._committee],
            "edition": self._edition.year,
            "held_on": self._world.today.isoformat(),
        }
        session = (await officer.post("convene_session", "review", "/sessions", sitting))["id"]
        members = self._cast.members(self._committee)
        present = {"present": [one.sub for one in members]}
        await officer.post("take_attendance", "review", f"/sessions/{session}/attendance", present)
        await officer.post("open_ballot", "review", f"/sessions/{session}/cases/{dossier.case_id}/ballot")
        choice = {"choice": "FOR" if self._appealed else _CHOICES.get(dossier.path, "FOR")}
        for one in members:
            await one.post("cast_vote", "review", f"/cases/{dossier.case_id}/votes", choice)
        outcome = await self._decide()
        if await self._withdrawn_after("decision"):
            return outcome
        await members[0].post("sign_minutes", "review", f"/sessions/{session}/minutes")
        if dossier.path is Path.WITHDRAWN:
            await self._withdrawn_after("minutes")
        return outcome

    async def _decide(self) -> str:
        path = self.dossier.path
        if path in {Path.DEFERRED, Path.REJECTED} and not self._appealed:
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
