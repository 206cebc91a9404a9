"""Who presides a vote: the chair; in the chair's absence or recusal, the deputy."""

from review.domain.committee import Committee
from review.domain.session import Session
from shared.vocabulary import NotThisPerson


def may_preside(committee: Committee, session: Session, recused: frozenset[str]) -> frozenset[str]:
    """Those who may close a vote on a file that is closed to `recused`.

    Where everyone who could preside is recused, any voting member who is there does.
    """
    sitting = committee.on(session.held_on)
    chairs = sitting.chairs - recused
    presiding = chairs if chairs & session.present else chairs | (sitting.deputies - recused)
    return presiding or (sitting.voting & session.present) - recused


def require_presiding(committee: Committee, session: Session, recused: frozenset[str], by: str) -> None:
    """Refuses who does not preside this vote."""
    if by not in may_preside(committee, session, recused):
        raise NotThisPerson(
            "not_presiding",
            f"La présidence du comité {committee.code} est là et conclut elle-même : la suppléance attend son absence."
            if by in committee.on(session.held_on).deputies
            else f"Il faut présider le comité {committee.code} pour conclure.",
        )
