"""Members record scores and opinions, and read those of others once theirs is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from review.domain import scoring
from review.domain.case import Case
from review.domain.committee import Committee
from review.domain.scoring import Evaluation, Grid, Summary
from review.domain.states import Opinion
from review.handlers.access import SITS, require_chair, require_member, require_not_recused
from review.handlers.finding import case_held, committee_before
from review.handlers.reading import case_seen
from review.handlers.recording import announce_fact
from review.store import evaluations
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluations:
    """What a reader sees of a case's evaluations. `blind`: only their own, until they record one."""

    grid: Grid
    blind: bool
    seen: tuple[Evaluation, ...]
    summary: Summary | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Every evaluation of a case with its instant, by member, those superseded too. `blind` as above."""

    grid: Grid
    blind: bool
    recorded: tuple[tuple[Evaluation, datetime], ...]
    closed_to: frozenset[str]


async def record_evaluation(
    tx: Transaction,
    case_id: UUID,
    opinion: Opinion,
    points: Mapping[str, int],
    comment: str,
    why: str | None = None,
    *,
    by: Principal,
) -> Evaluations:
    """Record the caller's evaluation, in place of the one before, which is kept. The case is held for its number."""
    by.require(*SITS)
    case = await case_held(tx, case_id)
    committee = (await committee_before(tx, case)).on(paris_day(tx.origin.at))
    require_member(committee, by)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    fact = scoring.record(
        case,
        committee,
        await _grid(tx, case),
        await evaluations.of_case(tx, case_id),
        member=by.sub,
        opinion=opinion,
        points=points,
        comment=comment,
        why=why,
        on=paris_day(tx.origin.at),
    )
    evaluations.save_new(tx, case_id, fact.evaluation)
    announce_fact(tx, fact)
    return await _seen(tx, case, by=by)


async def evaluations_seen(tx: Transaction, case_id: UUID, *, by: Principal) -> Evaluations:
    """The evaluations of a case, for staff and for its committee; a member who recorded none sees none."""
    return await _seen(tx, await case_seen(tx, case_id, by=by), by=by)


async def history_seen(tx: Transaction, case_id: UUID, *, by: Principal) -> History:
    """What every member recorded, one after the other: for officers, auditors, and who presides the committee.

    Who presides and may score sees nothing before their own score is recorded.
    """
    case = await case_seen(tx, case_id, by=by)
    committee = (await committee_before(tx, case)).on(paris_day(tx.origin.at))
    if not by.has(Role.PROGRAMME_OFFICER, Role.AUDITOR):
        require_chair(committee, by)
    found = await evaluations.dated_of_case(tx, case_id)
    blind = _is_blind(committee, [one for one, _ in found], by)
    return History(
        grid=await _grid(tx, case), blind=blind, recorded=() if blind else tuple(found), closed_to=case.closed_to
    )


def _is_blind(committee: Committee, found: Sequence[Evaluation], by: Principal) -> bool:
    return committee.has(by.sub) and all(one.member != by.sub for one in found)


async def _seen(tx: Transaction, case: Case, *, by: Principal) -> Evaluations:
    committee = (await committee_before(tx, case)).on(paris_day(tx.origin.at))
    grid = await _grid(tx, case)
    found = await evaluations.of_case(tx, case.id)
    blind = _is_blind(committee, found, by)
    counting = [] if blind else scoring.counting(found, case.closed_to)
    return Evaluations(
        grid=grid,
        blind=blind,
        seen=tuple(counting),
        summary=scoring.summary_of(counting, grid),
        missing=tuple(scoring.missing(case, committee, found)),
    )


async def _grid(tx: Transaction, case: Case) -> Grid:
    return await evaluations.grid_of(tx, case.file.call_id, case.file.rules_version)
