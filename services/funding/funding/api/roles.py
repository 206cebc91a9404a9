"""Who may read what in funding; who may act is said by each route."""

from typing import Final

from shared.vocabulary import Role
from shared.web import Principal

LEDGER: Final = (
    Role.PROGRAMME_OFFICER,
    Role.REGIONAL_DELEGATE,
    Role.FINANCE_OFFICER,
    Role.FINANCE_APPROVER,
    Role.IMPACT_OFFICER,
    Role.AUDITOR,
)
"""Its lines name files and what was set aside for each: no committee reads them, since members may be recused."""
ENVELOPES: Final = (*LEDGER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)
AGREEMENTS: Final = (
    Role.PROGRAMME_OFFICER,
    Role.FINANCE_OFFICER,
    Role.FINANCE_APPROVER,
    Role.IMPACT_OFFICER,
    Role.AUDITOR,
)
PAYMENTS: Final = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.AUDITOR)
PAYMENT_FILES: Final = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER)
"""Files to the bank hold accounts."""


def siret_seen_by(principal: Principal, *staff: Role) -> str | None:
    """None where the caller sees every carrier's, else the SIRET of the only carrier it sees. Raises Forbidden."""
    if principal.has(*staff):
        return None
    principal.require(*staff, Role.CARRIER)
    return principal.org or ""
