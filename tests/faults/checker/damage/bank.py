"""Damage to payments."""

from random import Random

from checker.evidence import Evidence

from .spoiling import an_event, announce_again, new_id, noticed_by, one, rewrite


@noticed_by("an_instalment_has_one_live_order")
def an_instalment_is_ordered_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "payment_order")
    row = one(draw, rows, state="PAID")
    again = {**row, "id": new_id(draw), "attempt": row["attempt"] + 1, "end_to_end_id": f"{row['end_to_end_id']}9"}
    rows.append({**again, "state": draw.choice(["DRAFTED", "APPROVED", "BATCHED", "PAID"])})


@noticed_by("an_instalment_is_paid_once")
def a_payment_is_doubled(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "InstalmentPaid"))


@noticed_by("an_instalment_is_paid_once")
def a_return_is_doubled(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "PaymentReturned")
    announce_again(evidence, draw, event)
    announce_again(evidence, draw, event)


@noticed_by("an_end_to_end_id_is_used_once")
def an_end_to_end_id_is_used_again(evidence: Evidence, draw: Random) -> None:
    first, second = draw.sample(evidence.rows("funding", "payment_order"), 2)
    second["end_to_end_id"] = first["end_to_end_id"]


@noticed_by("an_end_to_end_id_is_used_once")
def an_order_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "PaymentOrdered"))


@noticed_by("the_bank_was_told_once")
def a_file_goes_to_the_bank_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "payment_batch")
    rows.append({**draw.choice(rows), "id": new_id(draw), "message_id": "NVP9"})


@noticed_by("a_batch_holds_its_orders")
def an_order_is_not_in_its_batch_s_file(evidence: Evidence, draw: Random) -> None:
    batches = [row["id"] for row in evidence.rows("funding", "payment_batch")]
    order = one(draw, evidence.rows("funding", "payment_order"), state="PAID")
    order["batch_id"] = draw.choice([batch for batch in batches if batch != order["batch_id"]])


@noticed_by("a_batch_holds_its_orders")
def a_batch_s_total_is_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_batch"))["total_cents"] += 1


@noticed_by("a_cancelled_batch_never_left")
def a_batch_that_left_is_cancelled(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_batch"), state="EXPORTED")["state"] = "CANCELLED"


@noticed_by("no_payment_leaves_while_an_end_is_proposed")
def a_payment_leaves_during_a_notice(evidence: Evidence, draw: Random) -> None:
    order = one(draw, evidence.rows("funding", "payment_order"), state="PAID")
    evidence.databases["funding"].setdefault("funding.termination", []).append(
        {
            "id": new_id(draw),
            "agreement_id": order["agreement_id"],
            "proposed_at": "2000-01-01T00:00:00+00:00",
            "decided_on": None,
            "state": "ABANDONED",
        }
    )


@noticed_by("a_sent_order_is_in_a_batch")
def a_cancelled_order_is_sent(evidence: Evidence, draw: Random) -> None:
    batch = one(draw, evidence.rows("funding", "payment_batch"), state="EXPORTED")
    one(draw, evidence.rows("funding", "payment_order"), state="CANCELLED")["batch_id"] = batch["id"]


@noticed_by("orders_are_what_the_events_say")
def a_cancelled_order_is_paid(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="CANCELLED")["state"] = "PAID"


@noticed_by("the_ledger_moves_with_the_orders")
def more_is_kept_of_a_return_than_stayed_out(evidence: Evidence, draw: Random) -> None:
    draw.choice([row for row in evidence.rows("funding", "payment_order") if row["kept_cents"]])["kept_cents"] += 1


@noticed_by("differences_of_the_bank_are_announced_one_for_one")
def a_difference_of_the_bank_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "BankDifferencePosted"))


@noticed_by("differences_of_the_bank_are_announced_one_for_one")
def a_difference_of_the_bank_is_announced_with_another_amount(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "BankDifferencePosted")
    rewrite(evidence, event, amount_cents=event["amount_cents"] + 1)


@noticed_by("a_sent_order_is_in_a_batch")
def a_paid_order_was_never_sent(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="PAID")["batch_id"] = None


@noticed_by("attempts_count_from_one")
def an_attempt_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "payment_order")
    rows.remove(draw.choice(rows))


@noticed_by("orders_are_what_the_events_say")
def an_order_is_paid_without_a_word(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="REJECTED")["state"] = "PAID"


@noticed_by("orders_are_what_the_events_say")
def a_part_of_a_payment_came_back_without_a_word(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="RETURNED")["kept_cents"] = 1


@noticed_by("the_ledger_moves_with_the_orders")
def more_is_taken_back_than_came_back(evidence: Evidence, draw: Random) -> None:
    order = one(draw, evidence.rows("funding", "payment_order"), state="RETURNED")
    order["kept_cents"] = draw.randint(1, order["amount_cents"] - 1)


@noticed_by("orders_are_what_the_events_say")
def a_paid_order_is_cancelled(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "payment_order"), state="PAID")["state"] = "CANCELLED"


@noticed_by("orders_are_what_the_events_say")
def an_order_is_announced_with_another_amount(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "PaymentOrdered", "InstalmentPaid")
    rewrite(evidence, event, amount_cents=event["amount_cents"] + 1)


@noticed_by("the_ledger_moves_with_the_orders")
def a_payment_is_not_in_the_ledger(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "ledger_entry")
    rows.remove(draw.choice([row for row in rows if row["move"] in {"DISBURSE", "RETURN"}]))


@noticed_by("an_agreement_is_never_over_paid")
def an_agreement_is_over_paid(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "InstalmentPaid")
    agreement = evidence.by_id("funding", "agreement")[event["agreement_id"]]
    rewrite(evidence, event, amount_cents=agreement["amount_cents"] + 1)


@noticed_by("an_agreement_is_never_over_paid")
def a_payment_is_not_counted(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), state="CLOSED")["paid_cents"] -= 1


@noticed_by("clawbacks_are_the_sum_of_their_receipts")
def a_receipt_is_doubled(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "clawback_receipt")
    rows.append({**draw.choice(rows), "id": new_id(draw)})


@noticed_by("clawbacks_are_the_sum_of_their_receipts")
def a_reimbursement_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "ClawbackReceived"))


@noticed_by("a_clawback_takes_two_persons")
def a_clawback_is_ordered_by_who_proposed_it(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "clawback"), state="SETTLED")
    row["ordered_by"] = row["proposed_by"]


@noticed_by("a_clawback_takes_two_persons")
def a_receipt_is_confirmed_by_who_noted_it(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "receipt_note"), state="CONFIRMED")
    row["decided_by"] = row["noted_by"]


@noticed_by("receipts_by_hand_were_confirmed")
def a_confirmed_receipt_is_not_taken_in(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "receipt_note"), state="CONFIRMED")["state"] = "REFUSED"


@noticed_by("instalments_make_up_their_agreement")
def an_instalment_does_not_know_that_it_was_paid(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "instalment"), state="PAID")["state"] = "ORDERED"


@noticed_by("instalments_make_up_their_agreement")
def instalments_do_not_sum_to_their_agreement(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "AgreementDrafted")
    rewrite(evidence, event, amount_cents=event["amount_cents"] + 1)
