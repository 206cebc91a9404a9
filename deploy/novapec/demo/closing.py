"""The end of a grant: what was paid too much comes back, the agreement is closed, the rest returns to the envelope.

Before anyone has to pay back, it is told why and may answer, and another person than who proposed it orders it.
"""

from typing import Any, Final

from funding.settings import ILLUSTRATIVE
from novapec.demo.dossier import Dossier
from novapec.demo.programme import DemoPath
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.failures import Failed
from novapec.simulated_bank import reimbursement


async def close(world: World, dossier: Dossier) -> None:
    """Recover what was paid beyond the entitlement, then close the agreement; impact closes its plan."""
    officer = world.people.finance_officer
    if dossier.path is DemoPath.UNDERSPENT:
        await _recover(world, dossier)
    await officer.post("funding", f"/agreements/{dossier.agreement_id}/closing")

    async def plan_closed() -> Any | None:
        plan = await world.people.impact_officer.get("impact", f"/plans/{dossier.plan_id}")
        return plan if plan["state"] != "OPEN" else None

    await until(f"impact closes the plan of {dossier.number}", plan_closed)


async def _recover(world: World, dossier: Dossier) -> None:
    """The carrier is heard, then pays back in two parts: the bank tells of one, two persons of the other."""
    officer, approver = world.people.finance_officer, world.people.finance_approver
    carrier = world.people.carrier(dossier.project)
    clawback = await officer.first("funding", "/clawbacks", agreement_id=dossier.agreement_id)
    if clawback is None:
        message = f"{dossier.project.slug}: no clawback was ordered"
        raise NothingToRecover(message)
    path = f"/clawbacks/{clawback['id']}"
    await officer.post("funding", f"{path}/notice", _NOTICE)
    await carrier.post("funding", f"{path}/answer", _ANSWER)
    ordered = await approver.post("funding", f"{path}/order", {})
    reference, owed = ordered["reference"], ordered["outstanding_cents"]
    first = owed // 3
    paper = reimbursement(ILLUSTRATIVE.iban, reference, first, payer=dossier.project.carrier, at=world.now)
    world.archive.keep(f"{reference}-camt.053.xml", paper)
    await officer.post_file("funding", "/bank-files", paper)
    receipt = {"amount_cents": owed - first, "received_on": world.today.isoformat()}
    noted = await officer.post("funding", f"{path}/receipts", receipt)
    await approver.post("funding", f"{path}/receipts/{noted['id']}/confirmation")


_NOTICE: Final = {"text": "Le coût réalisé est inférieur au coût prévu : le trop-perçu serait à reverser (exemple)."}
_ANSWER: Final = {"text": "Nous confirmons les comptes et reverserons cette somme en deux fois (exemple)."}


class NothingToRecover(Failed):
    """A project that spent less than it was paid owes nothing, which is wrong."""
