"""The ledger of the envelopes, entry by entry: no envelope is over-committed at any moment."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row, Told

_SIGNS: Final = {
    "OPEN": (1, 0, 0, 0),
    "TRANSFER_IN": (1, 0, 0, 0),
    "TRANSFER_OUT": (-1, 0, 0, 0),
    "RESERVE": (0, 1, 0, 0),
    "RELEASE": (0, -1, 0, 0),
    "COMMIT": (0, -1, 1, 0),
    "DECOMMIT": (0, 0, -1, 0),
    "DISBURSE": (0, 0, 0, 1),
    "RETURN": (0, 0, 0, -1),
    "RECOVER": (0, 0, 0, -1),
    "DEBIT_OVER": (0, 0, 0, 0),
    "DEBIT_UNDER": (0, 0, 0, 0),
    "RETURN_FEE": (0, 0, 0, 0),
}
"""What a cent of each move adds to total, reserved, committed, disbursed."""


@dataclass(frozen=True, slots=True)
class Balances:
    """The four balances of an envelope, in cents."""

    total: int = 0
    reserved: int = 0
    committed: int = 0
    disbursed: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Balances":
        """As a row, an event or an answer tells them."""
        return cls(*(row[f"{name}_cents"] for name in ("total", "reserved", "committed", "disbursed")))

    def after(self, entry: Row) -> "Balances":
        """With one more entry of the ledger."""
        total, reserved, committed, disbursed = (sign * entry["amount_cents"] for sign in _SIGNS[entry["move"]])
        return Balances(
            self.total + total, self.reserved + reserved, self.committed + committed, self.disbursed + disbursed
        )

    @property
    def sound(self) -> bool:
        """Whether paid <= committed, reserved + committed <= total, and nothing below zero."""
        inside = self.reserved + self.committed <= self.total and self.disbursed <= self.committed
        return inside and min(self.total, self.reserved, self.committed, self.disbursed) >= 0


def entries(evidence: Evidence) -> dict[str, list[Row]]:
    """The entries of each envelope, in the order of its ledger."""
    groups = grouped(evidence.rows("funding", "ledger_entry"), "envelope_id")
    return {envelope: sorted(rows, key=lambda row: row["position"]) for (envelope,), rows in groups.items()}


def prefixes(rows: list[Row]) -> list[Balances]:
    """The balances of an envelope before its first entry and after each of them."""
    balances = [Balances()]
    for entry in rows:
        balances.append(balances[-1].after(entry))
    return balances


@invariant()
def no_envelope_is_ever_over_committed(evidence: Evidence) -> Iterator[str]:
    """After every entry of a ledger, paid <= committed <= envelope, and nothing is below zero."""
    for envelope, rows in entries(evidence).items():
        for entry, balances in zip(rows, prefixes(rows)[1:], strict=True):
            if not balances.sound:
                yield f"{envelope}: {entry['move']} of {entry['amount_cents']} leaves {balances}"


@invariant()
def entries_tell_the_balances_after_them(evidence: Evidence) -> Iterator[str]:
    """The balances that an entry carries are the sum of the entries up to it."""
    for envelope, rows in entries(evidence).items():
        for entry, balances in zip(rows, prefixes(rows)[1:], strict=True):
            if Balances.of(entry) != balances:
                yield f"{envelope}: entry {entry['position']} says {Balances.of(entry)}, the entries sum to {balances}"


@invariant()
def envelopes_stand_at_the_sum_of_their_entries(evidence: Evidence) -> Iterator[str]:
    """An envelope's balances are the sum of its entries."""
    ledgers = entries(evidence)
    for envelope in evidence.rows("funding", "envelope"):
        summed = prefixes(ledgers.get(envelope["id"], []))[-1]
        if Balances.of(envelope) != summed:
            yield f"{envelope['key']}: {Balances.of(envelope)}, its entries sum to {summed}"


@invariant(counts="lost")
def a_ledger_has_no_gap(evidence: Evidence) -> Iterator[str]:
    """An entry's position is its envelope's revision after it: from 2 on without a gap, up to the envelope's own."""
    ledgers = entries(evidence)
    for envelope in evidence.rows("funding", "envelope"):
        positions = [row["position"] for row in ledgers.get(envelope["id"], [])]
        if positions != list(range(2, envelope["revision"] + 1)):
            yield f"{envelope['key']}: positions {positions} at revision {envelope['revision']}"


@invariant(counts="doubled")
def a_cause_moves_money_once(evidence: Evidence) -> Iterator[str]:
    """No cause makes the same move twice."""
    moves = Counter((row["cause"], row["move"]) for row in evidence.rows("funding", "ledger_entry"))
    yield from (f"{cause} made {count} times {move}" for (cause, move), count in moves.items() if count > 1)


