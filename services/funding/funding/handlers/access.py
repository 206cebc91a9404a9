"""Loading what a command is about, and who may touch it."""

from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback
from funding.domain.orders import PaymentOrder
from funding.store import agreements, clawbacks, orders, recusals
from shared.postgres import Transaction
from shared.web import Forbidden, NotFound, Principal
from shared.web import recusals as web


async def require_nothing_closed(tx: Transaction, by: Principal, path: str, said: str) -> None:
    """Raises Closed where an address, or an earlier answer, names something of a file from which the caller is recused.

    A batch is closed to whoever is recused from one of its orders.
    """
    await require_open(tx, by, *web.named_in(path, said))


async def require_open(tx: Transaction, by: Principal, *named: str) -> None:
    """Raises Closed where one of these ids or references is of a file from which the caller is recused."""
    await web.require_open(tx, by, named, any_closed=recusals.ANY_CLOSED_TO)


async def locked_agreement(tx: Transaction, agreement_id: UUID) -> Agreement:
    """The agreement, locked. Raises NotFound."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None:
        raise NotFound("convention", agreement_id)
    return agreement


async def locked_order(tx: Transaction, order_id: UUID) -> tuple[Agreement, PaymentOrder]:
    """The order, and before it its agreement, both locked. Raises NotFound."""
    agreement_id = await orders.agreement_of(tx, order_id)
    if agreement_id is None:
        raise NotFound("ordre de paiement", order_id)
    agreement = await locked_agreement(tx, agreement_id)
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("ordre de paiement", order_id)
    return agreement, order


async def locked_clawback(tx: Transaction, clawback_id: UUID) -> tuple[Agreement, Clawback]:
    """The clawback, and before it its agreement, both locked. Raises NotFound."""
    agreement_id = await clawbacks.agreement_of(tx, clawback_id)
    if agreement_id is None:
        raise NotFound("reversement", clawback_id)
    agreement = await locked_agreement(tx, agreement_id)
    clawback = await clawbacks.lock(tx, clawback_id)
    if clawback is None:
        raise NotFound("reversement", clawback_id)
    return agreement, clawback


def require_carrier(agreement: Agreement, by: Principal) -> None:
    """Raises Forbidden unless the caller acts for the agreement's carrier."""
    if not by.is_carrier_of(agreement.terms.carrier_siret):
        raise Forbidden("Cette convention est celle d'un autre porteur.")
