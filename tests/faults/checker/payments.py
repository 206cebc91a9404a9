"""Payment orders: no instalment is paid twice, and orders, ledger and events agree."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row, Told

_LIVE: Final = frozenset({"DRAFTED", "PRE_APPROVED", "APPROVED", "BATCHED", "PAID"})
_MOST_FEES_CENTS: Final = 100_00
"""A return that is short of more than that is of a part of the payment."""
_TELL: Final = ("PaymentOrdered", "PaymentOrderCancelled", "PaymentRejected", "InstalmentPaid", "PaymentReturned")


@invariant(counts="doubled")
def an_instalment_has_one_live_order(evidence: Evidence) -> Iterator[str]:
    """At most one order of an instalment is on its way or paid."""
    for instalment, orders in _by_instalment(evidence).items():
        live = [order["end_to_end_id"] for order in orders if order["state"] in _LIVE]
        if len(live) > 1:
            yield f"{instalment}: {sorted(live)} are all live"


@invariant(counts="doubled")
def an_instalment_is_paid_once(evidence: Evidence) -> Iterator[str]:
    """Net of returns, in part or whole, the events say that an instalment was paid at most once."""
    paid = Counter((event["agreement_id"], event["instalment"]) for event in evidence.of("InstalmentPaid"))
    paid.subtract((event["agreement_id"], event["instalment"]) for event in evidence.of("PaymentReturned"))
    yield from (f"{instalment} was paid {count} times" for instalment, count in paid.items() if count not in {0, 1})


@invariant(counts="doubled")
def an_end_to_end_id_is_used_once(evidence: Evidence) -> Iterator[str]:
    """No two orders, and no two announced ones, carry one end-to-end id."""
    for where, ids in {
        "orders": [row["end_to_end_id"] for row in evidence.rows("funding", "payment_order")],
        "events": [event["end_to_end_id"] for event in evidence.of("PaymentOrdered")],
    }.items():
        yield from (f"{one} stands on {count} {where}" for one, count in Counter(ids).items() if count > 1)


@invariant()
def attempts_count_from_one(evidence: Evidence) -> Iterator[str]:
    """The orders of an instalment are its attempts 1, 2, 3, and their end-to-end ids say so."""
    instalments = {(row["agreement_id"], row["number"]): row for row in evidence.rows("funding", "instalment")}
    numbers = {row["id"]: row["number"] for row in evidence.rows("funding", "agreement")}
    by_instalment = _by_instalment(evidence)
    for (agreement, number), instalment in instalments.items():
        found = {order["attempt"]: order["end_to_end_id"] for order in by_instalment.get((agreement, number), [])}
        wanted = {n: f"{numbers[agreement]}-T{number}-{n}" for n in range(1, instalment["attempts"] + 1)}
        if found != wanted:
            yield f"instalment {number} of {agreement} counts {instalment['attempts']} attempts, its orders are {found}"


@invariant()
def orders_are_what_the_events_say(evidence: Evidence) -> Iterator[str]:
    """Each order was announced once for each thing that happened to it, and for nothing else.

    One that two persons found to be paid may have been rejected, or cancelled, before.
    """
    told: dict[str, list[Told]] = {}
    for event in evidence.of(*_TELL):
        told.setdefault(event["order_id"], []).append(event)
    orders = evidence.by_id("funding", "payment_order")
    for order_id in sorted(orders.keys() | told.keys()):
        events = sorted(told.get(order_id, []), key=lambda event: event.sequence)
        order = orders.get(order_id)
        if order is None:
            yield f"{[event.name for event in events]} were announced of {order_id}, which is no order"
        elif _without_a_wrong_rejection(order, events) != _announced(order):
            yield f"{order['end_to_end_id']} is {order['state']}, announced as {[event.name for event in events]}"
        elif any(_amount(event) != order["amount_cents"] for event in events) or _kept(order) != _kept_as_told(events):
            yield f"{order['end_to_end_id']} of {order['amount_cents']} cents was announced with another amount"


@invariant()
def the_ledger_moves_with_the_orders(evidence: Evidence) -> Iterator[str]:
    """Each paid order was disbursed once, each returned one was taken back once, in its amount less what was kept.

    What the bank moved beyond or short of that is booked beside it: in a line that two persons matched to the order, or
    in the debit by which they found it to be paid.
    """
    beside = _differences(evidence)
    entries = grouped(evidence.rows("funding", "ledger_entry"), "cause")
    for order in evidence.rows("funding", "payment_order"):
        found = sorted((row["move"], row["amount_cents"]) for row in entries.get((order["id"],), []))
        moves = {"PAID": ("DISBURSE",), "RETURNED": ("DISBURSE", "RETURN")}.get(order["state"], ())
        kept = {"RETURN": _kept(order)}
        wanted = [(move, order["amount_cents"] - kept.get(move, 0)) for move in moves] + beside.get(
            order["end_to_end_id"], []
        )
        if found != sorted(wanted):
            yield f"{order['end_to_end_id']} of {order['amount_cents']} is {order['state']}, the ledger says {found}"


@invariant()
def an_agreement_is_never_over_paid(evidence: Evidence) -> Iterator[str]:
    """An agreement's paid cents are those of its paid orders, and never above its amount at any event."""
    paid: Counter[str] = Counter()
    for row in evidence.rows("funding", "payment_order"):
        paid[row["agreement_id"]] += _paid(row)
    running: Counter[str] = Counter()
    agreements = evidence.by_id("funding", "agreement")
    for event in evidence.of("InstalmentPaid", "PaymentReturned"):
        if event["agreement_id"] not in agreements:
            yield f"{event} pays an agreement that is not there"
    for event in sorted(evidence.of("InstalmentPaid", "PaymentReturned"), key=lambda e: (e.stream, e.sequence)):
        running[event.aggregate_id] += event["amount_cents"] * (1 if event.name == "InstalmentPaid" else -1)
        agreement = agreements.get(event.aggregate_id)
        if agreement is not None and not 0 <= running[event.aggregate_id] <= agreement["amount_cents"]:
            yield f"{event}: {running[event.aggregate_id]} of {agreement['amount_cents']} cents are paid"
    for row in agreements.values():
        by_all = (row["paid_cents"], paid[row["id"]], running[row["id"]])
        if len(set(by_all)) != 1:
            yield f"{row['number']}: (agreement, orders, events) say that {by_all} cents were paid"


