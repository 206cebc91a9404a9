"""What each project of an edition counts, verified, by month: what published tables are made of."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import By, Counted, Parted, Verified
from impact.store.roll_ups.parts import PARTS_OF_PROJECTS, counted_parts
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_COUNTED: Final[LiteralString] = """
SELECT p.plan_id, p.edition, a.axis, a.regions, a.departments, a.communes, a.zonings, a.zones,
    a.audiences, a.carrier_siret,
    t.code, t.unit, o.month, o.verified, o.verified_denominator, o.verified_unknown
FROM impact.roll_up_plan_v3 AS p
JOIN impact.roll_up_application_v3 AS a USING (application_id)
LEFT JOIN impact.roll_up_target_v3 AS t USING (plan_id)
LEFT JOIN impact.roll_up_month_v3 AS o USING (plan_id, code)
WHERE p.edition = $1"""
COUNTED: Final[LiteralString] = _COUNTED + " ORDER BY p.plan_id, t.code, t.unit, o.month"

# hash_record_extended is PostgreSQL's own hash of a row; sums of them are the same in whatever order the rows are read.
_HASHED: Final[LiteralString] = "SELECT count(*) AS rows, sum(hash_record_extended(q.*, 0)) AS hash FROM"
FINGERPRINT: Final[LiteralString] = f"{_HASHED} ({_COUNTED}) AS q UNION ALL {_HASHED} ({PARTS_OF_PROJECTS}) AS q"


async def fingerprint(tx: Transaction, edition: int, dimensions: Sequence[str]) -> tuple[object, ...]:
    """What `counted` would give, in short: the same where it would give the same."""
    rows = await tx.fetch(FINGERPRINT, edition, list(dimensions))
    return tuple(value for row in rows for value in row)


async def counted(tx: Transaction, edition: int, dimensions: Sequence[str]) -> list[Counted]:
    """Every project of the edition, with how what it counts is shared out in some dimensions."""
    rows = await tx.fetch(COUNTED, edition)
    parts = await counted_parts(tx, edition, dimensions) if dimensions else {}
    return [_counted(list(group), parts.get(plan_id, {})) for plan_id, group in groupby(rows, key=_plan)]


def _plan(row: Row) -> UUID:
    return row["plan_id"]


def _counted(rows: list[Row], parts: Parted) -> Counted:
    first = rows[0]
    months: dict[tuple[str, str], dict[str, Verified]] = {}
    for row in (row for row in rows if row["month"] is not None):
        of_code = months.setdefault((row["code"], row["unit"]), {})
        of_code[row["month"]] = Verified(row["verified"], row["verified_denominator"], row["verified_unknown"])
    keys = {
        By.AXIS: (first["axis"],),
        By.REGION: tuple(first["regions"]),
        By.DEPARTMENT: tuple(first["departments"]),
        By.ZONING: tuple(first["zonings"]),
        By.AUDIENCE: tuple(first["audiences"]),
        By.EDITION: (str(first["edition"]),),
        By.CARRIER: (first["carrier_siret"],),
        By.MONTH: (),
    }
    return Counted(first["plan_id"], keys, months, tuple(first["communes"]), tuple(first["zones"]), parts)
