"""Who judges a file reads it at intake too; once recused, they are refused there as before the committee."""

from typing import Any

from novapec.demo.client import Refused
from novapec.demo.dossier import Dossier
from novapec.demo.people import Person
from novapec.demo.waiting import until

_FORBIDDEN = 403


async def read_the_file(member: Person, dossier: Dossier) -> Any:
    """The file as a member of its committee reads it at intake, once intake has heard that they may."""

    async def read() -> Any | None:
        try:
            return await member.get("intake", f"/applications/{dossier.application_id}")
        except Refused as refused:
            if refused.status != _FORBIDDEN:
                raise
            return None

    return await until(f"intake shows {dossier.number} to a member of its committee", read)


async def refused_at_intake(member: Person, dossier: Dossier) -> str:
    """What intake tells a recused member, on each address of the file, once it has heard of the recusal."""

    async def refusal(path: str) -> str | None:
        try:
            await member.get("intake", f"/applications/{dossier.application_id}{path}")
        except Refused as refused:
            if refused.status != _FORBIDDEN:
                raise
            return refused.detail
        return None

    async def refused() -> str | None:
        said = {await refusal(path) for path in ("", "/documents", "/versions", "/timeline")}
        return said.pop() if len(said) == 1 else None

    return await until(f"intake closes {dossier.number} to the recused member", refused)
