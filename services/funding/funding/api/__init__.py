"""Funding over HTTP: in and out, no rules.

envelopes    envelopes and their ledgers, as of any day; transfers: money between them
open_data    public files, and what the next version would hold; open_data_views: what goes out of it
journal      the entries of a period as files; journal_files: their bytes
agreements   agreements, signatures, closing; terminations: ending them before their time
amendments   new versions of agreements, shares of a consortium; conditions: precedent, met and undone
papers       agreements and amendments as PDF
instalments  the schedule, holds by hand, ESUS approvals
paying       bank details, orders for instalments, their approval
financial_reports   the form, its submission and its acceptance; attachments: its documents
clawbacks    what must come back; claiming: its notice and order; receipts: what came in for it
payments     orders, batches; stops: stopping all payments; contradictions: what became of an order
unmatched    what the bank said that fitted nothing
bank         making a batch, importing a bank file
forecast     the cash to come; tasks: what waits for the caller; personal_data: how long names are kept
views, agreement_views, amendment_views, order_views, clawback_views, report_views, envelope_views   what goes out
parameters, fields, examples        what addresses name, what comes in, and bodies that work as they stand
bank_refusals, bank_sentences       what the bank gateway refuses, in French
roles                               who reads
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from funding.api import (
    agreements,
    amendments,
    clawbacks,
    conditions,
    contradictions,
    envelopes,
    financial_reports,
    forecast,
    instalments,
    journal,
    papers,
    payments,
    personal_data,
    receipts,
    stops,
    tasks,
    transfers,
    unmatched,
)
from funding.api.attachments import attached
from funding.api.bank import bank
from funding.api.claiming import claiming
from funding.api.open_data import open_data
from funding.api.paying import paying
from funding.api.terminations import terminating_routes
from funding.handlers.office import Office

__all__ = ["TAGS", "attached", "open_data", "routers"]

TAGS: Final = {
    "Enveloppes": "L'enveloppe de l'année et la part de chaque comité, avec leur grand livre en partie double.",
    "Conventions": "Les conventions : signature par les deux parties, coordonnées bancaires, tranches, clôture.",
    "Comptes rendus et reversements": "Ce qu'un projet a coûté, ce à quoi il donne droit, et ce qui doit revenir.",
    "Paiements": "Les ordres de paiement, établis par une personne et approuvés par une autre, et leurs remises.",
    "Données ouvertes": "Les subventions publiées : SCDL et 360Giving, par versions, pour quiconque.",
    "Tâches": "Ce qui attend une action de qui demande, avec son âge et son échéance.",
    "Données personnelles": "Combien de temps les noms de qui signe ou certifie sont gardés.",
    "Banque": "Ce qui part à la banque (pain.001) et ce qui en revient (pain.002, camt.053, camt.054).",
}
"""What each group of routes is for."""


def routers(office: Callable[[], Office]) -> tuple[APIRouter, ...]:
    """All routes; `office` says who pays, with which keys and how carefully: asked for each request that needs it."""
    money = (journal, envelopes, transfers)
    grants = (agreements, amendments, conditions, papers, instalments, financial_reports, clawbacks, receipts)
    known = (*money, *grants, payments, contradictions, forecast, stops, unmatched, tasks, personal_data)
    return (
        *(module.router for module in known),
        terminating_routes(office),
        claiming(office),
        paying(office),
        bank(office),
    )
