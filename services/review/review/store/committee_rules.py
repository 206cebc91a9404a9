"""Versions of committees' rules: the first is the committee's own, those that amend it are only ever added."""

from typing import Final
from uuid import UUID

from review.domain.amending import CommitteeRules
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_SAID: Final = "quorum_percent, casting_vote, proxies_per_holder, proxies_in_quorum"

RULES: Final = f"""
SELECT 1::bigint AS version, '0001-01-01'::date AS applies_from, {_SAID}, NULL AS reason, NULL AS amended_by
FROM review.committee WHERE id = $1
UNION ALL
SELECT version, applies_from, {_SAID}, reason, amended_by FROM review.committee_rules WHERE committee_id = $1
ORDER BY version"""

INSERT_RULES: Final = f"""
INSERT INTO review.committee_rules (committee_id, version, applies_from, {_SAID}, reason, amended_by, amended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""


async def of_committee(tx: Transaction, committee_id: UUID) -> list[CommitteeRules]:
    """Every version, the first one first."""
    return [_rules(row) for row in await tx.fetch(RULES, committee_id)]


def save_new(tx: Transaction, committee_id: UUID, rules: CommitteeRules) -> None:
    """Keep a version."""
    said = (rules.quorum_percent, rules.casting_vote, rules.proxies_per_holder, rules.proxies_in_quorum)
    why = (rules.reason, rules.by, tx.origin.at)
    tx.write(INSERT_RULES, committee_id, rules.version, rules.since, *said, *why)


def _rules(row: Row) -> CommitteeRules:
    return CommitteeRules(
        version=row["version"],
        since=row["applies_from"],
        quorum_percent=row["quorum_percent"],
        casting_vote=row["casting_vote"],
        proxies_per_holder=row["proxies_per_holder"],
        proxies_in_quorum=row["proxies_in_quorum"],
        reason=row["reason"],
        by=row["amended_by"],
    )
