"""What each rule says of a submitted version, and what a person found: every statement, row to domain and back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from intake.domain import EligibilityRule, Finding, Judgement, Verdict
from shared.postgres import Transaction

# Kept when the version was submitted; a file taken in by the build before has its findings kept late.
KEEP_FINDING: Final = """INSERT INTO intake.eligibility_finding
    (application_id, version, rule, verdict, reason, evidence)
VALUES ($1, $2, $3, $4, $5, $6::jsonb) ON CONFLICT (application_id, version, rule) DO NOTHING"""
KEEP_JUDGEMENT: Final = """INSERT INTO intake.eligibility_judgement
    (application_id, version, rule, verdict, reason, judged_by, judged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
LIST_FINDINGS: Final = """SELECT rule, verdict, reason, evidence FROM intake.eligibility_finding
WHERE application_id = $1 AND version = $2"""
LIST_JUDGEMENTS: Final = """SELECT rule, verdict, reason, judged_at FROM intake.eligibility_judgement
WHERE application_id = $1 AND version = $2 ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person found of a rule, and when."""

    rule: EligibilityRule
    verdict: Verdict
    reason: str | None
    judged_at: datetime


def keep_findings(tx: Transaction, application_id: UUID, version: int, findings: Sequence[Finding]) -> None:
    """Keep what the rules say of a version."""
    for one in findings:
        evidence = json.dumps(dict(one.evidence), ensure_ascii=False)
        tx.write(KEEP_FINDING, application_id, version, one.rule, one.verdict, one.reason, evidence, rows=None)


def keep_judgement(tx: Transaction, application_id: UUID, version: int, judgement: Judgement, *, by: str) -> None:
    """Keep what a person found; what was found before stays."""
    tx.write(
        KEEP_JUDGEMENT,
        *(application_id, version, judgement.rule, judgement.verdict, judgement.reason, by, tx.origin.at),
    )


async def list_findings(tx: Transaction, application_id: UUID, version: int) -> list[Finding]:
    """What the rules say of a version, in the order of the rules."""
    rows = await tx.fetch(LIST_FINDINGS, application_id, version)
    found = [_finding(dict(row)) for row in rows]
    order = list(EligibilityRule)
    return sorted(found, key=lambda finding: order.index(finding.rule))


async def list_judgements(tx: Transaction, application_id: UUID, version: int) -> list[Judged]:
    """What people found of a version, the oldest first."""
    rows = await tx.fetch(LIST_JUDGEMENTS, application_id, version)
    return [
        Judged(EligibilityRule(row["rule"]), Verdict(row["verdict"]), row["reason"], row["judged_at"]) for row in rows
    ]


def _finding(value: dict[str, Any]) -> Finding:
    evidence = json.loads(value["evidence"])
    return Finding(EligibilityRule(value["rule"]), Verdict(value["verdict"]), value["reason"], evidence)
