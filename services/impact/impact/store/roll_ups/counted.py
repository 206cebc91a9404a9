"""What each project of an edition counts, verified, by month: what published tables are made of."""

from itertools import groupby
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import By, Counted, Parted, Verified
from impact.store.roll_ups.parts import counted_parts
from shared.postgres import Transaction
from shared.postgres.transaction import Row

COUNTED: Final[LiteralString] = """
SELECT p.plan_id, p.edition, a.axis, a.regions, a.departments, a.communes, a.zonings, a.zones,
    a.audiences, a.carrier_siret,
    t.code, t.unit, o.month, o.verified, o.verified_denominator, o.verified_unknown
FROM impact.roll_up_plan_v3 AS p
JOIN impact.roll_up_application_v3 AS a USING (application_id)
LEFT JOIN impact.roll_up_target_v3 AS t USING (plan_id)
LEFT JOIN impact.roll_up_month_v3 AS o USING (plan_id, code)
WHERE p.edition = $1
ORDER BY p.plan_id, t.code, t.unit, o.month"""


async def counted(tx: Transaction, edition: int) -> list[Counted]:
    """Every project of the edition, with how what it counts is shared out."""
    rows = await tx.fetch(COUNTED, edition)
    parts = await counted_parts(tx, edition)
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
