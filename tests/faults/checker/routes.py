"""The commands whose effects can be counted, and how: by route, each target's rows or events."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .commands import Command
from .evidence import Evidence
from .records import Row, Told

Target = tuple[Any, ...]
Count = Callable[[Evidence], Counter[Target]]
_ID: Final = r"([0-9a-f-]{36})"


@dataclass(frozen=True)
class Route:
    """A command's route; `target` names what it is about, by the ids of its path and its body; `count` its effects."""

    service: str
    pattern: re.Pattern[str]
    target: Callable[[tuple[str, ...], Any], Target]
    count: Count

    def target_of(self, command: Command) -> Target | None:
        """What the command is about; None where it is another route's."""
        found = self.pattern.fullmatch(command.route) if command.service == self.service else None
        return None if found is None else self.target(found.groups(), command.body)


def _events(*names: str, by: str) -> Count:
    """Events of these names that people caused, by a field of theirs."""

    def count(evidence: Evidence) -> Counter[Target]:
        return Counter((event[by],) for event in evidence.of(*names) if not _timed(event))

    return count


def _rows(service: str, table: str, *names: str, where: Callable[[Row], bool] = lambda _: True) -> Count:
    """Rows of a table, by columns of theirs."""

    def count(evidence: Evidence) -> Counter[Target]:
        rows = (row for row in evidence.rows(service, table) if where(row))
        return Counter(tuple(row[name] for name in names) for row in rows)

    return count


def _of_case(table: str, *names: str) -> Count:
    """Rows of review that belong to a ballot, by its case."""

    def count(evidence: Evidence) -> Counter[Target]:
        cases = {ballot["id"]: ballot["case_id"] for ballot in evidence.rows("review", "ballot")}
        rows = evidence.rows("review", table)
        return Counter((cases[row["ballot_id"]], *(row[name] for name in names)) for row in rows)

    return count


def _rewritten(evidence: Evidence) -> Counter[Target]:
    """How often a draft was rewritten: what is left of its revision."""
    changed = Counter(event["application_id"] for event in evidence.told if event.topic == "novapec.intake.application")
    return Counter(
        {
            (row["id"],): row["revision"] - 1 - (changed[row["id"]] or int(row["state"] == "WITHDRAWN"))
            for row in evidence.rows("intake", "application")
        }
    )


def _begun(evidence: Evidence) -> Counter[Target]:
    """Applications by their call and by who began them: a merger hands them to another."""
    first = {event["application_id"]: event["from_siret"] for event in reversed(evidence.of("ApplicationTransferred"))}
    rows = evidence.rows("intake", "application")
    return Counter((row["call_id"], first.get(row["id"], row["carrier_siret"])) for row in rows)


def _timed(event: Told) -> bool:
    return (event.actor or "").startswith("timer:")


def _route(
    service: str, route: str, count: Count, target: Callable[[tuple[str, ...], Any], Target] | None = None
) -> Route:
    pattern = re.compile(route.replace("{id}", _ID).replace("{n}", r"(\d+)").replace("{siret}", r"(\d{14})"))
    return Route(service, pattern, target or (lambda ids, _: ids), count)


def _numbered(ids: tuple[str, ...], _: Any) -> Target:
    return (ids[0], int(ids[1]))


