"""Who signs for a session: its chair; or, with a reason, the deputy, or a voting member where nobody presiding may."""

from dataclasses import dataclass

from review.domain.committee import Committee
from review.domain.session import Session
from review.domain.states import InsteadOfChair
from shared.vocabulary import NotThisPerson, Refusal


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and why in the chair's place where it is not the chair."""

    by: str
    instead: InsteadOfChair | None = None


def signature_of(
    session: Session, committee: Committee, by: str, instead: InsteadOfChair | None, *, closed_to: frozenset[str]
) -> Signature:
    """The signature of a member. `closed_to` may not read all that the session heard: they cannot sign for it.

    A member who does not preside signs only where everyone who presides is among those.
    """
    if by in closed_to:
        raise NotThisPerson(
            "member_recused", "Un dossier de cette séance vous est fermé : une autre personne signe le procès-verbal."
        )
    if by in committee.chairs:
        return Signature(by)
    nobody_presides = committee.presiding <= closed_to
    if by not in committee.presiding and not (nobody_presides and by in committee.voting & session.present):
        raise NotThisPerson("not_presiding", f"Il faut présider le comité {committee.code} pour signer.")
    if instead is None:
        raise Refusal(
            "reason_missing", "Dites pourquoi vous signez à la place de la présidence.", field="instead_of_chair"
        )
    return Signature(by, instead)
