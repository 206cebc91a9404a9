"""What waits for somebody, read from the states themselves and paged: the statements of services end with PAGED."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, LiteralString, TypeVar
from uuid import UUID

from shared.postgres.transaction import Row

K = TypeVar("K", bound=StrEnum)

NO_DEADLINE: Final = date(9999, 1, 1)
"""Where a task without a deadline stands in the list: after all the others. (asyncpg sends date.max as infinity.)"""

Position = tuple[date | None, datetime | None, str | None, UUID | None, int | None]
"""The last task seen: its deadline or NO_DEADLINE, since when, its kind, its subject and part. Five None at first."""

PAGED: Final[LiteralString] = """
($1::date IS NULL OR (coalesce(due_on, '9999-01-01'), since, kind, subject_id, part)
    > ($1, $2::timestamptz, $3::text, $4::uuid, $5::bigint))
ORDER BY coalesce(due_on, '9999-01-01'), since, kind, subject_id, part LIMIT $6"""
"""The last condition of a statement and its order: the nearest deadline first, then the longest waiting. $1-$5 are a
Position, $6 how many; `part` numbers what has no id of its own within its subject, 0 where the subject itself waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[K]):
    """Something that waits since an instant, until the end of a day where there is a deadline.

    `number` is that of the application or agreement; `part` see PAGED.
    """

    kind: K
    subject_id: UUID
    part: int
    number: str | None
    label: str | None
    carrier_siret: str | None
    since: datetime
    due_on: date | None

    @property
    def position(self) -> tuple[object, ...]:
        """Where it stands in the list: a Position."""
        return (self.due_on or NO_DEADLINE, self.since, self.kind, self.subject_id, self.part)


def task_of(row: Row, kinds: type[K]) -> Task[K]:
    """A row of a statement that ends with PAGED."""
    return Task(
        kind=kinds(row["kind"]),
        subject_id=row["subject_id"],
        part=row["part"],
        number=row["number"],
        label=row["label"],
        carrier_siret=row["carrier_siret"],
        since=row["since"],
        due_on=row["due_on"],
    )
