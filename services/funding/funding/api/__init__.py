"""Funding over HTTP: in and out, no rules.

envelopes    envelopes and their ledgers
agreements   agreements, signatures, bank details, orders for instalments, closing
accounts     financial reports, clawbacks
payments     orders, batches, unmatched entries
bank         making a batch, importing a bank file
views, payment_views, fields, roles, bank_refusals   what goes out, what comes in, who reads
"""

from collections.abc import Callable

from fastapi import APIRouter

from funding.api import accounts, agreements, envelopes, payments
from funding.api.bank import bank
from funding.gateway.credit_transfer import Debtor


def routers(debtor: Callable[[], Debtor]) -> tuple[APIRouter, ...]:
    """All routes; `debtor` says who pays and from which account, asked for each batch and bank file."""
    return envelopes.router, agreements.router, accounts.router, payments.router, bank(debtor)
