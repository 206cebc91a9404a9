"""Pages of cases: filtered, searched by the carrier's name, and without those that are closed to who reads."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from review.domain.case import Case
from review.domain.states import CaseState
from review.store import cases
from review.store.cases import LISTED_CASES
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Axis, Region

# Whoever is in conflict with nothing and has no interest anywhere is spared the question that each file costs.
TIED: Final = """SELECT c.sub FROM review.conflict c UNION ALL SELECT i.sub FROM review.interest i
    UNION ALL SELECT m.sub FROM review.committee_member m WHERE m.organisations <> '{}'"""

_ASKED: Final = """($1::text IS NULL OR g.state = $1)
    AND ($2::text IS NULL OR g.committee_id IN (
        SELECT k.id FROM review.committee k WHERE k.code = $2 OR k.id::text = $2))
    AND ($3::bigint IS NULL OR f.edition = $3)
    AND ($4::uuid IS NULL OR g.application_id = $4)
    AND ($5::text IS NULL OR g.committee_id IN (
        SELECT m.committee_id FROM review.committee_member m
        WHERE m.sub = $5 AND $11::date BETWEEN m.mandate_from AND m.mandate_until))
    AND ($7::text IS NULL OR f.axis = $7)
    AND ($8::text IS NULL OR f.regions @> ARRAY[$8])
    AND ($9::text IS NULL OR (f.number, g.id) > ($9, $10::uuid))"""

_FROM: Final = """SELECT g.id, f.number, f.application_id, f.organisations
    FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id"""

# What is closed to the viewer is left out before the page is cut, so that it is full; and asked last, of what is found
# by everything else, in its order (OFFSET 0 keeps it so): the planner would ask it of every file.
_OPEN: Final = f"""(SELECT $6 NOT IN ({TIED}))
    OR NOT EXISTS (SELECT 1 FROM review.closed_to(w.application_id, w.organisations) o WHERE o.sub = $6)
ORDER BY w.number, w.id LIMIT $12"""

# The ids of the page first, then its rows: a whole case costs far more than its id.
PAGE_OF_CASES: Final = f"""WITH page AS MATERIALIZED (
    SELECT w.id FROM ({_FROM} WHERE {_ASKED} ORDER BY f.number, g.id OFFSET 0) w WHERE {_OPEN})
{LISTED_CASES} WHERE g.id IN (SELECT id FROM page) ORDER BY f.number, g.id"""

# Found by the index first, whatever else is asked: the planner would rather walk through all of them by number.
SEARCH_CASES: Final = f"""WITH named AS MATERIALIZED (
    SELECT n.application_id FROM review.application_file n WHERE review.folded(n.carrier_name) %> review.folded($13)
), page AS MATERIALIZED (
    SELECT w.id FROM ({_FROM} JOIN named ON named.application_id = g.application_id
        WHERE {_ASKED} ORDER BY f.number, g.id OFFSET 0) w WHERE {_OPEN})
{LISTED_CASES} WHERE g.id IN (SELECT id FROM page) ORDER BY f.number, g.id"""

PLAN_EACH_PAGE: Final = """SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)"""
"""For this transaction. "Divercidex" has 0.45 of its trigrams in "Diversidays"; PostgreSQL asks 0.6 by default. And one
plan for whatever is asked costs ten times what planning does: PostgreSQL would keep one from the sixth page on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilters:
    """Which cases are asked for. `committee` is a code or an id; `carrier_name` may be a part, with typing errors."""

    state: CaseState | None = None
    committee: str | None = None
    edition: int | None = None
    application_id: UUID | None = None
    axis: Axis | None = None
    region: Region | None = None
    carrier_name: str | None = None


async def page(
    tx: Transaction,
    asked: CaseFilters,
    *,
    member: str | None,
    viewer: str,
    after: tuple[str | None, UUID | None],
    limit: int,
) -> list[Case]:
    """Cases by application number, an appeal beside its first case, without those hidden from `viewer` by a conflict.

    `member` keeps to the committees that this person sits in today.
    """
    arguments = (
        *(asked.state, asked.committee, asked.edition, asked.application_id, member, viewer),
        *(asked.axis, asked.region, *after, paris_day(tx.origin.at), limit),
    )
    await tx.lock(PLAN_EACH_PAGE)
    if asked.carrier_name is None:
        return await cases.in_order(tx, PAGE_OF_CASES, *arguments)
    return await cases.in_order(tx, SEARCH_CASES, *arguments, asked.carrier_name)
