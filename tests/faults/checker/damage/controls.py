"""Damage to what the bank booked, and to who let money go."""

from random import Random

from checker.evidence import Evidence
from checker.records import Row

from .spoiling import new_id, noticed_by, one


def _emptied(evidence: Evidence, draw: Random, kind: str) -> Row:
    """A file of the bank of that kind that left a person nothing and told not of clawbacks alone, without its lines."""
    files = evidence.rows("funding", "bank_file")
    rows = [row for row in files if "unmatched" not in row["outcome"] and row["outcome"].keys() - {"recovered"}]
    file = one(draw, rows, kind=kind)
    file["content"] = "\\x" + b"<Document/>".hex()
    return file


def _paid(evidence: Evidence, draw: Random) -> Row:
    """An order that the bank's file shows as it was ordered: persons matched nothing to it."""
    matched = {row["matched_to"] for row in evidence.rows("funding", "unmatched_resolution")}
    rows = [row for row in evidence.rows("funding", "payment_order") if row["end_to_end_id"] not in matched]
    return one(draw, rows, state="PAID")


@noticed_by("an_order_is_paid_where_the_bank_booked_it")
def the_bank_never_said_what_was_applied(evidence: Evidence, draw: Random) -> None:
    _emptied(evidence, draw, draw.choice(["camt.053", "camt.054"]))


@noticed_by("an_order_is_paid_where_the_bank_booked_it")
def what_the_bank_booked_is_not_applied(evidence: Evidence, draw: Random) -> None:
    _paid(evidence, draw)["state"] = "BATCHED"


@noticed_by("an_order_is_paid_where_the_bank_booked_it")
def another_amount_was_booked(evidence: Evidence, draw: Random) -> None:
    _paid(evidence, draw)["amount_cents"] += 1


@noticed_by("a_bank_file_is_accounted_for_line_by_line")
def a_line_of_a_file_led_to_nothing(evidence: Evidence, draw: Random) -> None:
    file = one(draw, [row for row in evidence.rows("funding", "bank_file") if "paid" in row["outcome"]])
    file["outcome"] = {"paid": file["outcome"]["paid"] - 1}


@noticed_by("a_bank_file_is_accounted_for_line_by_line")
def a_line_for_a_person_is_not_kept(evidence: Evidence, draw: Random) -> None:
    file = one(draw, evidence.rows("funding", "bank_file"), kind="pain.002")
    file["outcome"] = {**file["outcome"], "unmatched": 1}


@noticed_by("a_file_is_kept_once_and_whole")
def a_file_of_the_bank_is_edited(evidence: Evidence, draw: Random) -> None:
    _emptied(evidence, draw, draw.choice(["pain.002", "camt.053", "camt.054"]))


@noticed_by("a_file_is_kept_once_and_whole")
def a_file_of_the_bank_is_read_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "bank_file")
    rows.append({**draw.choice(rows), "id": new_id(draw)})


@noticed_by("a_file_is_kept_once_and_whole")
def a_file_to_the_bank_is_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_batch"))["file"] += "20"


@noticed_by("a_part_came_back_where_two_persons_say_so")
def a_part_came_back_and_nobody_says_so(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="RETURNED")["kept_cents"] = 1


@noticed_by("a_receipt_of_the_bank_stands_in_its_files")
def a_receipt_never_came_in(evidence: Evidence, draw: Random) -> None:
    rows = [row for row in evidence.rows("funding", "clawback_receipt") if row["bank_reference"] is not None]
    one(draw, rows)["amount_cents"] += 1


@noticed_by("what_is_paid_unsent_two_persons_found")
def one_person_finds_an_order_paid(evidence: Evidence, draw: Random) -> None:
    found = {"paid_unsent": True, "batch_id": None, "contradicted_by": "BOOK", "outcome": "PAID"}
    order = _paid(evidence, draw)
    order |= {**found, "contradiction_cents": order["amount_cents"], "outcome_found_by": "finance-1"}
    order["outcome_agreed_by"] = draw.choice([None, "finance-1"])


@noticed_by("an_order_is_sent_by_the_persons_it_needs")
def an_order_is_approved_by_its_author(evidence: Evidence, draw: Random) -> None:
    order = _paid(evidence, draw)
    order["approver"] = order["author"]


