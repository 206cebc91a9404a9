"""Orders of which the bank says that their money left and that it never did."""

from funding_life import Life, done
from funding_samples import Grant

from asked.stage import Stage
from funding.api.examples import OUTCOME


async def contradicted(made: Stage, life: Life) -> None:
    """One that nobody looked into yet, one of which a person said what became of it."""
    for state in ("CONTRADICTED", "FOUND"):
        order = await life.approved(await life.signed(Grant(f"order-{state}")), 1)
        _, file = await life.batch()
        await life.bank_says(life.bank(file).status_report.replace(b"ACCP", b"ACSC"))
        await life.bank_says(life.bank(file, rejected={order["end_to_end_id"]: "AM04"}).status_report)
        if state == "FOUND":
            await done(life.officer.post(f"/orders/{order['id']}/outcome", OUTCOME))
        made.add("funding.contradicted_order", state, order_id=order["id"])
