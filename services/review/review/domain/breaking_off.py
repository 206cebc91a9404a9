"""A vote that is open is given up without a decision, by who presides it: its votes are struck, the case is open."""

from review.domain.ballot import BreakOff
from review.domain.case import BallotBrokenOff, Case
from review.domain.committee import Committee
from review.domain.presiding import require_presiding
from review.domain.session import Session, require_convened
from review.domain.states import CASE_STATE_LABELS, CaseState
from shared.vocabulary import NotInThisState


def break_off(case: Case, session: Session, committee: Committee, why: BreakOff) -> BallotBrokenOff:
    """Give an open vote up. Refused once it is closed, at another session than its own, and for who does not preside.

    No quorum is asked for: that it is lost may be the reason.
    """
    require_convened(session)
    if case.state is not CaseState.BALLOT or case.ballot is None:
        raise NotInThisState(
            f"Le dossier est {CASE_STATE_LABELS[case.state]} : aucun vote ouvert n'est à interrompre.", state=case.state
        )
    if case.ballot.session_id != session.id:
        raise NotInThisState("Ce vote est ouvert à une autre séance que celle-ci.", state=case.state)
    recused = committee.on(session.held_on).recused(case.file.organisations, case.closed_to)
    require_presiding(committee, session, recused | case.closed_to, why.by)
    return BallotBrokenOff(case.ballot, why)
