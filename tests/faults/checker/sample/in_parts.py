"""What a bank does to one payment besides: a part of it comes back, and of what is paid again it takes a fee."""

from typing import Any, Final

from novapec.demo.dossier import Dossier
from novapec.demo.world import World
from novapec.simulated_bank import answer

IN_PARTS: Final = "avenant-signe"
_FEE_CENTS: Final = 5_00


async def paid_in_parts(world: World, dossier: Dossier) -> None:
    """A quarter of the advance comes back; two persons book it, and the bank's fee beside what is paid again."""
    officer, agreement = world.people.finance_officer, f"/agreements/{dossier.agreement_id}"
    (order,) = (await officer.get("funding", "/orders", agreement_id=dossier.agreement_id))["items"]
    file = await officer.download("funding", f"/batches/{order['batch_id']}/file")
    said = answer(file, at=world.now, returned={order["end_to_end_id"]: "AM04"})
    paid, back = order["amount_cents"], order["amount_cents"] // 4
    await _matched(world, _another_amount(said.returns or b"", paid, back), order)

    again = await officer.post("funding", f"{agreement}/instalments/1/orders")
    await world.people.finance_approver.post("funding", f"/orders/{again['id']}/approval")
    batch = await officer.post("funding", "/batches", {})
    await officer.post("funding", f"/batches/{batch['id']}/export")
    file = await officer.download("funding", f"/batches/{batch['id']}/file")
    said = answer(file, at=world.now)
    await _matched(world, _another_amount(said.statement, back, back + _FEE_CENTS), again)


async def _matched(world: World, content: bytes, order: dict[str, Any]) -> None:
    officer, name = world.people.finance_officer, order["end_to_end_id"]
    await officer.post_file("funding", "/bank-files", content)
    waiting = (await officer.get("funding", "/unmatched-entries", waiting="true"))["items"]
    at = next(f"/unmatched-entries/{one['id']}/match" for one in waiting if one["end_to_end_id"] == name)
    await officer.post("funding", at, {"reference": name, "whatever_amount": True})
    await world.people.finance_approver.post("funding", f"{at}/approval")


def _another_amount(content: bytes, before: int, after: int) -> bytes:
    return content.replace(_euros(before), _euros(after))


def _euros(cents: int) -> bytes:
    return f"{cents // 100}.{cents % 100:02d}".encode()
