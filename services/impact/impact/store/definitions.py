"""Published versions of the library, beyond the first that comes with the platform. Never changed."""

import json
from dataclasses import fields
from typing import Any, Final, LiteralString

from impact.domain import LIBRARY, Aggregation, Definition, Disaggregation
from shared.postgres import Transaction
from shared.vocabulary import IndicatorKind, Unit

ADD: Final[LiteralString] = """
INSERT INTO impact.definition (code, version, body, published_by, published_on) VALUES ($1, $2, $3::jsonb, $4, $5)"""

ALL: Final[LiteralString] = """
SELECT body::text AS body FROM impact.definition WHERE $1::text IS NULL OR code = $1 ORDER BY code, version"""


def add(tx: Transaction, one: Definition, *, by: str, on: object) -> None:
    """Publish a version; the database refuses one that another person published meanwhile."""
    body = json.dumps({field.name: getattr(one, field.name) for field in fields(one)})
    tx.write(ADD, one.code, one.version, body, by, on)


async def versions(tx: Transaction, code: str | None = None) -> list[Definition]:
    """Every version of a code, or of all: those that come with the platform, then those published, in order."""
    packaged = [one for one in LIBRARY if code is None or one.code == code]
    return packaged + [read(row["body"]) for row in await tx.fetch(ALL, code)]


async def in_force(tx: Transaction) -> dict[str, Definition]:
    """The last version of each code."""
    return {one.code: one for one in await versions(tx)}


def read(said: str) -> Definition:
    """A published version, from its `body`."""
    body: dict[str, Any] = json.loads(said)
    return Definition(
        code=body["code"],
        label_fr=body["label_fr"],
        label_en=body["label_en"],
        kind=IndicatorKind(body["kind"]),
        unit=Unit(body["unit"]),
        numerator=body["numerator"],
        denominator=body["denominator"],
        window=body["window"],
        external_codes=tuple(body["external_codes"]),
        version=body["version"],
        aggregation=Aggregation(body["aggregation"]),
        disaggregations=tuple(Disaggregation(one) for one in body["disaggregations"]),
        evidence_required=body["evidence_required"],
        method=body["method"],
    )
