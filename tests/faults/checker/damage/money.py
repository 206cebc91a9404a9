"""Damage to the envelopes, their ledger, and what was promised from them."""

from random import Random
from typing import Any

from checker.evidence import Evidence
from checker.ledger import Balances, entries
from checker.records import Row

from .spoiling import an_event, announce_again, new_id, noticed_by, one, rewrite


def _append(evidence: Evidence, envelope: Row, move: str, cents: int, draw: Random) -> None:
    """One more entry, with everything that follows from it in the envelope."""
    envelope["revision"] += 1
    entry: Row = {
        **dict.fromkeys(("application_id", "reservation_id", "agreement_id")),
        "id": new_id(draw),
        "envelope_id": envelope["id"],
        "position": envelope["revision"],
        "move": move,
        "amount_cents": cents,
        "cause": new_id(draw),
    }
    after = Balances.of(envelope).after(entry)
    balances: dict[str, Any] = {
        f"{name}_cents": getattr(after, name) for name in ("total", "reserved", "committed", "disbursed")
    }
    envelope.update(balances)
    evidence.rows("funding", "ledger_entry").append({**entry, **balances})


def _reads(evidence: Evidence) -> list[Row]:
    return [line for lines in evidence.histories.values() for line in lines if line["op"] == "read_envelope"]


@noticed_by("no_envelope_is_ever_over_committed")
def an_envelope_is_over_committed_for_a_moment(evidence: Evidence, draw: Random) -> None:
    envelope = one(draw, evidence.rows("funding", "envelope"))
    left = envelope["total_cents"] - envelope["reserved_cents"] - envelope["committed_cents"]
    _append(evidence, envelope, "RESERVE", left + 1, draw)
    _append(evidence, envelope, "RELEASE", left + 1, draw)


@noticed_by("no_envelope_is_ever_over_committed")
def more_is_paid_than_was_committed(evidence: Evidence, draw: Random) -> None:
    envelope = one(draw, evidence.rows("funding", "envelope"))
    _append(evidence, envelope, "DISBURSE", envelope["committed_cents"] - envelope["disbursed_cents"] + 1, draw)


@noticed_by("the_ledger_moves_with_reservations_and_agreements")
def an_amendment_raises_a_grant_by_less_than_it_says(evidence: Evidence, draw: Random) -> None:
    amendment = one(draw, evidence.rows("funding", "amendment"), state="IN_FORCE")
    amendment["after"]["amount_cents"] += 1


@noticed_by("the_ledger_moves_with_reservations_and_agreements")
def an_amendment_is_committed_without_being_signed(evidence: Evidence, draw: Random) -> None:
    amendment = one(draw, evidence.rows("funding", "amendment"), state="IN_FORCE")
    amendment |= {"state": "DRAFTED", "in_force_on": None}


@noticed_by("entries_tell_the_balances_after_them")
def an_entry_carries_another_balance(evidence: Evidence, draw: Random) -> None:
    entry = one(draw, evidence.rows("funding", "ledger_entry"))
    entry[draw.choice(["total_cents", "reserved_cents", "committed_cents", "disbursed_cents"])] += 1


@noticed_by("entries_tell_the_balances_after_them")
def an_entry_s_amount_is_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "ledger_entry"))["amount_cents"] += 1


@noticed_by("envelopes_stand_at_the_sum_of_their_entries")
def an_envelope_is_edited(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "envelope"))["committed_cents"] += 1


@noticed_by("a_ledger_has_no_gap")
def an_entry_is_deleted(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "ledger_entry")
    rows.remove(draw.choice(rows))


@noticed_by("a_cause_moves_money_once")
def an_entry_is_posted_twice(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "ledger_entry"))
    evidence.rows("funding", "ledger_entry").append({**row, "id": new_id(draw), "position": 99})


@noticed_by("entries_are_announced_one_for_one")
def an_entry_is_not_announced(evidence: Evidence, draw: Random) -> None:
    _append(evidence, one(draw, evidence.rows("funding", "envelope")), "RESERVE", 1, draw)


@noticed_by("entries_are_announced_one_for_one")
def an_entry_is_announced_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "LedgerPosted"))


@noticed_by("entries_are_announced_one_for_one")
def an_entry_is_announced_otherwise(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "LedgerPosted")
    rewrite(evidence, event, amount_cents=event["amount_cents"] + 1)


@noticed_by("what_a_year_gives_its_committees_receive")
def a_committee_receives_more_than_the_year_gave(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "ledger_entry"), move="TRANSFER_IN")["amount_cents"] += 1


@noticed_by("a_reader_never_sees_an_over_committed_envelope")
def a_reader_sees_an_over_committed_envelope(evidence: Evidence, draw: Random) -> None:
    shown = draw.choice(_reads(evidence))["answer"]
    shown["committed_cents"] = shown["total_cents"] + 1


@noticed_by("a_reader_sees_a_moment_of_the_ledger")
def a_reader_sees_half_a_movement(evidence: Evidence, draw: Random) -> None:
    draw.choice(_reads(evidence))["answer"]["total_cents"] += 1


@noticed_by("a_reader_sees_a_moment_of_the_ledger")
def a_reader_sees_an_older_envelope(evidence: Evidence, draw: Random) -> None:
    ledger = entries(evidence)
    last = [line for line in _reads(evidence) if line["answer"]["revision"] == len(ledger[line["answer"]["id"]]) + 1]
    late = draw.choice([line for line in last if line["answer"]["revision"] > 2])
    history = next(lines for lines in evidence.histories.values() if late in lines)
    first = ledger[late["answer"]["id"]][0]
    older = {**late["answer"], "revision": 2, **{name: first[name] for name in first if name.endswith("_cents")}}
    history.append({**late, "at": history[-1]["at"] + 1, "answer": older})


@noticed_by("what_is_reserved_is_what_reservations_hold")
def an_envelope_holds_money_for_nobody(evidence: Evidence, draw: Random) -> None:
    _append(evidence, one(draw, evidence.rows("funding", "envelope")), "RESERVE", 1, draw)


@noticed_by("what_is_committed_is_what_agreements_hold")
def an_agreement_closes_without_giving_the_rest_back(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "agreement"), state="CLOSED")
    row["recovered_cents"] += 1


@noticed_by("what_is_disbursed_is_what_recipients_hold")
def money_left_that_no_agreement_received(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "agreement"), state="CLOSED")
    row["paid_cents"] -= 1


@noticed_by("the_ledger_moves_with_reservations_and_agreements")
def a_commitment_is_not_in_the_ledger(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "ledger_entry")
    rows.remove(draw.choice([row for row in rows if row["move"] in {"RESERVE", "RELEASE", "COMMIT"}]))


@noticed_by("the_ledger_moves_with_reservations_and_agreements")
def a_proposal_is_set_aside_twice(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "ledger_entry"), move="RESERVE")
    evidence.rows("funding", "ledger_entry").append({**row, "id": new_id(draw)})


@noticed_by("what_is_set_aside_follows_from_its_proposal")
def an_entry_of_a_reaction_draws_a_fresh_id(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "ledger_entry"), move="RESERVE")["id"] = new_id(draw)
