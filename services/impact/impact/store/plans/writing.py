"""A plan to rows: what is new is inserted, what moved is updated, nothing is deleted."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import Indicator, Observation, Plan, Report, judged_from, overdue_from
from impact.store.plans.alerts import save_alerts
from impact.store.plans.belonging import save_belongings
from shared.clock import start_of_paris_day
from shared.postgres import Transaction

ADD_PLAN: Final[LiteralString] = """
INSERT INTO impact.plan (id, application_id, agreement_id, agreement_number, edition, carrier_siret, state,
    overdue_after_days, opened_on, closed_on, reminder_days, starts_on, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)"""

MOVE_PLAN: Final[LiteralString] = """
UPDATE impact.plan SET state = $3, closed_on = $4, carrier_siret = $5, judge_at = $6,
    revision = revision + 1
WHERE id = $1 AND revision = $2"""

ADD_INDICATOR: Final[LiteralString] = """
INSERT INTO impact.indicator (plan_id, position, code, kind, unit, baseline, target, target_denominator, due_on,
    label, definition_version, check_on, check_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"""

MOVE_INDICATOR: Final[LiteralString] = """
UPDATE impact.indicator SET judgement = $3, check_on = $4, check_at = $5, due_on = $6
WHERE plan_id = $1 AND code = $2"""

ADD_REPORT: Final[LiteralString] = """
INSERT INTO impact.report (plan_id, number, kind, state, due_on, due_at, overdue_at, remind_on, remind_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

MOVE_REPORT: Final[LiteralString] = """
UPDATE impact.report SET state = $3, due_on = $4, due_at = $5, overdue_at = $6, remind_on = $7, remind_at = $8
WHERE plan_id = $1 AND number = $2"""

ADD_EXCHANGE: Final[LiteralString] = """
INSERT INTO impact.report_exchange (plan_id, report, position, kind, by_subject, occurred_on, reason, said,
    evidence, form_id, answers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)"""

ADD_OBSERVATION: Final[LiteralString] = """
INSERT INTO impact.observation (id, plan_id, position, code, state, value, denominator, period_start, period_end,
    source, supersedes, evidence, non_respondents, cohort_id, breakdown, breakdown_denominators,
    reported_by, reported_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb, $16::jsonb, $17, $18)"""

MOVE_OBSERVATION: Final[LiteralString] = """
UPDATE impact.observation SET state = $2, verified_by = $3, verified_on = $4 WHERE id = $1"""


def save(tx: Transaction, before: Plan | None, after: Plan) -> Plan:
    """Write what changed from `before` (None: a new plan) to `after`; returns it under its next revision.

    The guard makes the work Stale where another unit of work changed the plan since it was read.
    """
    if before is None:
        _add(tx, after)
        return after
    stands = (after.state, after.closed_on, after.carrier_siret, _begins(judged_from(after)))
    tx.write(MOVE_PLAN, after.ref.plan_id, before.revision, *stands)
    _save_indicators(tx, before, after)
    save_belongings(tx, before, after)
    save_alerts(tx, before, after)
    for old, new in zip(before.reports, after.reports, strict=False):
        _move_report(tx, after, old, new)
    for new in after.reports[len(before.reports) :]:
        _add_report(tx, after, new)
    for position, new in enumerate(after.observations, start=1):
        old = before.observation(new.id)
        if old is None:
            _add_observation(tx, after, position, new)
        elif old != new:
            tx.write(MOVE_OBSERVATION, new.id, new.state, new.verified_by, new.verified_on)
    return replace(after, revision=before.revision + 1)


def _add(tx: Transaction, plan: Plan) -> None:
    ref = plan.ref
    tx.write(
        ADD_PLAN,
        ref.plan_id,
        ref.application_id,
        ref.agreement_id,
        plan.agreement_number,
        ref.edition,
        plan.carrier_siret,
        plan.state,
        plan.overdue_after_days,
        plan.opened_on,
        plan.closed_on,
        list(plan.reminder_days),
        plan.starts_on,
    )
    for position, one in enumerate(plan.indicators, start=1):
        _add_indicator(tx, ref.plan_id, position, one)
    for report in plan.reports:
        _add_report(tx, plan, report)


def _add_report(tx: Transaction, plan: Plan, report: Report) -> None:
    tx.write(ADD_REPORT, plan.ref.plan_id, report.number, report.kind, report.state, *_days(plan, report))


def _days(plan: Plan, report: Report) -> tuple[date | datetime | None, ...]:
    overdue_at = start_of_paris_day(overdue_from(report, plan.overdue_after_days))
    return (report.due_on, start_of_paris_day(report.due_on), overdue_at, report.remind_on, _begins(report.remind_on))


def _save_indicators(tx: Transaction, before: Plan, after: Plan) -> None:
    for old, new in zip(before.indicators, after.indicators, strict=False):
        stands = _stands(after, new)
        if stands != _stands(before, old):
            tx.write(MOVE_INDICATOR, after.ref.plan_id, new.code, *stands)
    known = len(before.indicators)
    for position, one in enumerate(after.indicators[known:], start=known + 1):
        _add_indicator(tx, after.ref.plan_id, position, one)


def _stands(plan: Plan, one: Indicator) -> tuple[str | date | datetime | None, ...]:
    return (plan.judgements.get(one.code), one.check_on, _begins(one.check_on), one.due_on)


def _add_indicator(tx: Transaction, plan_id: UUID, position: int, one: Indicator) -> None:
    amounts = (one.baseline, one.target, one.target_denominator)
    about = (one.due_on, one.label, one.definition_version, one.check_on, _begins(one.check_on))
    tx.write(ADD_INDICATOR, plan_id, position, one.code, one.kind, one.unit, *amounts, *about)


def _begins(day: date | None) -> datetime | None:
    return start_of_paris_day(day) if day is not None else None


def _move_report(tx: Transaction, plan: Plan, old: Report, new: Report) -> None:
    plan_id = plan.ref.plan_id
    if (old.state, old.due_on, old.remind_on) != (new.state, new.due_on, new.remind_on):
        tx.write(MOVE_REPORT, plan_id, new.number, new.state, *_days(plan, new))
    known = len(old.exchanges)
    for position, one in enumerate(new.exchanges[known:], start=known + 1):
        said = (one.text, list(one.evidence), one.form_id, json.dumps(dict(one.answers)))
        tx.write(ADD_EXCHANGE, plan_id, new.number, position, one.kind, one.by, one.on, one.reason, *said)


def _json(breakdown: Mapping[str, Mapping[str, int]]) -> str:
    return json.dumps({dimension: dict(parts) for dimension, parts in breakdown.items()})


def _add_observation(tx: Transaction, plan: Plan, position: int, one: Observation) -> None:
    entry = one.entry
    tx.write(
        ADD_OBSERVATION,
        one.id,
        plan.ref.plan_id,
        position,
        entry.code,
        one.state,
        entry.value,
        entry.denominator,
        entry.period_start,
        entry.period_end,
        entry.source,
        entry.supersedes,
        list(entry.evidence),
        entry.non_respondents,
        entry.cohort_id,
        _json(entry.breakdown),
        _json(entry.breakdown_denominators),
        one.reported_by,
        one.reported_on,
    )
