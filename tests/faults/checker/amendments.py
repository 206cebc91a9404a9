"""What amendments made of agreements: what an agreement said when it was signed, and by how much it grew or shrank."""

from .evidence import Evidence, grouped
from .records import Row


def in_force(evidence: Evidence) -> list[Row]:
    """The amendments in force, those of an agreement in the order of their versions."""
    rows = [row for row in evidence.rows("funding", "amendment") if row["state"] == "IN_FORCE"]
    return sorted(rows, key=lambda row: (row["agreement_id"], row["version"]))


def growth(amendment: Row) -> int:
    """By how many cents it raised the grant; negative where it lowered it."""
    return amendment["after"]["amount_cents"] - amendment["before"]["amount_cents"]


def as_signed(evidence: Evidence) -> list[Row]:
    """The agreements as they were signed: what amendments changed stands as it was before the first of them."""
    amended = grouped(in_force(evidence), "agreement_id")
    rows: list[Row] = []
    for row in evidence.rows("funding", "agreement"):
        first = next(iter(amended.get((row["id"],), [])), None)
        rows.append(row if first is None else row | {name: first["before"][name] for name in _AMENDED})
    return rows


_AMENDED = ("amount_cents", "starts_on", "ends_on", "final_report_due_on")
