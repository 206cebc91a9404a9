"""The stranger's books: what they make of a grant's life, and each thing wrong with it that they name."""

import json
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ledger_from_topics import recomputed

Record = Any
ENVELOPE, RESERVATION, AGREEMENT = "envelope", "reservation", "agreement"


def a_life() -> list[Record]:
    """A grant of 100 of an envelope of 1,000: 60 paid, returned, paid again, 10 clawed back, cut to 90, closed."""
    counts: Counter[str] = Counter()
    books = [0, 0, 0, 0]
    life: list[Record] = []

    def tell(topic: str, kind: str, **event: Any) -> None:
        counts[topic] += 1
        headers = {
            "ce_id": f"{topic}-{counts[topic]}",
            "ce_type": f"fr.apec.novapec.funding.{kind}.v1",
            "ce_sequence": f"{counts[topic]:020d}",
        }
        life.append(
            SimpleNamespace(
                topic=f"novapec.funding.{topic}",
                key=topic.encode(),
                headers=[(name, value.encode()) for name, value in headers.items()],
                value=json.dumps(event).encode(),
            )
        )

    def post(move: str, cents: int, total: int = 0, reserved: int = 0, committed: int = 0, disbursed: int = 0) -> None:
        for place, change in enumerate((total, reserved, committed, disbursed)):
            books[place] += change
        names = ("total_cents", "reserved_cents", "committed_cents", "disbursed_cents")
        entry = f"entry-{counts[ENVELOPE]}"
        event = {"envelope_key": "2025", "edition": 2025, "move": move, "amount_cents": cents, "entry_id": entry}
        tell(ENVELOPE, "ledger-posted", **event, **dict(zip(names, books, strict=True)))

    grant = {"agreement_id": "a", "instalment": 1}
    post("OPEN", 1000, total=1000)
    post("RESERVE", 100, reserved=100)
    tell(RESERVATION, "funds-reserved", reservation_id="r", envelope_key="2025", amount_cents=100)
    tell(AGREEMENT, "agreement-drafted", agreement_id="a", reservation_id="r", amount_cents=100)
    post("COMMIT", 100, reserved=-100, committed=100)
    tell(AGREEMENT, "agreement-signed", agreement_id="a", amount_cents=100)
    for move, kind, sign in (("DISBURSE", "instalment-paid", 1), ("RETURN", "payment-returned", -1)) * 2:
        if counts["paid"] == 3:
            break
        counts["paid"] += 1
        post(move, 60, disbursed=sign * 60)
        tell(AGREEMENT, kind, **grant, amount_cents=60)
    post("RECOVER", 10, disbursed=-10)
    tell(AGREEMENT, "clawback-received", agreement_id="a", amount_cents=10)
    post("DECOMMIT", 10, committed=-10)
    tell(AGREEMENT, "agreement-amended", agreement_id="a", amount_cents=90, amount_before_cents=100)
    post("DECOMMIT", 40, committed=-40)
    tell(AGREEMENT, "agreement-closed", agreement_id="a", released_cents=40)
    return life


def test_a_life_is_counted_to_the_cent() -> None:
    books = recomputed(a_life())
    assert books["faults"] == []
    assert books["envelopes"] == {"2025": [1000, 0, 50, 50]}
    assert books["grants"] == {"a": [60, 10]}
    assert len(books["entries"]) == 9


def test_copies_and_another_order_of_the_topics_change_nothing() -> None:
    life = a_life()
    assert recomputed([*reversed(life), *life]) == recomputed(life)


def changed(life: list[Record], place: int, **fields: Any) -> list[Record]:
    """The life with something else said in one event."""
    record = life[place]
    other = SimpleNamespace(**{**vars(record), "value": json.dumps({**json.loads(record.value), **fields}).encode()})
    return [*life[:place], other, *life[place + 1 :]]


WRONG: dict[str, Callable[[list[Record]], list[Record]]] = {
    "have a gap": lambda life: life[:4] + life[5:],
    "the entry says": lambda life: changed(life, 1, amount_cents=101),
    "leaves": lambda life: changed(life, 0, total_cents=50, amount_cents=50),
    "what happened makes": lambda life: changed(life, 5, amount_cents=99),
    "is posted twice": lambda life: changed(life, 1, entry_id="entry-0"),
    "instalment 1 twice": lambda life: changed(life, 9, instalment=2),
    "have number": lambda life: [*life, SimpleNamespace(**{**vars(life[0]), "headers": _as_another(life[0])})],
}


def _as_another(record: Record) -> list[tuple[str, bytes]]:
    return [(name, b"another" if name == "ce_id" else value) for name, value in record.headers]


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_named(fault: str) -> None:
    faults = recomputed(WRONG[fault](a_life()))["faults"]
    assert any(fault in one for one in faults), faults