@noticed_by("an_order_is_sent_by_the_persons_it_needs")
def a_second_approver_is_missing(evidence: Evidence, draw: Random) -> None:
    order = _paid(evidence, draw)
    order |= {"approvals": 2, "second_approver": draw.choice([None, order["author"], order["approver"]])}


@noticed_by("an_order_pays_to_an_account_of_its_agreement")
def an_order_pays_to_another_s_account(evidence: Evidence, draw: Random) -> None:
    order = _paid(evidence, draw)
    others = [row for row in evidence.rows("funding", "bank_details") if row["agreement_id"] != order["agreement_id"]]
    order["bank_details_id"] = draw.choice(others)["id"]


@noticed_by("an_order_pays_to_an_account_of_its_agreement")
def a_changed_account_is_confirmed_by_nobody_else(evidence: Evidence, draw: Random) -> None:
    account = one(draw, [row for row in evidence.rows("funding", "bank_details") if row["version"] > 1])
    account["confirmed_by"] = draw.choice([None, account["entered_by"]])


@noticed_by("nothing_is_paid_before_its_conditions")
def a_condition_of_what_is_paid_is_unmet(evidence: Evidence, draw: Random) -> None:
    row = {"agreement_id": _paid(evidence, draw)["agreement_id"], "kind": "CO_FUNDING", "position": 1, "met_on": None}
    evidence.rows("funding", "agreement_condition").append(row)


@noticed_by("nothing_is_paid_before_its_conditions")
def a_condition_is_undone_by_who_met_it(evidence: Evidence, draw: Random) -> None:
    agreement_id = one(draw, evidence.rows("funding", "agreement"))["id"]
    row = {"agreement_id": agreement_id, "kind": "CO_FUNDING", "met_by": "programme-1", "undone_by": "programme-1"}
    evidence.databases["funding"].setdefault("funding.condition_undoing", []).append(row)


@noticed_by("instalments_in_force_make_up_the_grant")
def an_instalment_grows(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "instalment"), state="PAID")["amount_cents"] += 1


@noticed_by("partners_share_no_more_than_the_grant")
def partners_share_more_than_the_grant(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "agreement"))
    share = {"siret": "44306184100047", "name": "Partenaire", "amount_cents": row["amount_cents"] + 1}
    own = {**share, "siret": row["carrier_siret"], "amount_cents": 1}
    row["shares"] = draw.choice([[share], [own], [share | {"amount_cents": 1}] * 2])


@noticed_by("no_partner_is_passed_more_than_its_share")
def a_partner_is_passed_more_than_its_share(evidence: Evidence, draw: Random) -> None:
    report = one(draw, evidence.rows("funding", "financial_report"), state="ACCEPTED")
    share = {"siret": "44306184100047", "name": "Partenaire", "amount_cents": 1}
    evidence.by_id("funding", "agreement")[report["agreement_id"]]["shares"] = [share]
    report["passed_on"] = draw.choice([[], [{**share, "amount_cents": 2}], [share] * 2])


@noticed_by("what_comes_back_is_what_was_ordered")
def more_comes_back_than_was_ordered(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "clawback"), state="SETTLED")["ordered_cents"] -= 1


@noticed_by("what_comes_back_is_what_was_ordered")
def a_clawback_is_settled_too_soon(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "clawback"), state="SETTLED")["received_cents"] -= 1


@noticed_by("a_transfer_takes_two_persons_and_moves_once")
def a_transfer_moves_nothing(evidence: Evidence, draw: Random) -> None:
    first, second = draw.sample(evidence.rows("funding", "envelope"), 2)
    row = {"id": new_id(draw), "from_id": first["id"], "to_id": second["id"], "amount_cents": 100, "state": "EXECUTED"}
    evidence.rows("funding", "envelope_transfer").append({**row, "proposed_by": "finance-1", "decided_by": "finance-2"})


@noticed_by("a_transfer_takes_two_persons_and_moves_once")
def a_part_is_opened_on_one_persons_word(evidence: Evidence, draw: Random) -> None:
    evidence.rows("funding", "envelope_transfer").remove(one(draw, evidence.rows("funding", "envelope_transfer")))


@noticed_by("an_entry_books_between_its_two_accounts")
def an_entry_books_elsewhere(evidence: Evidence, draw: Random) -> None:
    entry = one(draw, evidence.rows("funding", "ledger_entry"))
    entry["debit"], entry["credit"] = entry["credit"], entry["debit"]
