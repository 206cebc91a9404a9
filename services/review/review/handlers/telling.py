"""What a carrier reads of the decision on its own application, and what a committee reads of earlier ones."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from review.domain.appealing import appealable_until
from review.domain.application import ApplicationFile
from review.domain.ballot import Decision
from review.domain.case import Case
from review.domain.committee import CommitteeRef
from review.domain.minutes import Sheet
from review.domain.states import CaseState
from review.handlers.access import SEES_EVERYTHING, require_not_recused
from review.handlers.appeal import terms_of
from review.handlers.reading import case_seen
from review.store import cases, finals, sheets
from review.store.finals import FinalDecision
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import NotFound, Principal

FINAL = frozenset({CaseState.DECIDED, CaseState.DEFERRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last decision that is final; until when it may be appealed, where it may still."""

    id: UUID
    file: ApplicationFile
    committee: CommitteeRef
    decision: Decision
    on: date
    appeal_of: UUID | None = None
    appeal_until: date | None = None


async def decision_told(tx: Transaction, application_id: UUID, *, by: Principal) -> Told:
    """The case of an application whose decision is final, for its carrier and for staff. NotFound before that.

    A carrier learns of nothing that is not its own: another's application is as one that does not exist.
    """
    found = await _cases_told_of(tx, application_id, by)
    told = [one for case in found if case.state in FINAL and (one := _told(case))]
    if not told:
        raise NotFound("décision", application_id)
    until = appealable_until(found[0], await terms_of(tx, found[0]), appealed=len(found) > 1)
    return replace(told[-1], appeal_until=until)


async def decisions_told(
    tx: Transaction, application_id: UUID, *, by: Principal
) -> tuple[ApplicationFile, list[FinalDecision]]:
    """Every decision on an application that became final, for its carrier and for staff: later ones undo none of it."""
    found = await _cases_told_of(tx, application_id, by)
    return found[0].file, await finals.of_application(tx, application_id)


async def _cases_told_of(tx: Transaction, application_id: UUID, by: Principal) -> list[Case]:
    """The cases of an application, never none. NotFound for a carrier of another."""
    by.require(Role.CARRIER, *SEES_EVERYTHING)
    found = await cases.all_of_application(tx, application_id)
    if not found or not (by.has(*SEES_EVERYTHING) or by.is_carrier_of(found[0].file.carrier_siret)):
        raise NotFound("décision", application_id)
    require_not_recused(found[0], by)
    return found


async def ballots_of(tx: Transaction, case_id: UUID, *, by: Principal) -> list[Sheet]:
    """Every ballot on a case, at whatever committee, and on the case it appeals: the file handed on is whole."""
    case = await case_seen(tx, case_id, by=by)
    before = await sheets.of_case(tx, case.appeal.of) if case.appeal else []
    return [*before, *await sheets.of_case(tx, case_id)]


def _told(case: Case) -> Told | None:
    if case.committee is None or case.decision is None or case.decided_on is None:
        return None
    return Told(
        id=case.id,
        file=case.file,
        committee=case.committee,
        decision=case.decision,
        on=case.decided_on,
        appeal_of=case.appeal_of,
    )
