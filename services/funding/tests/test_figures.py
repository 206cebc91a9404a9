"""What funding says of its tables on /metrics, and that the alert on the ledger sees what it is for."""

import asyncpg
from funding_life import Life
from funding_samples import Grant

from funding.store.figures import FIGURES
from shared.messaging.figures import measure
from shared.observability import metrics

BY_HAND = "UPDATE funding.envelope SET reserved_cents = reserved_cents + $1 WHERE key = '2025/NATIONAL'"


def shown(gauge: object) -> dict[tuple[str, ...], float]:
    """The values of a gauge by its labels."""
    (family,) = gauge.collect()  # type: ignore[attr-defined]
    return {tuple(one.labels.values()): one.value for one in family.samples}


async def test_figures_are_those_of_the_tables(life: Life) -> None:
    await life.signed(Grant(name="autre"))
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    await life.batch()
    await measure(life.database, FIGURES)
    envelope = await life.envelope()
    assert {balance: cents for (key, balance), cents in shown(metrics.ENVELOPE).items() if key == "2025/NATIONAL"} == {
        name: envelope[name] for name in ("total", "reserved", "committed", "disbursed")
    }
    assert set(shown(metrics.LEDGER_DIFFERENCE).values()) == {0}
    orders = {state: n for (table, state), n in shown(metrics.OBJECTS).items() if table == "payment_order"}
    assert orders == {"BATCHED": 1}
    assert shown(metrics.PAYMENTS_STOPPED) == {("IN_FORCE",): 0, ("LIFT_PROPOSED",): 0}


async def test_one_cent_written_by_hand_is_seen(life: Life) -> None:
    owner = await asyncpg.connect(life.database.dsn.replace("_app:", "_owner:"))
    await owner.execute(BY_HAND, 1)
    await measure(life.database, FIGURES)
    await owner.execute(BY_HAND, -1)
    await owner.close()
    wrong = {labels: cents for labels, cents in shown(metrics.LEDGER_DIFFERENCE).items() if cents}
    assert wrong == {("2025/NATIONAL", "reserved"): 1}
