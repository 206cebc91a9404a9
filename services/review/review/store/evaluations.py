"""Evaluations of cases, only ever added to, and the grids that they are on."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from review.domain.scoring import DEFAULT_GRID, Criterion, Evaluation, Grid
from review.domain.states import Opinion
from shared.postgres import Transaction
from shared.postgres.transaction import Row

INSERT_EVALUATION: Final = """
INSERT INTO review.evaluation (case_id, sub, number, opinion, criteria, points, comment, why, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

EVALUATIONS: Final = """
SELECT sub, number, opinion, criteria, points, comment, why, recorded_at FROM review.evaluation
WHERE case_id = $1 ORDER BY sub, number"""

GRID: Final = "SELECT scoring_grid::text FROM review.call_rules WHERE call_id = $1 AND version = $2"


def save_new(tx: Transaction, case_id: UUID, evaluation: Evaluation) -> None:
    """Keep an evaluation."""
    codes = sorted(evaluation.points)
    points = [evaluation.points[code] for code in codes]
    said = (evaluation.opinion, codes, points, evaluation.comment, evaluation.why)
    tx.write(INSERT_EVALUATION, case_id, evaluation.member, evaluation.number, *said, tx.origin.at)


async def of_case(tx: Transaction, case_id: UUID) -> Sequence[Evaluation]:
    """Every evaluation of a case, those superseded too."""
    return [one for one, _ in await dated_of_case(tx, case_id)]


async def dated_of_case(tx: Transaction, case_id: UUID) -> list[tuple[Evaluation, datetime]]:
    """The same by member, each with the instant at which it was recorded."""
    return [(_evaluation(row), row["recorded_at"]) for row in await tx.fetch(EVALUATIONS, case_id)]


def _evaluation(row: Row) -> Evaluation:
    return Evaluation(
        member=row["sub"],
        number=row["number"],
        opinion=Opinion(row["opinion"]),
        points=dict(zip(row["criteria"], row["points"], strict=True)),
        comment=row["comment"],
        why=row["why"],
    )


async def grid_of(tx: Transaction, call_id: UUID, version: str) -> Grid:
    """The grid of a version of the rules; the default one where it gives none."""
    written = await tx.fetchval(GRID, call_id, version)
    lines: list[dict[str, Any]] = json.loads(written) if written else []
    return tuple(Criterion(one["code"], one["label"], one["weight"]) for one in lines) or DEFAULT_GRID
