"""Damage to states, revisions and endings."""

from random import Random

from checker.evidence import Evidence
from checker.machines import machines

from .spoiling import an_event, announce_again, noticed_by, one


@noticed_by("states_are_drawn")
def a_state_exists_nowhere(evidence: Evidence, draw: Random) -> None:
    tables = [table for table in sorted(machines()) if evidence.rows(table.split(".")[0], table)]
    table = draw.choice(tables)
    one(draw, evidence.rows(table.split(".")[0], table))["state"] = "LOST"


@noticed_by("events_walk_their_state_machine")
def an_application_is_submitted_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "ApplicationSubmitted"))


@noticed_by("events_walk_their_state_machine")
def an_agreement_is_signed_after_its_closing(evidence: Evidence, draw: Random) -> None:
    closed = {event["agreement_id"] for event in evidence.of("AgreementClosed")}
    signed = [event for event in evidence.of("AgreementSigned") if event["agreement_id"] in closed]
    announce_again(evidence, draw, draw.choice(signed))


@noticed_by("events_walk_their_state_machine")
def an_admissible_application_says_that_it_is_submitted(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("intake", "application"), state="ADMISSIBLE")["state"] = "SUBMITTED"


@noticed_by("events_walk_their_state_machine")
def an_agreement_is_closed_in_silence(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "agreement"), state="LAPSED")
    row["state"] = "CLOSED"


@noticed_by("events_walk_their_state_machine")
def an_announced_thing_is_deleted(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("funding", "payment_order")
    rows.remove(draw.choice(rows))


@noticed_by("revisions_of_money_count_its_changes")
def a_change_of_money_was_not_counted(evidence: Evidence, draw: Random) -> None:
    table = draw.choice(["payment_order", "reservation", "clawback"])
    one(draw, evidence.rows("funding", table))["revision"] += draw.choice([-1, 1])


@noticed_by("revisions_of_cases_count_their_changes")
def a_change_of_a_case_was_not_counted(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("review", "grant_case"))["revision"] -= 1


@noticed_by("every_application_reached_its_end")
def a_case_waits_for_ever(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("review", "grant_case"), state="DECIDED")
    row["state"] = draw.choice(["OPEN", "BALLOT", "AWARD_PROPOSED", "RESERVED", "RETURNED", "AWAITING_MINUTES"])


@noticed_by("every_application_reached_its_end")
def an_agreement_waits_for_ever(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("funding", "agreement"), state="CLOSED")
    row["state"] = draw.choice(["DRAFTED", "SIGNED"])


@noticed_by("every_application_reached_its_end")
def an_admissible_application_has_no_case(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "grant_case")
    rows.remove(one(draw, rows, state="DECIDED"))


@noticed_by("a_closed_agreement_has_nothing_open")
def a_closed_agreement_still_owes(evidence: Evidence, draw: Random) -> None:
    table, state = draw.choice([("payment_order", "BATCHED"), ("instalment", "RELEASED"), ("clawback", "ORDERED")])
    closed = {row["id"] for row in evidence.rows("funding", "agreement") if row["state"] == "CLOSED"}
    rows = [row for row in evidence.rows("funding", table) if row["agreement_id"] in closed]
    draw.choice(rows)["state"] = state
