"""Damage to what takes several persons: a tally, a termination, an acceptance taken back."""

import json
from random import Random

from checker.evidence import Evidence
from checker.records import Row

from .spoiling import an_event, announce_again, new_id, noticed_by, one, rename, rewrite


def _decided(evidence: Evidence, draw: Random) -> Row:
    """The closing of a ballot that decided something."""
    decided = {row["ballot_id"] for row in evidence.rows("review", "decision") if row["outcome"] != "DEFERRED"}
    return one(draw, [row for row in evidence.rows("review", "ballot_closing") if row["ballot_id"] in decided])


def _rewrite(evidence: Evidence, draw: Random, **changes: list[str]) -> None:
    """The minutes of a session say otherwise of one of their ballots."""
    row = one(draw, [row for row in evidence.rows("review", "session") if '"FOR"' in (row["minutes"] or "")])
    minutes = json.loads(row["minutes"])
    sheet = next(sheet for sheet in minutes["ballots"] if sheet["votes"])
    sheet |= changes or {"recused": [draw.choice(sorted(sheet["votes"]))]}
    row["minutes"] = json.dumps(minutes)


@noticed_by("a_recused_member_has_no_vote_in_the_tally")
def a_recused_voter_is_counted(evidence: Evidence, draw: Random) -> None:
    row = _decided(evidence, draw)
    row["recused"] = [draw.choice(row["voters"])]


@noticed_by("a_recused_member_has_no_vote_in_the_tally")
def a_tie_that_was_told_is_forgotten_in_the_tally(evidence: Evidence, draw: Random) -> None:
    row = _decided(evidence, draw)
    case = evidence.by_id("review", "ballot")[row["ballot_id"]]["case_id"]
    tie = {
        "application_id": evidence.by_id("review", "grant_case")[case]["application_id"],
        "sub": draw.choice(row["voters"]),
        "declared_at": row["closed_at"],
    }
    evidence.databases["review"].setdefault("review.conflict", []).append(tie)


@noticed_by("a_recused_member_has_no_vote_in_the_tally")
def the_proxy_of_a_recused_member_is_counted(evidence: Evidence, draw: Random) -> None:
    row = _decided(evidence, draw)
    row |= {"recused": ["absent"], "proxy_givers": ["absent"], "proxy_holders": [draw.choice(row["voters"])]}


@noticed_by("a_recused_member_has_no_vote_in_the_tally")
def the_minutes_count_a_recused_member(evidence: Evidence, draw: Random) -> None:
    _rewrite(evidence, draw)


@noticed_by("whoever_votes_is_there_or_represented")
def somebody_absent_votes(evidence: Evidence, draw: Random) -> None:
    _rewrite(evidence, draw, eligible=[])


@noticed_by("whoever_votes_is_there_or_represented")
def a_vote_that_was_broken_off_is_closed(evidence: Evidence, draw: Random) -> None:
    broken_off = {"ballot_id": _decided(evidence, draw)["ballot_id"], "reason": "QUORUM_LOST"}
    evidence.databases["review"].setdefault("review.ballot_break_off", []).append(broken_off)


@noticed_by("nothing_is_decided_without_a_quorum")
def too_few_decide(evidence: Evidence, draw: Random) -> None:
    _decided(evidence, draw)["quorum_present"] = 0


@noticed_by("nothing_is_decided_without_a_quorum")
def the_recused_count_in_the_quorum(evidence: Evidence, draw: Random) -> None:
    _decided(evidence, draw)["quorum_base"] += 1


def _terminated(evidence: Evidence, draw: Random, **but: object) -> Row:
    """An agreement that was closed is said to be terminated, rightly but for what is given."""
    agreement = one(draw, evidence.rows("funding", "agreement"), state="CLOSED")
    agreement["state"] = "TERMINATED"
    termination = {
        "id": new_id(draw),
        "agreement_id": agreement["id"],
        "ground": "BY_AGREEMENT",
        "claim_cents": 0,
        "proposed_by": "programme-1",
        "cure_by": None,
        "state": "CONFIRMED",
        "decided_by": "valideur-financier",
        "decided_on": agreement["closed_on"],
    }
    rows = evidence.databases["funding"].setdefault("funding.termination", [])
    rows.append({**termination, **but})
    return rows[-1]


