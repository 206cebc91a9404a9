"""What a command or an event names, loaded or refused."""

from uuid import UUID

from review.domain.case import Case
from review.domain.committee import Committee, CommitteeRef
from review.domain.hearing import Hearing
from review.domain.session import Session
from review.store import ballots, cases, committees, hearings, sessions
from shared.clock import paris_day
from shared.messaging import Reject
from shared.postgres import Transaction
from shared.vocabulary import CommitteeKind, NotInThisState
from shared.web import NotFound


async def committee_of(tx: Transaction, committee_id: UUID) -> Committee:
    """A committee that a command names. Raises NotFound."""
    committee = await committees.load(tx, committee_id)
    if committee is None:
        raise NotFound("comité", committee_id, field="committee_id")
    return committee


async def committee_of_session(tx: Transaction, session: Session) -> Committee:
    """The committee that sits, under the rules that it was convened under. Raises NotFound."""
    committee = await committees.load(tx, session.committee.id, rules=session.rules_version)
    if committee is None:
        raise NotFound("comité", session.committee.id, field="committee_id")
    return committee


async def committee_held(tx: Transaction, committee_id: UUID) -> Committee:
    """A committee that a command names, held until the end of the unit of work. Raises NotFound."""
    committee = await committees.lock(tx, committee_id)
    if committee is None:
        raise NotFound("comité", committee_id, field="committee_id")
    return committee


async def committee_today(tx: Transaction, committee_id: UUID) -> Committee:
    """A committee as it sits today: nobody whose mandate has not begun or is over. Raises NotFound."""
    return (await committee_of(tx, committee_id)).on(paris_day(tx.origin.at))


async def national_committee(tx: Transaction) -> CommitteeRef | None:
    """The national committee, the first by code where there are several; None where none was formed."""
    formed = [one.ref for one in await committees.remits(tx)]
    nationals = [ref for ref in formed if ref.kind is CommitteeKind.NATIONAL]
    return min(nationals, key=lambda ref: ref.code, default=None)


async def session_held(tx: Transaction, session_id: UUID) -> Session:
    """A session that a command names, held until the end of the unit of work. Raises NotFound."""
    session = await sessions.lock(tx, session_id)
    if session is None:
        raise NotFound("séance", session_id)
    return session


async def case_held(tx: Transaction, case_id: UUID) -> Case:
    """A case that a command names, held until the end of the unit of work. Raises NotFound."""
    case = await cases.lock(tx, case_id)
    if case is None:
        raise NotFound("dossier", case_id)
    return case


async def case_named(tx: Transaction, case_id: UUID, session_id: UUID) -> None:
    """Check that a case was voted at a session. Raises NotFound."""
    if case_id not in await sessions.voted_cases(tx, session_id):
        raise NotFound("dossier", case_id, field="case_id")


async def hearing_of(tx: Transaction, hearing_id: UUID) -> tuple[Case, Hearing]:
    """A hearing that a question names, and its case. Raises NotFound."""
    hearing = await hearings.load(tx, hearing_id)
    case = await cases.load(tx, hearing.case_id) if hearing is not None else None
    if hearing is None or case is None:
        raise NotFound("audition", hearing_id)
    return case, hearing


async def hearing_held(tx: Transaction, hearing_id: UUID) -> tuple[Case, Hearing]:
    """A hearing that a command names, held after its case until the end of the unit of work. Raises NotFound."""
    case_id = await hearings.case_of(tx, hearing_id)
    if case_id is None:
        raise NotFound("audition", hearing_id)
    case = await case_held(tx, case_id)
    hearing = await hearings.lock(tx, hearing_id)
    if hearing is None:
        raise NotFound("audition", hearing_id)
    return case, hearing


async def committee_before(tx: Transaction, case: Case) -> Committee:
    """The committee that a case is before. Raises NotInThisState where it is before none."""
    if case.committee is None:
        raise NotInThisState("Ce dossier n'est devant aucun comité : il faut d'abord l'orienter.", state=case.state)
    return await committee_of(tx, case.committee.id)


async def case_of_proposal(tx: Transaction, case_id: UUID, proposal_id: UUID) -> Case:
    """The case of a proposal that an event answers, held. Rejects an answer to what was never asked."""
    case = await cases.lock(tx, case_id)
    if case is None or not await ballots.proposed(tx, case_id, proposal_id):
        raise Reject(f"the case {case_id} never made a proposal {proposal_id}")
    return case
