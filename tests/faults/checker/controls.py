"""Who let money go, to which account and on what conditions; and what no sum may pass."""

from collections.abc import Iterator
from typing import Final

from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row

_SENT: Final = frozenset({"BATCHED", "PAID", "REJECTED", "RETURNED"})
_UNDER_WAY: Final = frozenset({"DRAFTED", "PRE_APPROVED", "APPROVED", "BATCHED", "PAID"})


def _left_from_here(evidence: Evidence) -> Iterator[Row]:
    """Every order but those that the bank paid by itself, as two persons found."""
    yield from (row for row in evidence.rows("funding", "payment_order") if not row.get("paid_unsent"))


@invariant(counts="doubled")
def what_is_paid_unsent_two_persons_found(evidence: Evidence) -> Iterator[str]:
    """What the bank paid of itself counts as paid where two persons say so, by a debit that the statement shows.

    A later contradiction of the bank's stands in the place of theirs.
    """
    for row in evidence.rows("funding", "payment_order"):
        persons = {row.get("outcome_found_by"), row.get("outcome_agreed_by")}
        agreed = row.get("outcome") == "PAID" and len(persons) == 2 and None not in persons
        if row.get("paid_unsent") and row["contradicted_by"] == "BOOK" and not (agreed and row["contradiction_cents"]):
            yield f"{row['end_to_end_id']} was never sent, and is {row['state']} by {sorted(map(str, persons))}"


@invariant(counts="doubled")
def an_order_is_sent_by_the_persons_it_needs(evidence: Evidence) -> Iterator[str]:
    """What went to the bank was made by one person and approved by another, or by two others; nobody is two of them."""
    for order in _left_from_here(evidence):
        persons = [order["author"], order["approver"], order["second_approver"]][: order["approvals"] + 1]
        if order["state"] in _SENT | {"APPROVED"} and (None in persons or len(set(persons)) < len(persons)):
            yield f"{order['end_to_end_id']} is {order['state']} by {persons}"


@invariant(counts="doubled")
def an_order_pays_to_an_account_of_its_agreement(evidence: Evidence) -> Iterator[str]:
    """An order was sent to an account that its own recipient gave, confirmed by another person where it changed."""
    accounts = evidence.by_id("funding", "bank_details")
    for order in _left_from_here(evidence):
        if order["state"] not in _SENT:
            continue
        account = accounts.get(str(order["bank_details_id"]))
        if account is None or account["agreement_id"] != order["agreement_id"] or account["refused_by"] is not None:
            yield f"{order['end_to_end_id']} was sent to {account and account['id']}, which is no account of its own"
        elif account["version"] > 1 and account["confirmed_by"] in {None, account["entered_by"]}:
            yield f"{order['end_to_end_id']} was sent to a changed account that nobody else confirmed"


@invariant(counts="doubled")
def nothing_is_paid_before_its_conditions(evidence: Evidence) -> Iterator[str]:
    """No order of an agreement is on its way or paid while a condition of it is unmet; who met one did not undo it."""
    under_way = {row["agreement_id"] for row in _left_from_here(evidence) if row["state"] in _UNDER_WAY}
    for row in evidence.rows("funding", "agreement_condition"):
        if row["met_on"] is None and row["agreement_id"] in under_way:
            yield f"{row['kind']} of {row['agreement_id']} is unmet, and an order of it is on its way or paid"
    for row in evidence.rows("funding", "condition_undoing"):
        if row["undone_by"] == row["met_by"]:
            yield f"{row['kind']} of {row['agreement_id']} was met and undone by {row['met_by']}"


@invariant(counts="doubled")
def instalments_in_force_make_up_the_grant(evidence: Evidence) -> Iterator[str]:
    """The instalments that stand sum to the grant; once the costs are accepted, to no more than was paid or is due."""
    instalments = grouped(evidence.rows("funding", "instalment"), "agreement_id")
    for row in evidence.rows("funding", "agreement"):
        stands = sum(one["amount_cents"] for one in instalments.get((row["id"],), []) if one["state"] != "CANCELLED")
        wanted = row["amount_cents"] if row["state"] in {"DRAFTED", "SIGNED", "CLOSED"} else row["paid_cents"]
        if row["entitled_cents"] is None:
            if stands != wanted:
                yield f"{row['number']} of {wanted} cents has instalments of {stands}"
        elif not row["paid_cents"] <= stands <= max(row["paid_cents"], row["entitled_cents"]):
            yield f"{row['number']}: {row['paid_cents']} paid, {row['entitled_cents']} due, instalments of {stands}"


@invariant(counts="doubled")
def partners_share_no_more_than_the_grant(evidence: Evidence) -> Iterator[str]:
    """The partners' shares of a grant are of different partners, never the lead's own, and sum to no more than it."""
    for row in evidence.rows("funding", "agreement"):
        sirets = [one["siret"] for one in row["shares"]]
        shared = sum(one["amount_cents"] for one in row["shares"])
        if shared > row["amount_cents"] or row["carrier_siret"] in sirets or len(set(sirets)) < len(sirets):
            yield f"{row['number']} of {row['amount_cents']} cents is shared as {row['shares']}"