def _say_it(evidence: Evidence, draw: Random, termination: Row, claimed: int) -> None:
    """AgreementTerminated in the place of the event by which the agreement was closed."""
    closed = next(one for one in evidence.of("AgreementClosed") if one["agreement_id"] == termination["agreement_id"])
    named = {"termination_id": termination["id"], "ground": termination["ground"], "claimed_cents": claimed}
    rewrite(evidence, closed, **named)
    rename(evidence, closed, "agreement-terminated")


@noticed_by("a_termination_takes_two_persons")
def a_termination_is_confirmed_by_who_proposed_it(evidence: Evidence, draw: Random) -> None:
    _terminated(evidence, draw, decided_by="programme-1")


@noticed_by("a_termination_takes_two_persons")
def a_termination_does_not_wait_for_its_notice(evidence: Evidence, draw: Random) -> None:
    _terminated(evidence, draw, ground="BREACH", cure_by="2999-12-31")


@noticed_by("a_termination_takes_two_persons")
def an_agreement_is_terminated_by_nobody(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "agreement"), state="CLOSED")["state"] = "TERMINATED"


@noticed_by("a_termination_takes_two_persons")
def a_termination_that_was_confirmed_ends_nothing(evidence: Evidence, draw: Random) -> None:
    termination = _terminated(evidence, draw)
    evidence.by_id("funding", "agreement")[termination["agreement_id"]]["state"] = "SIGNED"


@noticed_by("nothing_is_paid_after_a_termination")
def a_terminated_agreement_is_paid(evidence: Evidence, draw: Random) -> None:
    termination = _terminated(evidence, draw)
    _say_it(evidence, draw, termination, 0)
    paid = [event for event in evidence.of("InstalmentPaid") if event["agreement_id"] == termination["agreement_id"]]
    announce_again(evidence, draw, draw.choice(paid))


@noticed_by("a_termination_claims_back_once")
def what_a_termination_claims_is_never_claimed(evidence: Evidence, draw: Random) -> None:
    _say_it(evidence, draw, _terminated(evidence, draw, claim_cents=100), 100)


@noticed_by("a_termination_claims_back_once")
def a_termination_claims_more_than_was_proposed(evidence: Evidence, draw: Random) -> None:
    _say_it(evidence, draw, _terminated(evidence, draw), 100)


@noticed_by("an_acceptance_is_undone_by_another")
def accounts_are_taken_back_by_who_accepted_them(evidence: Evidence, draw: Random) -> None:
    report = one(draw, evidence.rows("funding", "financial_report"), state="ACCEPTED")
    undoing = {
        "report_id": report["id"],
        "accepted_by": "gestionnaire-financier",
        "undone_by": "gestionnaire-financier",
    }
    evidence.databases["funding"].setdefault("funding.financial_report_undoing", []).append(undoing)


@noticed_by("an_acceptance_is_undone_by_another")
def a_report_is_taken_back_by_who_accepted_it(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("impact", "report_exchange")
    accepted = one(draw, rows, kind="ACCEPTED")
    rows.append({**accepted, "position": accepted["position"] + 1, "kind": "UNDONE"})


@noticed_by("acceptances_and_undoings_take_turns")
def accounts_are_accepted_twice(evidence: Evidence, draw: Random) -> None:
    announce_again(evidence, draw, an_event(evidence, draw, "FinancialReportAccepted", "ReportAccepted"))


@noticed_by("acceptances_and_undoings_take_turns")
def an_acceptance_is_taken_back_in_silence(evidence: Evidence, draw: Random) -> None:
    if draw.random() < 1 / 2:
        one(draw, evidence.rows("funding", "financial_report"), state="ACCEPTED")["state"] = "SUBMITTED"
    else:
        rows = evidence.rows("impact", "report_exchange")
        accepted = one(draw, rows, kind="ACCEPTED")
        rows.append({**accepted, "position": accepted["position"] + 1, "kind": "UNDONE", "by_subject": "impact-2"})


@noticed_by("a_balance_is_paid_on_accepted_accounts")
def a_balance_is_paid_before_the_accounts_are_accepted(evidence: Evidence, draw: Random) -> None:
    balances = {
        (row["agreement_id"], row["number"])
        for row in evidence.rows("funding", "instalment")
        if (row["kind"], row["state"]) == ("BALANCE", "PAID")
    }
    paid = [one for one in evidence.of("InstalmentPaid") if (one["agreement_id"], one["instalment"]) in balances]
    agreement = draw.choice(paid)["agreement_id"]
    accepted = next(one for one in evidence.of("FinancialReportAccepted") if one["agreement_id"] == agreement)
    rename(evidence, accepted, "financial-report-overdue")
