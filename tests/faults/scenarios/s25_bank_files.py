"""25: Status file duplicated, early, out of order."""

from rig.bank import Delivery
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
