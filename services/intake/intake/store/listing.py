"""Pages of applications: filtered, searched by the carrier's name, a line for each and not the whole file."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from intake.domain import ApplicationState
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Axis, Region

_FOUND: Final = """($1::uuid IS NULL OR a.id < $1)
    AND ($2::text IS NULL OR a.state = $2)
    AND ($3::bigint IS NULL OR a.edition = $3)
    AND ($4::text IS NULL OR a.axis = $4)
    AND ($5::text IS NULL OR a.regions @> ARRAY[$5])
    AND ($6::text IS NULL OR a.id IN (
        SELECT f.application_id FROM intake.file_standing AS f WHERE f.committee_code = $6))
    AND (($7::text IS NULL AND $8::text[] IS NULL AND $11::date IS NULL)
        OR a.carrier_siret = $7 OR a.regions && $8
        OR ($11 IS NOT NULL AND a.id IN (SELECT intake.files_open_to_member($10, $11))))
    AND (a.carrier_siret IS NOT DISTINCT FROM $7
        OR a.id NOT IN (SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $10))
ORDER BY a.id DESC LIMIT $9"""
# A draft has no column for what it asks for. The content is read for the lines of the page alone.
_LINES: Final = """a.id, a.state, a.revision, a.call_id, a.edition, a.number, a.session, a.submitted_at,
    a.carrier_siret, a.content #>> '{carrier,name}' AS carrier_name, a.content #>> '{project,title}' AS project_title,
    a.axis, a.regions, coalesce(a.requested_cents, (
        SELECT sum((one ->> 'amount_cents')::bigint) FROM jsonb_array_elements(a.content #> '{budget,resources}') AS one
        WHERE (one ->> 'requested')::boolean), 0)::bigint AS requested_cents
FROM page JOIN intake.application AS a ON a.id = page.id ORDER BY a.id DESC"""
# The ids of the page first, then its lines: sorting rows with their contents costs far more than sorting ids.
LIST_APPLICATIONS: Final = f"""WITH page AS MATERIALIZED (SELECT a.id FROM intake.application AS a WHERE {_FOUND})
SELECT {_LINES}"""
# Found by the index first, whatever else is asked: the planner would rather walk through all of them by id.
SEARCH_APPLICATIONS: Final = f"""WITH named AS MATERIALIZED (
    SELECT n.id FROM intake.application AS n
    WHERE intake.folded(n.content #>> '{{carrier,name}}') %> intake.folded($12)
), page AS MATERIALIZED (SELECT a.id FROM intake.application AS a JOIN named ON named.id = a.id WHERE {_FOUND})
SELECT {_LINES}"""
PLAN_EACH_PAGE: Final = """SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)"""
"""For this transaction. "Divercidex" has 0.45 of its trigrams in "Diversidays"; PostgreSQL asks 0.6 by default. And one
plan for whatever is asked costs ten times what planning does: PostgreSQL would keep one from the sixth page on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which applications: what the caller asks for, and what it may see.

    That is all of them, or those `of_carrier`, `of_regions` and before the committees where `viewer` `sits_on` a day;
    never those from which `viewer` is recused, unless they are its own.
    `committee` is the code of the one that a file stands before; `carrier_name` may be a part, with typing errors.
    """

    state: ApplicationState | None = None
    edition: int | None = None
    axis: Axis | None = None
    region: Region | None = None
    committee: str | None = None
    carrier_name: str | None = None
    viewer: str | None = None
    of_carrier: str | None = None
    of_regions: frozenset[str] | None = None
    sits_on: date | None = None

    def within(
        self,
        *,
        viewer: str,
        of_carrier: str | None = None,
        of_regions: frozenset[str] | None = None,
        sits_on: date | None = None,
    ) -> "Search":
        """The same search, narrowed to what a caller may see."""
        return replace(self, viewer=viewer, of_carrier=of_carrier, of_regions=of_regions, sits_on=sits_on)


@dataclass(frozen=True, slots=True)
class Line:
    """An application in a list. A draft has neither number, session nor day of submission."""

    id: UUID
    state: ApplicationState
    revision: int
    call_id: UUID
    edition: int
    number: str | None
    session: str | None
    submitted_on: date | None
    carrier_siret: str
    carrier_name: str | None
    project_title: str | None
    axis: Axis | None
    regions: tuple[Region, ...]
    requested_cents: int


async def list_applications(tx: Transaction, search: Search, *, before_id: UUID | None, limit: int) -> list[Line]:
    """The applications found, the latest drafted first."""
    arguments = (
        *(before_id, search.state, search.edition, search.axis, search.region, search.committee, search.of_carrier),
        sorted(search.of_regions) if search.of_regions is not None else None,
        limit,
        *(search.viewer, search.sits_on),
    )
    await tx.lock(PLAN_EACH_PAGE)
    if search.carrier_name is None:
        rows = await tx.fetch(LIST_APPLICATIONS, *arguments)
    else:
        rows = await tx.fetch(SEARCH_APPLICATIONS, *arguments, search.carrier_name)
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    return Line(
        id=row["id"],
        state=ApplicationState(row["state"]),
        revision=row["revision"],
        call_id=row["call_id"],
        edition=row["edition"],
        number=row["number"],
        session=row["session"],
        submitted_on=paris_day(row["submitted_at"]) if row["submitted_at"] else None,
        carrier_siret=row["carrier_siret"],
        carrier_name=row["carrier_name"],
        project_title=row["project_title"],
        axis=Axis(row["axis"]) if row["axis"] else None,
        regions=tuple(Region(code) for code in row["regions"]),
        requested_cents=row["requested_cents"],
    )
