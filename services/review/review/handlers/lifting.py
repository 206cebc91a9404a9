"""Ties declared by mistake are lifted, by somebody else; the files that nothing else closes are open again."""

from collections.abc import Sequence
from uuid import UUID

from review import events
from review.domain import lifting as rules
from review.domain.case import Case
from review.domain.lifting import WhyLifted
from review.domain.states import LiftReason
from review.handlers.access import require_not_recused, require_organiser
from review.handlers.finding import committee_before
from review.handlers.recording import announce_fact
from review.store import cases, interests, lifting
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import NotFound, Principal


async def lift_conflict(
    tx: Transaction, case_id: UUID, member: str, reason: LiftReason, explanation: str, *, by: Principal
) -> bool:
    """Lift the conflict that closes the application of a case to a member. Whether they may read it again."""
    by.require(Role.PROGRAMME_OFFICER, Role.COMMITTEE_CHAIR)
    await interests.stand(tx)
    found = await cases.load(tx, case_id)
    if found is None:
        raise NotFound("dossier", case_id)
    known = await cases.lock_all_of_application(tx, found.file.application_id)
    case = next(one for one in known if one.id == case_id)
    committee = await committee_before(tx, case)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    standing = await lifting.standing(tx, case.file.application_id, member)
    fact = rules.lift_conflict(known, standing, member, WhyLifted(reason, explanation, by.sub))
    lifting.add(tx, fact)
    record_access(tx, action="conflict.lifted", target=str(case.file.application_id), detail=_audited(member, reason))
    return member not in await _announced(tx, [one.id for one in known], member)


async def lift_interest(
    tx: Transaction, member: str, siret: str, reason: LiftReason, explanation: str, *, by: Principal
) -> list[str]:
    """Lift an organisation off a member's. Those they are tied to still."""
    by.require(Role.PROGRAMME_OFFICER)
    await interests.change(tx)
    closed = await lifting.lock_cases_of(tx, siret)
    found = await cases.load_many(tx, closed)
    why = WhyLifted(reason, explanation, by.sub)
    fact = rules.lift_interest(found, await interests.of(tx, member), member, siret, why)
    lifting.add(tx, fact)
    record_access(tx, action="interest.lifted", target=siret, detail=_audited(member, reason))
    await _announced(tx, closed, member)
    return await interests.of(tx, member)


async def _announced(tx: Transaction, case_ids: Sequence[UUID], member: str) -> frozenset[str]:
    """Announce to whom each of these is closed still; those to whom one of them is."""
    still: frozenset[str] = frozenset()
    after: list[Case] = await cases.load_many(tx, case_ids)
    for case in after:
        announce_fact(tx, events.TieLifted(case, member, paris_day(tx.origin.at)))
        still |= case.closed_to
    return still


def _audited(member: str, reason: LiftReason) -> dict[str, str]:
    return {"member": member, "reason": reason}