@invariant()
def entries_are_announced_one_for_one(evidence: Evidence) -> Iterator[str]:
    """The ledger and the LedgerPosted events say the same, entry by entry and in the same order.

    What the bank moved beside an order moves no balance, and is announced by events of its own.
    """
    told: dict[str, list[tuple[Any, ...]]] = {}
    for event in evidence.of("LedgerPosted"):
        told.setdefault(event.aggregate_id, []).append(_said(event.data | {"id": event["entry_id"]}))
    kept = {
        envelope: [_said(row) for row in rows if any(_SIGNS[row["move"]])]
        for envelope, rows in entries(evidence).items()
    }
    for envelope in sorted(told.keys() | kept.keys()):
        if told.get(envelope, []) != kept.get(envelope, []):
            only_told = set(told.get(envelope, [])) - set(kept.get(envelope, []))
            only_kept = set(kept.get(envelope, [])) - set(told.get(envelope, []))
            yield f"{envelope}: only announced {sorted(only_told)}, only in the ledger {sorted(only_kept)}"


@invariant()
def what_a_year_gives_its_committees_receive(evidence: Evidence) -> Iterator[str]:
    """Every transfer out of a year's envelope comes in at one committee's, in the same amount.

    What the programme gives a year, or takes back, has one side.
    """
    transfers = evidence.rows("funding", "envelope_transfer")
    programme = {row["id"] for row in transfers if row["from_id"] is None or row["to_id"] is None}
    rows = [row for row in evidence.rows("funding", "ledger_entry") if row["cause"] not in programme]
    moved = {
        move: Counter((row["cause"], row["amount_cents"]) for row in rows if row["move"] == move)
        for move in ("TRANSFER_OUT", "TRANSFER_IN")
    }
    if moved["TRANSFER_OUT"] != moved["TRANSFER_IN"]:
        yield f"given {dict(moved['TRANSFER_OUT'])}, received {dict(moved['TRANSFER_IN'])}"


@invariant()
def a_reader_never_sees_an_over_committed_envelope(evidence: Evidence) -> Iterator[str]:
    """Every read of an envelope shows paid <= committed <= envelope."""
    for read in reads(evidence):
        if not Balances.of(read["answer"]).sound:
            yield f"at {read['at']} s {read['answer']['key']} was read as {Balances.of(read['answer'])}"


@invariant(counts="lost")
def a_reader_sees_a_moment_of_the_ledger(evidence: Evidence) -> Iterator[str]:
    """Every read of an envelope shows its balances as they stood after one of its entries, and never an older one."""
    moments = {envelope: dict(enumerate(prefixes(rows), start=1)) for envelope, rows in entries(evidence).items()}
    seen: Counter[tuple[str, str]] = Counter()
    for read in reads(evidence):
        answer, place = read["answer"], (read["history"], read["answer"]["id"])
        if moments.get(answer["id"], {}).get(answer["revision"]) != Balances.of(answer):
            yield f"at {read['at']} s {answer['key']} was read as {answer}, which its ledger never was"
        elif answer["revision"] < seen[place]:
            yield f"at {read['at']} s {answer['key']} went back from {seen[place]} to {answer['revision']}"
        seen[place] = max(seen[place], answer["revision"])


def reads(evidence: Evidence) -> list[Row]:
    """The reads of envelopes, one line for each envelope, with the `history` they stand in, each in its order."""
    found: list[Row] = []
    for history, lines in evidence.histories.items():
        for line in (line for line in lines if line["op"] == "read_envelope"):
            answer = line["answer"] or {}
            shown = answer.get("items", [answer] if answer else [])
            found += [{**line, "history": history, "answer": one} for one in shown]
    return found


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("id", "move", "amount_cents", "application_id", "reservation_id", "agreement_id")
    balances = Balances.of(row)
    texts = tuple(str(row.get(name) or "") for name in names)
    return (*texts, balances.total, balances.reserved, balances.committed, balances.disbursed)


@invariant()
def differences_of_the_bank_are_announced_one_for_one(evidence: Evidence) -> Iterator[str]:
    """What the bank moved beside an order was announced once, as the ledger says it."""
    names = ("envelope_id", "move", "amount_cents", "application_id", "reservation_id", "agreement_id")
    told = [(event["entry_id"], event["order_id"], *(event[name] for name in names)) for event in _beside(evidence)]
    kept = [
        (row["id"], row["cause"], *(row[name] for name in names))
        for rows in entries(evidence).values()
        for row in rows
        if not any(_SIGNS[row["move"]])
    ]
    yield from (f"{one} was announced {n} times" for one, n in Counter(told).items() if n != kept.count(one))
    yield from (f"{one} stands in the ledger, and nobody was told" for one in kept if one not in told)


def _beside(evidence: Evidence) -> list[Told]:
    return evidence.of("BankDifferencePosted")


INVARIANTS: Final = (
    no_envelope_is_ever_over_committed,
    entries_tell_the_balances_after_them,
    envelopes_stand_at_the_sum_of_their_entries,
    a_ledger_has_no_gap,
    a_cause_moves_money_once,
    entries_are_announced_one_for_one,
    differences_of_the_bank_are_announced_one_for_one,
    what_a_year_gives_its_committees_receive,
    a_reader_never_sees_an_over_committed_envelope,
    a_reader_sees_a_moment_of_the_ledger,
)
