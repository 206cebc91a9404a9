"""The end of a grant: what was paid too much comes back, the agreement is closed, the rest returns to the envelope."""

from typing import Any

from novapec.demo.dossier import Dossier
from novapec.demo.programme import DemoPath
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.failures import Failed


async def close(world: World, dossier: Dossier) -> None:
    """Recover what was paid beyond the entitlement, then close the agreement; impact closes its plan."""
    officer = world.people.finance_officer
    if dossier.path is DemoPath.UNDERSPENT:
        await _recover(world, dossier)
    await officer.post("funding", f"/agreements/{dossier.agreement_id}/closing")

    async def plan_closed() -> Any | None:
        plan = await world.people.impact_officer.get("impact", f"/plans/{dossier.plan_id}")
        return plan if plan["state"] == "CLOSED" else None

    await until(f"impact closes the plan of {dossier.number}", plan_closed)


async def _recover(world: World, dossier: Dossier) -> None:
    """The carrier pays back, in full, what the clawback asks for."""
    officer = world.people.finance_officer
    clawback = await officer.first("funding", "/clawbacks", agreement_id=dossier.agreement_id)
    if clawback is None:
        message = f"{dossier.project.slug}: no clawback was ordered"
        raise NothingToRecover(message)
    receipt = {"amount_cents": clawback["amount_cents"], "received_on": world.today.isoformat()}
    await officer.post("funding", f"/clawbacks/{clawback['id']}/receipts", receipt)


class NothingToRecover(Failed):
    """A project that spent less than it was paid owes nothing, which is wrong."""
