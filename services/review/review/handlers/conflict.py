"""Conflicts of interest are declared; what is declared closes files at once, in every committee."""

from collections.abc import Sequence
from uuid import UUID

from review.domain.case import Case
from review.domain.recusing import declare_conflict as decide
from review.domain.states import ConflictReason
from review.handlers.access import SITS, committees_seen_by, require_member, require_not_recused
from review.handlers.finding import case_held, committee_before
from review.handlers.recording import announce_ties, record_case
from review.store import interests
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal


async def declare_conflict(
    tx: Transaction, case_id: UUID, member: str | None, reason: ConflictReason, *, by: Principal
) -> Case:
    """Close a file to the caller, or to the member who told a programme officer of their tie."""
    by.require(*SITS, Role.PROGRAMME_OFFICER)
    case = await case_held(tx, case_id)
    committee = await committee_before(tx, case)
    if member is None or member == by.sub:
        require_member(committee.on(paris_day(tx.origin.at)), by)
    else:
        by.require(Role.PROGRAMME_OFFICER)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    fact = decide(case, committee, member or by.sub, reason, by=by.sub, on=paris_day(tx.origin.at))
    return await record_case(tx, case, [fact])


async def declare_interests(tx: Transaction, organisations: Sequence[str], *, by: Principal) -> list[str]:
    """Add organisations to the caller's; files that one of them carries or joins are closed to the caller from now."""
    by.require(*SITS)
    await interests.change(tx)
    interests.keep(tx, by.sub, organisations)
    await announce_ties(tx, await interests.cases_of(tx, [by.sub]))
    return await interests.of(tx, by.sub)


async def interests_of(tx: Transaction, *, by: Principal) -> list[str]:
    """The caller's organisations."""
    committees_seen_by(by)
    return await interests.of(tx, by.sub)
