"""What funding made of what it heard: one reservation for each proposal, one agreement for each award."""

from collections.abc import Iterator
from typing import Final

from .amendments import as_signed
from .carriers import carriers
from .causes import made_by
from .compare import columns, differences
from .evidence import Evidence, grouped
from .invariant import invariant

_HEARER: Final = "novapec.funding.reactions"
_RULES: Final = ("advance_percent", "signature_days", "final_report_days", "overdue_after_days")
_PROPOSED: Final = ("case_id", "application_id", "edition", "envelope_key", "amount_cents")


@invariant()
def funding_keeps_the_rules(evidence: Evidence) -> Iterator[str]:
    """Funding keeps each published version of an edition's rules."""
    expected = {
        f"{event['call_id']}/{event['rules']['version']}": tuple(event["rules"][name] for name in _RULES)
        for event in evidence.of("CallRulesPublished", heard_by=_HEARER)
    }
    rows = evidence.rows("funding", "call_rules")
    kept = columns(rows, lambda row: f"{row['call_id']}/{row['version']}", *_RULES)
    yield from differences("rules", expected, kept)


@invariant()
def funding_keeps_one_copy_per_submission(evidence: Evidence) -> Iterator[str]:
    """Funding keeps each submitted application once, and when it was withdrawn."""
    withdrawals = {
        event["application_id"]: event["withdrawn_on"]
        for event in evidence.of("ApplicationWithdrawn", heard_by=_HEARER)
    }
    carried = carriers(evidence, heard_by=_HEARER)
    names = ("call_id", "edition", "rules_version", "number", "project_title", "starts_on", "ends_on", "budget_cents")
    expected = {
        event["application_id"]: (
            *(event[name] for name in names),
            *carried[event["application_id"]],
            withdrawals.get(event["application_id"]),
        )
        for event in evidence.of("ApplicationSubmitted", heard_by=_HEARER)
    }
    rows = evidence.rows("funding", "application")
    kept = columns(rows, lambda row: row["id"], *names, "carrier_siret", "carrier_name", "withdrawn_on")
    yield from differences("application", expected, kept)


@invariant()
def one_reservation_per_proposal(evidence: Evidence) -> Iterator[str]:
    """Each proposed award has one reservation, under the proposal's id and in its amount."""
    expected = {
        event["proposal_id"]: tuple(event[name] for name in _PROPOSED)
        for event in evidence.of("AwardProposed", heard_by=_HEARER)
    }
    kept = columns(evidence.rows("funding", "reservation"), lambda row: row["id"], *_PROPOSED)
    yield from differences("reservation", expected, kept)


@invariant()
def a_proposal_is_answered_once(evidence: Evidence) -> Iterator[str]:
    """Each reservation was answered once: reserved or refused, and released once where it is."""
    after = {
        "RESERVED": ("FundsReserved",),
        "COMMITTED": ("FundsReserved",),
        "REFUSED": ("ReservationRefused",),
        "RELEASED": ("FundsReserved", "ReservationReleased"),
    }
    rows = evidence.rows("funding", "reservation")
    expected = {row["id"]: (after[row["state"]], {row["amount_cents"]}) for row in rows}
    told: dict[str, tuple[tuple[str, ...], set[int]]] = {}
    for event in evidence.of("FundsReserved", "ReservationRefused", "ReservationReleased"):
        names, cents = told.get(event["proposal_id"], ((), set[int]()))
        told[event["proposal_id"]] = ((*names, event.name), cents | {event["amount_cents"]})
    yield from differences("what was answered to proposal", expected, told)


@invariant()
def a_withdrawn_award_is_released(evidence: Evidence) -> Iterator[str]:
    """A reservation is released exactly when its award was withdrawn before it was signed, or its agreement lapsed."""
    withdrawn = {event["proposal_id"] for event in evidence.of("AwardWithdrawn", heard_by=_HEARER)}
    lapsed = {row["reservation_id"] for row in evidence.rows("funding", "agreement") if row["state"] == "LAPSED"}
    for row in evidence.rows("funding", "reservation"):
        reason = "APPLICATION_WITHDRAWN" if row["id"] in withdrawn else None
        reason = "AGREEMENT_LAPSED" if row["id"] in lapsed else reason
        if row["state"] in {"RESERVED", "RELEASED"} and row["release_reason"] != reason:
            yield f"reservation {row['id']} is {row['state']} for {row['release_reason']}, it should be for {reason}"


