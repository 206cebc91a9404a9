"""A report that does not come: the next instalment is held, and nobody can order it until the report is accepted."""

from typing import Any

from novapec.demo.client import Refused
from novapec.demo.dossier import Dossier
from novapec.demo.paying import BALANCE
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.failures import Failed


async def see_the_balance_held(world: World, dossier: Dossier) -> None:
    """Impact announced that the report is overdue, so funding holds the balance and refuses an order for it."""
    officer = world.people.finance_officer
    agreement = f"/agreements/{dossier.agreement_id}"

    async def held() -> Any | None:
        instalments = (await officer.get("funding", agreement))["instalments"]
        return next((one for one in instalments if one["number"] == BALANCE and one["state"] == "HELD"), None)

    await until(f"the balance of {dossier.agreement_number} is held", held)
    try:
        await officer.post("funding", f"{agreement}/instalments/{BALANCE}/orders")
    except Refused as refused:
        if refused.code != "not_in_this_state":
            raise
        return
    message = f"{dossier.project.slug}: a held instalment could be ordered"
    raise HoldIgnored(message)


class HoldIgnored(Failed):
    """Money could have left while a report was overdue."""
