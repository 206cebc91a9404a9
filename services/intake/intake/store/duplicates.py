"""The files that look like one project handed in twice, and what people found of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from intake.domain import Application, ApplicationState, Content, DuplicateGround
from shared.postgres import Transaction

_CONTENT: Final = TypeAdapter(Content)
_SIREN_DIGITS: Final = 9

FIND_SIBLINGS: Final = """SELECT id, content FROM intake.application
WHERE carrier_siret BETWEEN $2::text || '00000' AND $2::text || '99999' AND id <> $1
    AND state IN ('SUBMITTED', 'SUPPLEMENT_REQUESTED', 'ADMISSIBLE')
ORDER BY id DESC LIMIT 200"""
# Flagged again for the same grounds, two files are as they were looked at: the flag keeps its day.
FLAG_DUPLICATE: Final = """INSERT INTO intake.duplicate_flag (application_id, other_id, grounds, flagged_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (application_id, other_id) DO UPDATE SET grounds = excluded.grounds, flagged_at = CASE
    WHEN duplicate_flag.grounds = excluded.grounds THEN duplicate_flag.flagged_at ELSE excluded.flagged_at END"""
LIST_DUPLICATES: Final = """SELECT DISTINCT ON (a.id) a.id, a.number, a.state, a.edition, a.carrier_siret,
    a.content #>> '{project,title}' AS project_title, d.grounds, d.flagged_at,
    seen.same_project, seen.explanation, seen.examined_at
FROM intake.duplicate_flag AS d
JOIN intake.application AS a ON a.id = CASE WHEN d.application_id = $1 THEN d.other_id ELSE d.application_id END
LEFT JOIN LATERAL (SELECT e.same_project, e.explanation, e.examined_at FROM intake.duplicate_examination AS e
    WHERE (e.application_id, e.other_id) IN (($1, a.id), (a.id, $1)) ORDER BY e.id DESC LIMIT 1) AS seen ON true
WHERE (d.application_id = $1 OR d.other_id = $1)
    AND a.id NOT IN (SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $2)
ORDER BY a.id, d.flagged_at DESC"""
IS_FLAGGED: Final = """SELECT EXISTS (SELECT FROM intake.duplicate_flag
WHERE (application_id, other_id) IN (($1, $2), ($2, $1)))"""
KEEP_EXAMINATION: Final = """INSERT INTO intake.duplicate_examination
    (application_id, other_id, same_project, explanation, examined_by, examined_at)
VALUES ($1, $2, $3, $4, $5, $6)"""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a person found of two flagged files, and when."""

    same_project: bool
    explanation: str
    examined_at: datetime


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another file that may be the same project, what the two have in common, and the last look at them."""

    id: UUID
    number: str
    state: ApplicationState
    edition: int
    carrier_siret: str
    project_title: str
    grounds: tuple[DuplicateGround, ...]
    flagged_at: datetime
    examination: Examination | None


async def find_siblings(tx: Transaction, application: Application) -> list[tuple[UUID, Content]]:
    """The other files of the same legal person that are being considered, the latest first."""
    siren = application.content.carrier.siret[:_SIREN_DIGITS]
    rows = await tx.fetch(FIND_SIBLINGS, application.id, siren)
    return [(row["id"], _CONTENT.validate_json(row["content"])) for row in rows]


def flag_duplicate(tx: Transaction, application_id: UUID, other_id: UUID, grounds: Sequence[DuplicateGround]) -> None:
    """Keep that two files look like one project."""
    tx.write(FLAG_DUPLICATE, application_id, other_id, list(grounds), tx.origin.at)


async def list_duplicates(tx: Transaction, application_id: UUID, *, viewer: str) -> list[Duplicate]:
    """The files flagged with this one, whichever came first, without those from which `viewer` is recused."""
    return [
        Duplicate(
            id=row["id"],
            number=row["number"],
            state=ApplicationState(row["state"]),
            edition=row["edition"],
            carrier_siret=row["carrier_siret"],
            project_title=row["project_title"],
            grounds=tuple(DuplicateGround(ground) for ground in row["grounds"]),
            flagged_at=row["flagged_at"],
            examination=Examination(row["same_project"], row["explanation"], row["examined_at"])
            if row["examined_at"]
            else None,
        )
        for row in await tx.fetch(LIST_DUPLICATES, application_id, viewer)
    ]


async def are_flagged(tx: Transaction, application_id: UUID, other_id: UUID) -> bool:
    """Whether these two files look like one project."""
    return bool(await tx.fetchval(IS_FLAGGED, application_id, other_id))


def keep_examination(
    tx: Transaction, application_id: UUID, other_id: UUID, *, same_project: bool, explanation: str, by: str
) -> None:
    """Keep what a person found of two flagged files; what was found before stays."""
    tx.write(KEEP_EXAMINATION, application_id, other_id, same_project, explanation, by, tx.origin.at)
