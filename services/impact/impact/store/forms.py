"""The forms of reports: published, never changed; the highest version of an edition and kind is in force."""

import json
from typing import Any, Final, LiteralString

from impact.domain import Form, Question, QuestionKind
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ReportKind

ADD: Final[LiteralString] = """
INSERT INTO impact.report_form (id, edition, kind, version, questions, evidence_required, published_by, published_on)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)"""

IN_FORCE: Final[LiteralString] = """
SELECT id, edition, kind, version, questions::text AS questions, evidence_required, published_by, published_on
FROM impact.report_form WHERE edition = $1 AND kind = $2 ORDER BY version DESC LIMIT 1"""

LISTED: Final[LiteralString] = """
SELECT id, edition, kind, version, questions::text AS questions, evidence_required, published_by, published_on
FROM impact.report_form
WHERE ($1::bigint IS NULL OR edition = $1) AND ($2::text IS NULL OR kind = $2)
AND ($3::bigint IS NULL OR (edition, kind, version) > ($3::bigint, $4::text, $5::bigint))
ORDER BY edition, kind, version LIMIT $6"""


def add(tx: Transaction, form: Form) -> None:
    """Publish a form; the database refuses a version that another person published meanwhile."""
    questions = json.dumps([_json(one) for one in form.questions])
    about = (form.evidence_required, form.published_by, form.published_on)
    tx.write(ADD, form.id, form.edition, form.kind, form.version, questions, *about)


async def in_force(tx: Transaction, edition: int, kind: ReportKind) -> Form | None:
    """What the reports of a kind answer in an edition, or None where nothing was published."""
    row = await tx.fetchrow(IN_FORCE, edition, kind)
    return _form(row) if row is not None else None


async def listed(
    tx: Transaction, *, edition: int | None, kind: ReportKind | None, after: tuple[Any, ...], limit: int
) -> list[Form]:
    """At most `limit` forms in the order of edition, kind and version, past the position `after`."""
    return [_form(row) for row in await tx.fetch(LISTED, edition, kind, *after, limit)]


def _json(one: Question) -> dict[str, Any]:
    shown = {"code": one.code, "label": one.label, "kind": one.kind, "required": one.required}
    return {**shown, "choices": list(one.choices)}


def _form(row: Row) -> Form:
    questions = tuple(
        Question(one["code"], one["label"], QuestionKind(one["kind"]), one["required"], tuple(one["choices"]))
        for one in json.loads(row["questions"])
    )
    return Form(
        id=row["id"],
        edition=row["edition"],
        kind=ReportKind(row["kind"]),
        version=row["version"],
        questions=questions,
        evidence_required=row["evidence_required"],
        published_by=row["published_by"],
        published_on=row["published_on"],
    )
