"""A member declares a conflict of interest: from then on the file is closed to them."""

from datetime import date

from review.domain.case import Case, ConflictWasDeclared
from review.domain.committee import Committee
from review.domain.states import ConflictReason
from shared.vocabulary import Refusal


def declare_conflict(
    case: Case, committee: Committee, member: str, reason: ConflictReason, *, by: str, on: date
) -> ConflictWasDeclared:
    """Close the file to a member, whatever the state of the case: a vote that is open loses theirs at once."""
    if not committee.has(member):
        raise Refusal(
            "not_a_member", f"Cette personne ne siège pas au comité {committee.code} : rien à déclarer.", field="member"
        )
    if member in committee.recused(case.file.organisations, case.closed_to):
        raise Refusal("already_recused", "Ce dossier est déjà fermé à ce membre.", field="member")
    return ConflictWasDeclared(case=case, member=member, reason=reason, declared_by=by, on=on)
