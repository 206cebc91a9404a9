"""What the bank was told: each order once, in one file."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row

_SENT: Final = frozenset({"BATCHED", "PAID", "REJECTED", "RETURNED"})


@invariant(counts="doubled")
def the_bank_was_told_once(evidence: Evidence) -> Iterator[str]:
    """No end-to-end id stands twice in the files that may have gone to the bank."""
    sent = Counter(one for batch in _not_cancelled(evidence) for one, _ in transfers(batch))
    yield from (f"{one} was sent {count} times" for one, count in sent.items() if count > 1)


@invariant(counts="lost")
def a_batch_holds_its_orders(evidence: Evidence) -> Iterator[str]:
    """A batch's file holds exactly the orders that are in it, with their amounts, and its figures are their sums."""
    batched = grouped(evidence.rows("funding", "payment_order"), "batch_id")
    for batch in _not_cancelled(evidence):
        orders = batched.get((batch["id"],), [])
        ours = sorted((order["end_to_end_id"], order["amount_cents"]) for order in orders)
        theirs = sorted(transfers(batch))
        if ours != theirs:
            yield f"{batch['message_id']}: its file says {theirs}, its orders are {ours}"
        if (batch["orders"], batch["total_cents"]) != (len(ours), sum(cents for _, cents in ours)):
            yield f"{batch['message_id']}: {batch['orders']} orders of {batch['total_cents']} cents, but holds {ours}"


@invariant(counts="lost")
def a_sent_order_is_in_a_batch(evidence: Evidence) -> Iterator[str]:
    """An order is in a batch that exists, and was not cancelled, exactly when it was sent."""
    batches = {batch["id"] for batch in _not_cancelled(evidence)}
    for order in evidence.rows("funding", "payment_order"):
        sent = order["state"] in _SENT and not order.get("paid_unsent")
        if (order["batch_id"] in batches) != sent:
            yield f"{order['end_to_end_id']} is {order['state']}, in batch {order['batch_id']}"


@invariant(counts="doubled")
def a_cancelled_batch_never_left(evidence: Evidence) -> Iterator[str]:
    """No file was exported of a batch that is cancelled, by its row and by the audit log."""
    exported = {row["object"] for row in evidence.rows("funding", "messaging.audit_log") if _is_export(row)}
    for batch in evidence.rows("funding", "payment_batch"):
        left = batch["exported_at"] is not None or batch["id"] in exported
        if batch["state"] == "CANCELLED" and left:
            yield f"{batch['message_id']} is cancelled, and its file left"
        if left and batch["state"] == "MADE":
            yield f"{batch['message_id']} left, and does not know it"


def _is_export(row: Row) -> bool:
    return bool(row["action"] in {"batch.export", "batch.read"})


def _not_cancelled(evidence: Evidence) -> list[Row]:
    return [batch for batch in evidence.rows("funding", "payment_batch") if batch["state"] != "CANCELLED"]


def transfers(batch: Row) -> list[tuple[str, int]]:
    """The end-to-end ids and cents of a pain.001 file; nothing where it is no XML."""
    try:
        document = fromstring(bytes.fromhex(batch["file"].removeprefix(r"\x")))  # noqa: S314  our own file
    except ParseError:
        return []
    found = document.iterfind(".//{*}CdtTrfTxInf")
    return [(_at(one, "EndToEndId"), int(Decimal(_at(one, "InstdAmt")) * 100)) for one in found]


def _at(transfer: Element, name: str) -> str:
    return transfer.findtext(f".//{{*}}{name}") or ""


INVARIANTS: Final = (
    the_bank_was_told_once,
    a_batch_holds_its_orders,
    a_sent_order_is_in_a_batch,
    a_cancelled_batch_never_left,
)