ROUTES: Final = (
    _route("intake", "POST /calls/{id}/opening", _events("CallOpened", by="call_id")),
    _route("intake", "POST /calls/{id}/closing", _events("CallClosed", by="call_id")),
    _route(
        "intake",
        "POST /applications",
        _begun,
        lambda _, body: (body["call_id"], body["carrier"]["siret"]),
    ),
    _route("intake", "PUT /applications/{id}", _rewritten),
    _route("intake", "POST /applications/{id}/submission", _events("ApplicationSubmitted", by="application_id")),
    _route(
        "intake",
        "POST /applications/{id}/supplement-requests",
        _rows("intake", "supplement_request", "application_id"),
    ),
    _route("intake", "POST /applications/{id}/resubmission", _events("ApplicationResubmitted", by="application_id")),
    _route(
        "intake",
        "POST /organisations/{siret}/absorption",
        _rows("intake", "organisation", "siret", "absorbed_into", where=lambda row: row["state"] == "ABSORBED"),
        lambda ids, body: (ids[0], body["into"]),
    ),
    _route(
        "intake",
        "POST /applications/{id}/admissibility",
        _events("ApplicationDeclaredAdmissible", "ApplicationDeclaredInadmissible", by="application_id"),
    ),
    _route(
        "intake",
        "POST /applications/{id}/withdrawal",
        _rows("intake", "application", "id", where=lambda row: row["state"] == "WITHDRAWN"),
    ),
    _route("intake", "POST /leads/{id}/invitation", _events("ProjectLeadInvited", by="lead_id")),
    _route("intake", "POST /leads/{id}/application", _events("ProjectLeadClosed", by="lead_id")),
    _route("intake", "POST /partner-conventions/{id}/seats", _events("LocalSeatTaken", by="convention_id")),
    _route(
        "intake",
        "POST /partner-conventions/{id}/seats/{id}/leaving",
        _events("LocalSeatLeft", by="convention_id"),
        lambda ids, _: ids[:1],
    ),
    _route(
        "intake", "POST /partner-conventions/{id}/termination", _events("PartnerConventionEnded", by="convention_id")
    ),
    _route("review", "POST /cases/{id}/hearings", _rows("review", "hearing", "case_id")),
    _route("review", "POST /hearings/{id}/confirmation", _events("HearingConfirmed", by="hearing_id")),
    _route("review", "POST /hearings/{id}/report", _events("HearingHeld", by="hearing_id")),
    _route("review", "POST /cases/{id}/conflicts", _events("ConflictDeclared", by="case_id")),
    _route("review", "POST /cases/{id}/break-off", _of_case("ballot_break_off")),
    _route("review", "POST /sessions/{id}/cases/{id}/ballot", _rows("review", "ballot", "session_id", "case_id")),
    _route("review", "POST /cases/{id}/votes", _of_case("vote")),
    _route("review", "POST /cases/{id}/decision", _of_case("decision")),
    _route(
        "review",
        "POST /decisions/{id}/appeal",
        _rows("review", "grant_case", "application_id", where=lambda row: row["appeal_of"] is not None),
    ),
    _route("review", "POST /sessions/{id}/minutes", _events("MinutesSigned", by="session_id")),
    _route("funding", "POST /agreements/{id}/bank-details", _rows("funding", "bank_details", "agreement_id")),
    _route(
        "funding",
        "POST /agreements/{id}/signatures",
        _rows("funding", "signature", "agreement_id", "party"),
        lambda ids, body: (ids[0], body["party"]),
    ),
    _route("funding", "POST /agreements/{id}/amendments", _rows("funding", "amendment", "agreement_id")),
    _route(
        "funding",
        "POST /agreements/{id}/amendments/{id}/signatures",
        _rows("funding", "amendment_signature", "amendment_id", "party"),
        lambda ids, body: (ids[1], body["party"]),
    ),
    _route(
        "funding",
        "POST /agreements/{id}/instalments/{n}/orders",
        _rows("funding", "payment_order", "agreement_id", "instalment"),
        _numbered,
    ),
    _route("funding", "POST /orders/{id}/approval", _events("PaymentOrdered", by="order_id")),
    _route("funding", "POST /agreements/{id}/financial-report", _rows("funding", "financial_report", "agreement_id")),
    _route(
        "funding",
        "POST /agreements/{id}/financial-report/acceptance",
        _events("FinancialReportAccepted", by="agreement_id"),
    ),
    _route(
        "funding",
        "POST /agreements/{id}/financial-report/acceptance/undoing",
        _events("FinancialReportAcceptanceUndone", by="agreement_id"),
    ),
    _route("funding", "POST /agreements/{id}/termination", _rows("funding", "termination", "agreement_id")),
    _route(
        "funding",
        "POST /clawbacks/{id}/receipts",
        _rows("funding", "receipt_note", "clawback_id"),
    ),
    _route(
        "funding",
        "POST /clawbacks/{id}/receipts/{id}/confirmation",
        _rows("funding", "clawback_receipt", "clawback_id", "id", where=lambda row: row["bank_reference"] is None),
    ),
    _route("funding", "POST /clawbacks/{id}/notice", _events("ClawbackNotified", by="clawback_id")),
    _route("funding", "POST /clawbacks/{id}/order", _events("ClawbackOrdered", by="clawback_id")),
    _route("funding", "POST /agreements/{id}/closing", _events("AgreementClosed", by="agreement_id")),
    _route(
        "funding", "POST /agreements/{id}/termination/confirmation", _events("AgreementTerminated", by="agreement_id")
    ),
    _route("impact", "POST /plans/{id}/cohorts", _rows("impact", "cohort", "plan_id")),
    _route(
        "impact",
        "POST /plans/{id}/cohorts/{id}/correction",
        _rows("impact", "correction", "plan_id", "cohort_id", where=lambda row: row["cohort_id"] is not None),
    ),
    _route("impact", "POST /plans/{id}/activities", _rows("impact", "activity", "plan_id")),
    _route(
        "impact",
        "POST /plans/{id}/activities/{id}/correction",
        _rows("impact", "correction", "plan_id", "activity_id", where=lambda row: row["activity_id"] is not None),
    ),
    _route("impact", "POST /plans/{id}/indicators", _events("IndicatorAdded", by="plan_id")),
    _route(
        "impact",
        "POST /plans/{id}/reports/{n}/acceptance/undoing",
        _events("ReportAcceptanceUndone", by="plan_id"),
        lambda ids, _: ids[:1],
    ),
    _route("impact", "POST /plans/{id}/observations", _rows("impact", "observation", "plan_id")),
    _route("impact", "POST /observations/{id}/verification", _events("IndicatorVerified", by="observation_id")),
    _route(
        "impact",
        "POST /plans/{id}/reports/{n}/submission",
        _events("ReportSubmitted", by="plan_id"),
        lambda ids, _: ids[:1],
    ),
    _route(
        "impact", "POST /plans/{id}/reports/{n}/return", _events("ReportReturned", by="plan_id"), lambda ids, _: ids[:1]
    ),
    _route(
        "impact",
        "POST /plans/{id}/reports/{n}/acceptance",
        _events("ReportAccepted", by="plan_id"),
        lambda ids, _: ids[:1],
    ),
)
"""The commands whose effects can be counted. Envelopes, committees, batches and bank files are held by other rules."""
