"""Which plan a command acts on, who may act as its carrier, and who reads what."""

from typing import Final
from uuid import UUID

from impact import domain
from impact.store import plans, recusals
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, NotFound, Principal
from shared.web.recusals import named_in, require_open


async def require_nothing_closed(tx: Transaction, by: Principal, path: str, said: str) -> None:
    """Raises Closed where an address, or an earlier answer, names something of a file closed to the caller."""
    await require_open(tx, by, named_in(path, said), any_closed=recusals.ANY_CLOSED_TO)


async def locked(tx: Transaction, plan_id: UUID) -> domain.Plan:
    """The plan to be changed, under the caller's If-Match. Raises NotFound or Stale."""
    plan = await plans.lock(tx, plan_id)
    if plan is None:
        raise NotFound("plan de suivi", plan_id)
    tx.check_revision(plan.revision)
    return plan


def require_carrier(siret: str, by: Principal) -> None:
    """Raises Forbidden unless the caller is the carrier of this SIRET."""
    if not by.is_carrier_of(siret):
        raise Forbidden(
            "Ce plan de suivi est celui d'un autre porteur : il faut un jeton de ce porteur (son SIRET dans org)."
        )


def report_of(plan: domain.Plan, number: int) -> domain.Report:
    """The report of a number. Raises NotFound."""
    report = plan.report(number)
    if report is None:
        raise NotFound("rapport", number)
    return report


READERS: Final = (
    Role.PROGRAMME_OFFICER,
    Role.FINANCE_OFFICER,
    Role.FINANCE_APPROVER,
    Role.IMPACT_OFFICER,
    Role.AUDITOR,
)
"""Who reads every plan."""


def own_siret(by: Principal) -> str | None:
    """None for who reads every plan; for a carrier its SIRET, to which its lists are kept. Raises Forbidden."""
    if by.has(*READERS):
        return None
    by.require(*READERS, Role.CARRIER)
    if by.org is None:
        raise Forbidden("Votre jeton doit dire pour quelle organisation vous agissez : son SIRET, dans org.")
    return by.org