@invariant()
def instalments_make_up_their_agreement(evidence: Evidence) -> Iterator[str]:
    """An instalment is paid exactly when one of its orders is; what was drafted sums to the agreement."""
    orders, agreements = _by_instalment(evidence), evidence.by_id("funding", "agreement")
    for row in evidence.rows("funding", "instalment"):
        of_it = orders.get((row["agreement_id"], row["number"]), [])
        kept, held = sum(map(_kept, of_it)), sum(map(_paid, of_it))
        ended = agreements[row["agreement_id"]]["state"] in {"CLOSED", "TERMINATED"}
        paid = any(order["state"] == "PAID" for order in of_it) or bool(ended and kept)
        if row.get("kept_cents", 0) != kept or held != (row["amount_cents"] if paid else kept):
            yield f"instalment {row['number']} of {row['agreement_id']}: {held} cents are paid, {kept} kept of a return"
        if paid != (row["state"] == "PAID"):
            yield f"instalment {row['number']} of {row['agreement_id']} is {row['state']}, paid: {paid}"
    for event in evidence.of("AgreementDrafted"):
        if sum(one["amount_cents"] for one in event["instalments"]) != event["amount_cents"]:
            yield f"{event}: its instalments do not sum to {event['amount_cents']}"


def _kept(order: Row) -> int:
    """What the recipient has of an order of which a part came back."""
    return int(order.get("kept_cents", 0))


def _paid(order: Row) -> int:
    return int(order["amount_cents"]) if order["state"] == "PAID" else _kept(order)


def _amount(event: Told) -> int:
    return int(event["amount_cents"]) + (event["kept_cents"] or 0)


def _kept_as_told(events: list[Told]) -> int:
    return sum(event["kept_cents"] or 0 for event in events)


_THEN: Final = {
    "PAID": ("InstalmentPaid",),
    "REJECTED": ("PaymentRejected",),
    "RETURNED": ("InstalmentPaid", "PaymentReturned"),
}


def _announced(order: Row) -> tuple[str, ...]:
    """What must have been announced of an order: that it was ordered, once everyone it needs had approved it."""
    needed = [order["approver"], order.get("second_approver")][: order.get("approvals", 1)]
    sent = order["state"] in {"BATCHED", *_THEN} and not order.get("paid_unsent")
    ordered = ("PaymentOrdered",) if sent or None not in needed else ()
    cancelled = ("PaymentOrderCancelled",) if order.get("cancelled_by") or order["state"] == "CANCELLED" else ()
    return (*ordered, *cancelled, *_THEN.get(order["state"], ()))


def _without_a_wrong_rejection(order: Row, events: list[Told]) -> tuple[str, ...]:
    names = [event.name for event in events]
    if order.get("outcome_agreed_by") and order["outcome"] == "PAID" and "PaymentRejected" in names:
        names.remove("PaymentRejected")
    return tuple(names)


def _differences(evidence: Evidence) -> dict[str, list[tuple[str, int]]]:
    """The moves beside an order, by its end-to-end id: of lines of another amount that two persons matched to it."""
    lines = {row["id"]: row for row in evidence.rows("funding", "unmatched_entry")}
    ordered = {row["end_to_end_id"]: row["amount_cents"] for row in evidence.rows("funding", "payment_order")}
    found: dict[str, list[tuple[str, int]]] = {}
    for row in evidence.rows("funding", "unmatched_resolution"):
        if row["matched_to"] not in ordered or not row.get("proposed_by"):
            continue
        line = lines[row["entry_id"]]
        over = line["amount_cents"] - ordered[row["matched_to"]]
        a_part = line["direction"] == "CREDIT" and -over > _MOST_FEES_CENTS
        if over and not a_part:
            move = _debited(over) if line["direction"] == "DEBIT" else "RETURN_FEE"
            found.setdefault(row["matched_to"], []).append((move, abs(over)))
    for order in evidence.rows("funding", "payment_order"):
        over = (order.get("contradiction_cents") or order["amount_cents"]) - order["amount_cents"]
        found_paid = order.get("outcome_agreed_by") and order["outcome"] == "PAID"
        if over and found_paid and abs(over) <= _MOST_FEES_CENTS:
            found.setdefault(order["end_to_end_id"], []).append((_debited(over), abs(over)))
    return found


def _debited(over: int) -> str:
    return "DEBIT_OVER" if over > 0 else "DEBIT_UNDER"


def _by_instalment(evidence: Evidence) -> dict[tuple[Any, ...], list[Row]]:
    return grouped(evidence.rows("funding", "payment_order"), "agreement_id", "instalment")


INVARIANTS: Final = (
    an_instalment_has_one_live_order,
    an_instalment_is_paid_once,
    an_end_to_end_id_is_used_once,
    attempts_count_from_one,
    orders_are_what_the_events_say,
    the_ledger_moves_with_the_orders,
    an_agreement_is_never_over_paid,
    instalments_make_up_their_agreement,
)
