"""Money goes out: an order made by one person, approved by another, sent to the bank in a batch, and answered.

The bank is simulated: it reads the very file we sent it, and answers with a status report (pain.002), a statement
(camt.053) and, where a transfer comes back, a notification (camt.054). All of it is handed to funding as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from novapec.demo.agreeing import bank_details
from novapec.demo.dossier import Dossier
from novapec.demo.programme import DemoPath
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.simulated_bank import answer

ADVANCE: Final = 1
BALANCE: Final = 2
_NONE: Final[Mapping[str, str]] = {}


async def pay_the_advances(world: World, dossiers: Sequence[Dossier], *, name: str) -> None:
    """The advances of signed agreements; one carrier's account is closed, another's does not exist."""
    orders = list(zip(dossiers, await world.each(_order_advance, dossiers), strict=True))
    sent_back, refused = (
        {order: one.project.bank_return_code or "" for one, order in orders if one.path is path}
        for path in (DemoPath.PAYMENT_RETURNED, DemoPath.PAYMENT_REJECTED)
    )
    await _send_to_the_bank(world, name, sent_back, refused)


async def pay_again_to_the_right_account(world: World, dossiers: Sequence[Dossier], *, name: str) -> None:
    """The carrier gives another account, a second person confirms it, and the same instalment is ordered again."""
    for dossier in dossiers:
        details = f"/agreements/{dossier.agreement_id}/bank-details"
        account = bank_details(dossier.project, dossier.project.corrected_iban)
        await world.people.carrier(dossier.project).post("funding", details, account)
        await world.people.finance_officer.post("funding", f"{details}/confirmation")
    await world.each(_order_advance, dossiers)
    await _send_to_the_bank(world, name)


async def pay_the_balances(world: World, dossiers: Sequence[Dossier], *, name: str) -> None:
    """The balances that both accepted reports released; who was paid enough by the advance has none left."""
    await world.each(_order_balance, [dossier for dossier in dossiers if dossier.path is not DemoPath.UNDERSPENT])
    await _send_to_the_bank(world, name)


async def _order_advance(world: World, dossier: Dossier) -> str:
    return await _order(world, dossier, ADVANCE)


async def _order_balance(world: World, dossier: Dossier) -> str:
    return await _order(world, dossier, BALANCE)


async def _order(world: World, dossier: Dossier, instalment: int) -> str:
    """The end-to-end id of the approved order for a released instalment."""
    officer = world.people.finance_officer
    agreement = f"/agreements/{dossier.agreement_id}"

    async def released() -> Any | None:
        shown = await officer.get("funding", agreement)
        return shown if _state_of(shown, instalment) == "RELEASED" else None

    await until(f"instalment {instalment} of {dossier.agreement_number} is released", released)
    order = await officer.post("funding", f"{agreement}/instalments/{instalment}/orders")
    await world.people.finance_approver.post("funding", f"/orders/{order['id']}/approval")
    return str(order["end_to_end_id"])


def _state_of(agreement: Mapping[str, Any], instalment: int) -> str:
    return next(one["state"] for one in agreement["instalments"] if one["number"] == instalment)


async def _send_to_the_bank(
    world: World, name: str, sent_back: Mapping[str, str] = _NONE, refused: Mapping[str, str] = _NONE
) -> None:
    """Every approved order in one file, and what the bank says of it.

    `sent_back`: what comes back, `refused`: what never leaves, both by end-to-end id with the bank's reason.
    """
    officer = world.people.finance_officer
    batch = await officer.post("funding", "/batches", {})
    await officer.post("funding", f"/batches/{batch['id']}/export")
    order_file = await officer.download("funding", f"/batches/{batch['id']}/file")
    world.archive.keep(f"{name}-pain.001.xml", order_file)
    said = answer(order_file, at=world.now, returned=sent_back, rejected=refused)
    papers = {"pain.002": said.status_report, "camt.053": said.statement, "camt.054": said.returns}
    for kind, content in papers.items():
        if content is not None:
            world.archive.keep(f"{name}-{kind}.xml", content)
            await officer.post_file("funding", "/bank-files", content)
