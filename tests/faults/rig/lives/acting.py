"""What every part of a life acts with: the edition, the people, the bank, and what the life is about."""

from collections.abc import Awaitable
from typing import Any

from rig.bank import Bank
from rig.client import Refused
from rig.dossier import Detour, Dossier
from rig.patience import until
from rig.world import Cast, World


class NotRefused(Exception):
    """Somebody was let do what nobody in their place may."""


class Acting:
    """Somebody's file on its way."""

    def __init__(self, world: World, cast: Cast, bank: Bank, dossier: Dossier) -> None:
        self._world = world
        self._cast = cast
        self._bank = bank
        self.dossier = dossier
        self._carrier = cast.carrier(dossier.carrier, dossier.siret)
        self._committee = world.committee_of(dossier.regions)
        self._edition = world.edition_of(dossier.path)

    @property
    def _agreement(self) -> str:
        return f"/agreements/{self.dossier.agreement_id}"

    def _takes(self, detour: Detour) -> bool:
        """Whether the life still has this detour before it."""
        return detour in self.dossier.detours - self.dossier.taken

    async def _case_comes(self, state: str, what: str) -> Any:
        """The file's case, once it is in this state; the appeal's where there are two."""

        async def case() -> Any | None:
            path = f"/cases?application_id={self.dossier.application_id}&state={state}"
            return await self._cast.officer.first("review", path)

        return await until(f"{what} of {self.dossier.application_id}", case)

    @staticmethod
    async def _refused(command: Awaitable[Any], *codes: str) -> None:
        """What somebody tries must be refused, with one of these codes where any are named. Raises NotRefused."""
        try:
            done = await command
        except Refused as refused:
            if codes and refused.code not in codes:
                raise
            return
        raise NotRefused(f"this should have been refused, and was answered: {done}")

    async def _sign(self, what: str, path: str) -> None:
        """Both parties sign, the carrier first."""
        for person, party in ((self._carrier, "CARRIER"), (self._cast.officer, "APEC")):
            signature = {
                "party": party,
                "signatory": "Signataire (exemple)",
                "signed_on": self._world.today.isoformat(),
            }
            await person.post(what, "funding", f"{path}/signatures", signature)
