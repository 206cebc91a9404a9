"""Who may do what to which committee, session and case: checked on what was loaded, in its transaction."""

from typing import Final

from review.domain.case import Case
from review.domain.committee import Committee
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

SEES_EVERYTHING: Final = (
    Role.PROGRAMME_OFFICER,
    Role.FINANCE_OFFICER,
    Role.FINANCE_APPROVER,
    Role.IMPACT_OFFICER,
    Role.AUDITOR,
)
"""Staff whose work spans all committees."""

SITS: Final = (Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)
"""Those who sit: each sees the committees they are a member of."""


def committees_seen_by(principal: Principal) -> str | None:
    """The person to whose committees a list is kept; None for staff who see them all. Raises Forbidden for others."""
    principal.require(*SEES_EVERYTHING, *SITS)
    return None if principal.has(*SEES_EVERYTHING) else principal.sub


def require_seat(committee: Committee, principal: Principal) -> None:
    """Raises Forbidden unless the caller sees every committee or sits in this one."""
    principal.require(*SEES_EVERYTHING, *SITS)
    if not principal.has(*SEES_EVERYTHING) and not committee.has(principal.sub):
        raise Forbidden(f"Il faut être membre du comité {committee.code} : vous n'y siégez pas.")


def require_member(committee: Committee, principal: Principal) -> None:
    """Raises Forbidden unless the caller sits in this committee."""
    principal.require(*SITS)
    if not committee.has(principal.sub):
        raise Forbidden(f"Il faut être membre du comité {committee.code} : vous n'y siégez pas.")


def require_chair(committee: Committee, principal: Principal) -> None:
    """Raises Forbidden unless the caller presides this committee."""
    principal.require(Role.COMMITTEE_CHAIR)
    if not committee.is_chaired_by(principal.sub):
        raise Forbidden(f"Il faut présider le comité {committee.code} : vous ne le présidez pas.")


def require_organiser(committee: Committee, principal: Principal) -> None:
    """Raises Forbidden unless the caller is a programme officer or presides this committee."""
    principal.require(Role.PROGRAMME_OFFICER, Role.COMMITTEE_CHAIR)
    if not principal.has(Role.PROGRAMME_OFFICER):
        require_chair(committee, principal)


def require_not_recused(case: Case, principal: Principal) -> None:
    """Raises Forbidden where a conflict of interest closes the file to the caller, whatever their roles."""
    if principal.sub in case.closed_to:
        raise Forbidden("Vous êtes lié à ce projet : le dossier vous est fermé et vous n'y prenez pas part.")
