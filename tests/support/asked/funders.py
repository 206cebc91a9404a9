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

KINDS: Final = {
    "/envelopes/{key}": "funding.envelope",
    "/envelopes/simulation": "funding.simulation",
    "/transfers/{transfer_id}": "funding.envelope_transfer",
    "/agreements/{agreement_id}": "funding.agreement",
    "/agreements/{agreement_id}/instalments/{number}": "funding.instalment",
    "/agreements/{agreement_id}/financial-report": "funding.financial_report",
    "/agreements/{agreement_id}/financial-report/form": "funding.agreement",
    "/agreements/{agreement_id}/financial-report/attachments": "funding.agreement",
    "/attachments/{attachment_id}": "funding.report_attachment",
    "/agreements/{agreement_id}/termination": "funding.termination",
    "/agreements/{agreement_id}/bank-details": "funding.bank_details",
    "/agreements/{agreement_id}/amendments": "funding.financial_report",
    "/agreements/{agreement_id}/amendments/{amendment_id}": "funding.amendment",
    "/agreements/{agreement_id}/conditions": "funding.condition",
    "/clawbacks/{clawback_id}": "funding.clawback",
    "/clawbacks/{clawback_id}/receipts/{receipt_id}": "funding.receipt_note",
    "/payment-stops/{stop_id}": "funding.payment_stop",
    "/orders/{order_id}": "funding.payment_order",
    "/orders/{order_id}/outcome": "funding.contradicted_order",
    "/batches/{batch_id}": "funding.payment_batch",
    "/unmatched-entries/{entry_id}": "funding.unmatched_entry",
}
"""Of what kind of object an address speaks."""
