"""What funding announces: every event of its contract, and nothing it never decided."""

import ast
from pathlib import Path

from funding_life import Life
from funding_samples import Grant

from funding import events
from shared.contracts import funding
from shared.contracts.envelope import Event


def test_every_event_of_the_contract_is_announced_by_some_fact() -> None:
    files = Path(events.__file__).parent.glob("*.py")
    announced = {
        node.func.attr
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "funding"
    }
    contract = {kind.__name__ for kind in Event.REGISTRY.values() if kind.SERVICE == "funding"}
    assert contract <= announced


async def test_the_events_of_an_envelope_carry_the_balances_after_each_entry(life: Life) -> None:
    grant = Grant()
    await life.signed(grant)
    rows = await life.database.fetch(
        "SELECT payload FROM messaging.event_log WHERE type = $1 ORDER BY position", funding.LedgerPosted.TYPE
    )
    posted = [funding.LedgerPosted.model_validate_json(row["payload"]) for row in rows]
    balances = [(one.move, one.reserved_cents, one.committed_cents) for one in posted if one.reservation_id]
    assert balances == [("RESERVE", grant.amount, 0), ("COMMIT", 0, grant.amount)]


async def test_the_numbers_of_a_stream_rise_by_one(life: Life) -> None:
    await life.paid(await life.signed(Grant()), 1)
    rows = await life.database.fetch(
        "SELECT topic, array_agg(sequence ORDER BY sequence) AS numbers "
        "FROM messaging.event_log GROUP BY topic, aggregate_id"
    )
    assert all(row["numbers"] == list(range(1, len(row["numbers"]) + 1)) for row in rows)
