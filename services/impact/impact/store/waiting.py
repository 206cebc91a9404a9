"""How much waits: reports and follow-ups by state, open alerts by kind."""

from typing import Final, LiteralString

from shared.postgres import Transaction

REPORTS: Final[LiteralString] = """
SELECT r.state AS key, count(*) AS count FROM impact.report AS r JOIN impact.plan AS p ON p.id = r.plan_id
WHERE $1::bigint IS NULL OR p.edition = $1 GROUP BY r.state ORDER BY r.state"""

FOLLOW_UPS: Final[LiteralString] = """
SELECT c.state AS key, count(*) AS count FROM impact.cohort AS c JOIN impact.plan AS p ON p.id = c.plan_id
WHERE $1::bigint IS NULL OR p.edition = $1 GROUP BY c.state ORDER BY c.state"""

OPEN_ALERTS: Final[LiteralString] = """
SELECT a.kind AS key, count(*) AS count FROM impact.alert AS a JOIN impact.plan AS p ON p.id = a.plan_id
WHERE a.state = 'OPEN' AND ($1::bigint IS NULL OR p.edition = $1) GROUP BY a.kind ORDER BY a.kind"""


async def reports(tx: Transaction, edition: int | None) -> list[tuple[str, int]]:
    """Activity reports by state."""
    return [(row["key"], row["count"]) for row in await tx.fetch(REPORTS, edition)]


async def follow_ups(tx: Transaction, edition: int | None) -> list[tuple[str, int]]:
    """Follow-ups of cohorts by state."""
    return [(row["key"], row["count"]) for row in await tx.fetch(FOLLOW_UPS, edition)]


async def open_alerts(tx: Transaction, edition: int | None) -> list[tuple[str, int]]:
    """Open alerts by kind."""
    return [(row["key"], row["count"]) for row in await tx.fetch(OPEN_ALERTS, edition)]
