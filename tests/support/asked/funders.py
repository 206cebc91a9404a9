"""Funding: who asks about grants and what is paid of them."""

from typing import Final

from funding_samples import OTHER_SIRET, SIRET
from who_may import NOBODY

from asked.former import FORMER
from asked.stage import Asker, staff
from shared.vocabulary import Role

FINANCE: Final = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER)
ASKERS: Final = (
    Asker(NOBODY),
    Asker("carrier", (Role.CARRIER,), "carrier-1", SIRET, meaning="whose grant it is"),
    Asker(
        "other carrier",
        (Role.CARRIER,),
        "carrier-2",
        OTHER_SIRET,
        closed=("agreement_id", "order_id", "batch_id", "clawback_id"),
    ),
    Asker(
        "former member",
        (Role.CARRIER,),
        FORMER,
        SIRET,
        meaning="of that organisation",
        closed=("agreement_id", "order_id", "batch_id", "clawback_id"),
    ),
    *staff(role for role in Role if role is not Role.CARRIER),
    Asker(
        "author",
        FINANCE,
        "finance-1",
        meaning="who made the order, proposed the transfer or noted the bank's answer, with both finance roles",
    ),
    Asker("first approver", (Role.FINANCE_APPROVER,), "finance-2", meaning="who approved the order already"),
)
