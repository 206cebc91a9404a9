"""Rows to a plan."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import (
    Definition,
    Entry,
    Evidence,
    EvidenceState,
    Exchange,
    ExchangeKind,
    Indicator,
    Judgement,
    Observation,
    ObservationState,
    Plan,
    PlanRef,
    PlanState,
    Report,
    ReportState,
    Source,
    defined,
)
from impact.store import definitions
from impact.store.plans.alerts import alerts_of
from impact.store.plans.belonging import activities_of, cohorts_of
from impact.store.plans.corrections import corrections_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import IndicatorKind, ReportKind, ReportReturnReason, Unit

_COLUMNS: Final[LiteralString] = """SELECT id, application_id, agreement_id, agreement_number, edition, carrier_siret,
    state, overdue_after_days, opened_on, closed_on, revision, reminder_days, starts_on
FROM impact.plan WHERE id = $1"""

PLAN: Final[LiteralString] = _COLUMNS
PLAN_LOCKED: Final[LiteralString] = _COLUMNS + " FOR UPDATE"

INDICATORS: Final[LiteralString] = """
SELECT i.code, i.kind, i.unit, i.baseline, i.target, i.target_denominator, i.due_on, i.judgement, i.label,
    i.definition_version, i.check_on, d.body::text AS definition
FROM impact.indicator AS i LEFT JOIN impact.definition AS d ON d.code = i.code AND d.version = i.definition_version
WHERE i.plan_id = $1 ORDER BY i.position"""

REPORTS: Final[LiteralString] = """
SELECT number, kind, state, due_on, remind_on FROM impact.report WHERE plan_id = $1 ORDER BY number"""

EXCHANGES: Final[LiteralString] = """
SELECT report, kind, by_subject, occurred_on, reason, said, evidence, form_id, answers::text AS answers
FROM impact.report_exchange WHERE plan_id = $1 ORDER BY report, position"""

OBSERVATIONS: Final[LiteralString] = """
SELECT id, code, state, value, denominator, period_start, period_end, source, supersedes, reported_by, reported_on,
    verified_by, verified_on, evidence, non_respondents, cohort_id, breakdown::text AS breakdown,
    breakdown_denominators::text AS breakdown_denominators
FROM impact.observation WHERE plan_id = $1 ORDER BY position"""

EVIDENCE: Final[LiteralString] = """
SELECT id, title, media_type, sha256, size_bytes, added_by, added_on, state
FROM impact.evidence WHERE plan_id = $1 ORDER BY position"""


async def load(tx: Transaction, plan_id: UUID) -> Plan | None:
    """The plan of an id, to be shown; None where there is none."""
    return await _assemble(tx, await tx.fetchrow(PLAN, plan_id))


async def lock(tx: Transaction, plan_id: UUID) -> Plan | None:
    """The plan of an id, to be changed: whoever else wants to change it waits for this unit of work."""
    return await _assemble(tx, await tx.lock(PLAN_LOCKED, plan_id))


async def _assemble(tx: Transaction, row: Row | None) -> Plan | None:
    if row is None:
        return None
    plan_id = row["id"]
    indicators = await tx.fetch(INDICATORS, plan_id)
    reports = await tx.fetch(REPORTS, plan_id)
    exchanges = await tx.fetch(EXCHANGES, plan_id)
    observations = await tx.fetch(OBSERVATIONS, plan_id)
    evidence = await tx.fetch(EVIDENCE, plan_id)
    return Plan(
        ref=PlanRef(plan_id, row["application_id"], row["agreement_id"], row["edition"]),
        agreement_number=row["agreement_number"],
        carrier_siret=row["carrier_siret"],
        indicators=tuple(_indicator(one) for one in indicators),
        reports=_reports(reports, exchanges),
        overdue_after_days=row["overdue_after_days"],
        opened_on=row["opened_on"],
        state=PlanState(row["state"]),
        closed_on=row["closed_on"],
        observations=tuple(_observation(one) for one in observations),
        judgements={one["code"]: Judgement(one["judgement"]) for one in indicators if one["judgement"]},
        revision=row["revision"],
        reminder_days=tuple(row["reminder_days"]),
        evidence=tuple(map(_evidence, evidence)),
        cohorts=await cohorts_of(tx, plan_id),
        activities=await activities_of(tx, plan_id),
        corrections=await corrections_of(tx, plan_id),
        alerts=await alerts_of(tx, plan_id),
        starts_on=row["starts_on"],
    )


def _evidence(row: Row) -> Evidence:
    about = (row["id"], row["title"], row["media_type"], row["sha256"], row["size_bytes"])
    return Evidence(*about, row["added_by"], row["added_on"], EvidenceState(row["state"]))


def _indicator(row: Row) -> Indicator:
    return Indicator(
        code=row["code"],
        kind=IndicatorKind(row["kind"]),
        unit=Unit(row["unit"]),
        baseline=row["baseline"],
        target=row["target"],
        target_denominator=row["target_denominator"],
        due_on=row["due_on"],
        label=row["label"],
        definition=_definition(row),
        check_on=row["check_on"],
    )


def _definition(row: Row) -> Definition | None:
    if row["definition"] is not None:
        return definitions.read(row["definition"])
    return defined(row["code"]) if row["definition_version"] is not None else None


def _reports(rows: Iterable[Row], said: Iterable[Row]) -> tuple[Report, ...]:
    exchanges: defaultdict[int, list[Exchange]] = defaultdict(list)
    for row in said:
        exchanges[row["report"]].append(_exchange(row))
    return tuple(
        Report(
            number=row["number"],
            kind=ReportKind(row["kind"]),
            due_on=row["due_on"],
            state=ReportState(row["state"]),
            exchanges=tuple(exchanges[row["number"]]),
            remind_on=row["remind_on"],
        )
        for row in rows
    )


def _exchange(row: Row) -> Exchange:
    return Exchange(
        kind=ExchangeKind(row["kind"]),
        by=row["by_subject"],
        on=row["occurred_on"],
        text=row["said"],
        reason=ReportReturnReason(row["reason"]) if row["reason"] else None,
        evidence=tuple(row["evidence"]),
        form_id=row["form_id"],
        answers=json.loads(row["answers"]),
    )


def _observation(row: Row) -> Observation:
    return Observation(
        id=row["id"],
        entry=Entry(
            code=row["code"],
            value=row["value"],
            denominator=row["denominator"],
            period_start=row["period_start"],
            period_end=row["period_end"],
            source=Source(row["source"]),
            supersedes=row["supersedes"],
            evidence=tuple(row["evidence"]),
            non_respondents=row["non_respondents"],
            cohort_id=row["cohort_id"],
            breakdown=json.loads(row["breakdown"]),
            breakdown_denominators=json.loads(row["breakdown_denominators"]),
        ),
        state=ObservationState(row["state"]),
        reported_by=row["reported_by"],
        reported_on=row["reported_on"],
        verified_by=row["verified_by"],
        verified_on=row["verified_on"],
    )
