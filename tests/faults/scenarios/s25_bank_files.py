"""25: Status file duplicated, early, out of order; bank time-out after success."""

from rig.bank import Delivery, in_order
from rig.client import Person, Refused
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.simulated_bank import BankAnswer

COPIES = 3
LATER = "the bank says it again, in other bytes"


@scenario("25", "The bank's files come twice at once, again in other bytes, too early and out of order", lanes=4)
async def files_in_disorder(stage: Stage) -> None:
    seen = {"batches": 0, "early": 0}

    def deliver(said: BankAnswer, again: BankAnswer) -> Delivery:
        """Every file thrice at once, what came back before what was paid, then all of it again with later dates."""
        first = [one for one in (said.returns, said.statement, said.status_report) if one]
        rest = [one for one in (again.status_report, again.returns, again.statement) if one]
        if said.returns is None:
            stage.draw.shuffle(first)
        else:
            seen["early"] += 1
            stage.injected("return before its payment")
        stage.draw.shuffle(rest)
        seen["batches"] += 1
        stage.injected(f"bank file {COPIES} times at once, then in other bytes")
        return [*([one] * COPIES for one in first), *([one] for one in rest), [*first, *rest]]

    stage.load.bank.deliver = deliver

    async def enough() -> bool:
        stage.load.check()
        return seen["batches"] >= 4 and seen["early"] > 0

    await until("four batches were answered, a return among them", enough)
    clerk = stage.load.bank.clerk
    unmatched = await clerk.first("funding", "/unmatched-entries")
    if unmatched is not None:
        raise AssertionError(f"a repeated word of the bank was kept for a person: {unmatched}")


@scenario("25b", "The bank pays and its answer is lost: nothing is sent again, and the late answer reconciles", lanes=3)
async def answer_lost(stage: Stage) -> None:
    lost: list[BankAnswer] = []

    def deliver(said: BankAnswer, again: BankAnswer) -> Delivery:
        """Nothing of the first batch."""
        if lost:
            return in_order(said, again)
        lost.append(said)
        stage.injected("the bank paid, and its answer is lost")
        return []

    stage.load.bank.deliver = deliver

    async def gone() -> bool:
        stage.load.check()
        return bool(lost)

    await until("the first batch was sent, and not answered", gone)
    clerk = stage.load.bank.clerk
    batch = await clerk.first("funding", "/batches?limit=1")
    order = await clerk.first("funding", f"/orders?batch_id={batch['id']}")
    cancel = {"reason": "MISTAKE"}
    await _refused(clerk, f"/batches/{batch['id']}/cancellation", cancel)
    await _refused(clerk, f"/orders/{order['id']}/cancellation", cancel)
    await _refused(clerk, f"/agreements/{order['agreement_id']}/instalments/{order['instalment']}/orders")
    file = f"/batches/{batch['id']}/file"
    if await clerk.download("funding", file) != await clerk.download("funding", file):
        raise AssertionError("the file of a batch changed between two exports")
    for content in (part for part in (lost[0].statement, lost[0].status_report, lost[0].returns) if part):
        await clerk.post("import_bank_file", "funding", "/bank-files", xml=content)


async def _refused(clerk: Person, path: str, body: dict[str, str] | None = None) -> None:
    """What would send a payment of unknown outcome again is refused, in the state it is in."""
    try:
        await clerk.post("send_again", "funding", path, body)
    except Refused as refused:
        if refused.code == "not_in_this_state":
            return
        raise
    raise AssertionError(f"{path} was carried out though the bank may have paid")
