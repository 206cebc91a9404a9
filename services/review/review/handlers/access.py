"""Who may do what to which committee, session and case: checked on what was loaded, in its transaction."""

import re
from typing import Final
from uuid import UUID

from review.domain.case import Case
from review.domain.committee import Committee
from review.store import cases
from shared.postgres import Transaction
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

_UUID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")

CLOSED: Final = "Vous êtes lié à ce projet : le dossier vous est fermé et vous n'y prenez pas part."

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
        raise Forbidden(CLOSED)


async def require_nothing_closed(tx: Transaction, principal: Principal, path: str, said: str) -> None:
    """Raises Forbidden where an earlier answer names a file that has since been closed to the caller.

    What the caller declared to close it says no more than that, and may be read again.
    """
    if path.endswith("/conflicts"):
        return
    if await cases.any_closed(tx, [UUID(found) for found in _UUID.findall(f"{path} {said}")], principal.sub):
        raise Forbidden(CLOSED)