@invariant()
def one_agreement_per_award(evidence: Evidence) -> Iterator[str]:
    """Each final award has one agreement: with the id that follows from the decision, on its reservation."""
    names = ("application_id", "case_id", "edition", "amount_cents")
    expected = {
        event["proposal_id"]: (
            made_by("funding", event.event_id, "agreement"),
            event["decided_on"],
            *(event[name] for name in names),
        )
        for event in evidence.of("DecisionMade", heard_by=_HEARER)
        if event["outcome"] in {"AWARDED", "AWARDED_WITH_CONDITIONS"}
    }
    kept = columns(as_signed(evidence), lambda row: row["reservation_id"], "id", "drafted_on", *names)
    yield from differences("the agreement of proposal", expected, kept)


@invariant(counts="lost")
def agreements_are_numbered_without_a_gap(evidence: Evidence) -> Iterator[str]:
    """The agreements of an edition are numbered from 1 on."""
    for (edition,), rows in grouped(evidence.rows("funding", "agreement"), "edition").items():
        numbers = sorted(row["number"] for row in rows)
        if numbers != [f"CONV-{edition}-{rank:04d}" for rank in range(1, len(rows) + 1)]:
            yield f"edition {edition}: {numbers}"


@invariant()
def an_agreement_and_its_reservation_go_together(evidence: Evidence) -> Iterator[str]:
    """A reservation is committed exactly when its agreement was signed, and released when it was not."""
    together = {"DRAFTED": "RESERVED", "SIGNED": "COMMITTED", "CLOSED": "COMMITTED", "TERMINATED": "COMMITTED"}
    reservations = evidence.by_id("funding", "reservation")
    for row in evidence.rows("funding", "agreement"):
        reservation = reservations.get(row["reservation_id"])
        state = reservation and reservation["state"]
        if state != together.get(row["state"], "RELEASED"):
            yield f"{row['number']} is {row['state']}, its reservation is {state}"


@invariant()
def reports_hold_and_release_money(evidence: Evidence) -> Iterator[str]:
    """An agreement knows which of its reports are overdue, and when its final report was accepted, as impact says."""
    overdue: dict[str, set[int]] = {}
    accepted: dict[str, str] = {}
    names = ("ReportOverdue", "ReportAccepted", "ReportAcceptanceUndone", "ReportWaived")
    told = evidence.of(*names, heard_by=_HEARER)
    for event in sorted(told, key=lambda event: event.sequence):
        if event.name == "ReportOverdue":
            overdue.setdefault(event["agreement_id"], set()).add(event["report"])
        elif event.name == "ReportAcceptanceUndone":
            if event["kind"] == "FINAL":
                accepted.pop(event["agreement_id"], None)
        else:
            overdue.setdefault(event["agreement_id"], set()).discard(event["report"])
            if event.name == "ReportAccepted" and event["kind"] == "FINAL":
                accepted.setdefault(event["agreement_id"], event["accepted_on"])
    for row in evidence.rows("funding", "agreement"):
        said = (sorted(overdue.get(row["id"], set())), accepted.get(row["id"]))
        kept = (sorted(row["overdue_reports"]), row["final_report_accepted_on"])
        if kept != said:
            yield f"{row['number']}: (overdue reports, final report accepted on) are {kept}, impact says {said}"


INVARIANTS: Final = (
    funding_keeps_the_rules,
    funding_keeps_one_copy_per_submission,
    one_reservation_per_proposal,
    a_proposal_is_answered_once,
    a_withdrawn_award_is_released,
    one_agreement_per_award,
    agreements_are_numbered_without_a_gap,
    an_agreement_and_its_reservation_go_together,
    reports_hold_and_release_money,
)