@invariant(counts="doubled")
def no_partner_is_passed_more_than_its_share(evidence: Evidence) -> Iterator[str]:
    """What an accepted report says was passed on to the partners is each partner's once, and within its share."""
    agreements = evidence.by_id("funding", "agreement")
    for row in evidence.rows("funding", "financial_report"):
        if row["state"] != "ACCEPTED":
            continue
        shares = {one["siret"]: one["amount_cents"] for one in agreements[row["agreement_id"]]["shares"]}
        said = row.get("passed_on", [])
        sirets = sorted(one["siret"] for one in said)
        if sirets != sorted(shares) or any(one["amount_cents"] > shares[one["siret"]] for one in said):
            yield f"report {row['id']}: {said} was passed on, the shares are {shares}"


@invariant(counts="doubled")
def what_comes_back_is_what_was_ordered(evidence: Evidence) -> Iterator[str]:
    """No more came in for a clawback than was ordered, exactly that once it is settled; no more than was ever paid."""
    for row in evidence.rows("funding", "clawback"):
        ordered, received = row["ordered_cents"] or 0, row["received_cents"]
        if received > ordered or (row["state"] == "SETTLED") != (received == ordered and ordered > 0):
            yield f"{row['reference']} is {row['state']}: {ordered} cents ordered, {received} received"
    for row in evidence.rows("funding", "agreement"):
        if row["recovered_cents"] > row["paid_cents"]:
            yield f"{row['number']}: {row['recovered_cents']} cents came back of {row['paid_cents']} paid"


@invariant(counts="doubled")
def a_transfer_takes_two_persons_and_moves_once(evidence: Evidence) -> Iterator[str]:
    """A transfer between envelopes was decided by another person than who proposed it, and moved its amount exactly.

    A side without an envelope is the programme: it gives a year its budget, and takes some of it back.
    """
    moved = grouped(evidence.rows("funding", "ledger_entry"), "cause")
    transfers = evidence.by_id("funding", "envelope_transfer")
    for cause, entries in moved.items():
        if cause[0] not in transfers and any(one["move"].startswith("TRANSFER_") for one in entries):
            yield f"{[one['move'] for one in entries]} for {cause[0]}, which is no transfer"
    for row in transfers.values():
        amounts = {(one["move"], one["amount_cents"]) for one in moved.get((row["id"],), [])}
        sides = (("TRANSFER_OUT", row["from_id"]), ("TRANSFER_IN", row["to_id"]))
        wanted = {(move, row["amount_cents"]) for move, envelope in sides if envelope is not None}
        if amounts != (wanted if row["state"] == "EXECUTED" else set()):
            yield f"transfer {row['id']} of {row['amount_cents']} cents is {row['state']}, the ledger says {amounts}"
        if row["state"] == "EXECUTED" and row["decided_by"] in {None, row["proposed_by"]}:
            yield f"transfer {row['id']} was proposed and decided by {row['decided_by']}"


_BOOKS: Final = {
    "OPEN": ("AVAILABLE", "SOURCE"),
    "TRANSFER_IN": ("AVAILABLE", "SOURCE"),
    "TRANSFER_OUT": ("SOURCE", "AVAILABLE"),
    "RESERVE": ("RESERVED", "AVAILABLE"),
    "RELEASE": ("AVAILABLE", "RESERVED"),
    "COMMIT": ("TO_PAY", "RESERVED"),
    "DECOMMIT": ("AVAILABLE", "TO_PAY"),
    "DISBURSE": ("DISBURSED", "TO_PAY"),
    "RETURN": ("TO_PAY", "DISBURSED"),
    "RECOVER": ("TO_PAY", "DISBURSED"),
    "DEBIT_OVER": ("BANK_DIFFERENCES", "TREASURY"),
    "DEBIT_UNDER": ("TREASURY", "BANK_DIFFERENCES"),
    "RETURN_FEE": ("BANK_DIFFERENCES", "TREASURY"),
}
"""Each move's debited and credited account."""


@invariant()
def an_entry_books_between_its_two_accounts(evidence: Evidence) -> Iterator[str]:
    """A ledger entry debits one account and credits another, as its move says: the journal balances."""
    for row in evidence.rows("funding", "ledger_entry"):
        if (row["debit"], row["credit"]) != _BOOKS[row["move"]]:
            yield f"entry {row['id']}: {row['move']} debits {row['debit']} and credits {row['credit']}"


INVARIANTS: Final = (
    what_is_paid_unsent_two_persons_found,
    an_order_is_sent_by_the_persons_it_needs,
    an_order_pays_to_an_account_of_its_agreement,
    nothing_is_paid_before_its_conditions,
    instalments_in_force_make_up_the_grant,
    partners_share_no_more_than_the_grant,
    no_partner_is_passed_more_than_its_share,
    what_comes_back_is_what_was_ordered,
    a_transfer_takes_two_persons_and_moves_once,
    an_entry_books_between_its_two_accounts,
)
