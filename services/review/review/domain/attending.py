"""Who counts on one case at a session as it stands: who is recused, who votes, by proxy or not, and the quorum."""

from dataclasses import dataclass

from review.domain.ballot import Ballot
from review.domain.case import Case
from review.domain.committee import Committee, Proxy, Quorum
from review.domain.proxies import usable
from review.domain.session import Session
from review.domain.states import CASE_TRANSITIONS, CaseState, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """`recused` are set aside; `counting` may vote on the file, there or not; `eligible` of them are there to vote."""

    recused: frozenset[str]
    counting: frozenset[str]
    eligible: frozenset[str]
    proxies: tuple[Proxy, ...]
    quorum: Quorum


def attending(case: Case, session: Session, committee: Committee, ballot: Ballot | None = None) -> Attending:
    """For a vote that would open now, or for `ballot`, which is open: nobody joins the voters of that one."""
    sitting = committee.on(session.held_on)
    recused = sitting.recused(case.file.organisations, case.closed_to)
    counting = sitting.voting - recused
    eligible = counting & session.present
    if ballot is None:
        proxies = usable(session.proxies, givers=counting - eligible, holders=eligible)
    else:
        eligible &= ballot.eligible
        proxies = usable(ballot.proxies, givers=counting, holders=eligible)
    return Attending(
        recused=recused,
        counting=counting,
        eligible=eligible,
        proxies=proxies,
        quorum=sitting.quorum(session.present, recused, proxies),
    )


def attending_now(case: Case, session: Session, committee: Committee) -> Attending | None:
    """The same for what is to be voted, or is at vote, at this session; None for what is not."""
    here = case.ballot is not None and case.ballot.session_id == session.id
    if session.state is not SessionState.CONVENED or case.committee != session.committee:
        return None
    if case.state is CaseState.BALLOT:
        return attending(case, session, committee, case.ballot) if here else None
    if here or CaseState.BALLOT not in CASE_TRANSITIONS[case.state]:
        return None
    return attending(case, session, committee)
