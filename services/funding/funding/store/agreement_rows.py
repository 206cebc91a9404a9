"""Rows of agreements, instalments and signatures as the domain knows them."""

import json

from funding.domain.agreement import (
    Accounting,
    Agreement,
    AgreementName,
    AgreementState,
    Condition,
    Instead,
    Party,
    Share,
    Signature,
    Terms,
)
from funding.domain.instalments import Instalment, InstalmentState, hold_of
from shared.postgres.transaction import Row
from shared.vocabulary import InstalmentKind


def agreement_of(
    row: Row,
    instalments: tuple[Instalment, ...],
    signatures: tuple[Signature, ...],
    conditions: tuple[Condition, ...],
) -> Agreement:
    """An agreement from its row and those of its parts."""
    return Agreement(
        name=AgreementName(row["id"], row["number"], row["application_id"], row["edition"]),
        terms=Terms(
            case_id=row["case_id"],
            reservation_id=row["reservation_id"],
            envelope_id=row["envelope_id"],
            carrier_siret=row["carrier_siret"],
            amount_cents=row["amount_cents"],
            budget_cents=row["budget_cents"],
            drafted_on=row["drafted_on"],
            sign_before=row["sign_before"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            final_report_due_on=row["final_report_due_on"],
            overdue_after_days=row["overdue_after_days"],
            purpose=row["purpose"],
            shares=tuple(Share(**one) for one in json.loads(row["shares"])),
            accounting=Accounting(row["financial_report_months"], tuple(row["financial_report_reminder_days"])),
        ),
        state=AgreementState(row["state"]),
        instalments=instalments,
        signatures=signatures,
        signed_on=row["signed_on"],
        overdue_reports=frozenset(row["overdue_reports"]),
        final_report_accepted_on=row["final_report_accepted_on"],
        entitled_cents=row["entitled_cents"],
        bank_details_to_correct=row["bank_details_to_correct"],
        paid_cents=row["paid_cents"],
        recovered_cents=row["recovered_cents"],
        closed_on=row["closed_on"],
        accepted_interim=frozenset(row["accepted_interim"]),
        esus_valid_until=row["esus_valid_until"],
        esus_lapsed=row["esus_lapsed"],
        financial_report_overdue=row["financial_report_overdue"],
        financial_report_reminded_on=row["financial_report_reminded_on"],
        contradicted_orders=frozenset(row["contradicted_orders"]),
        termination_proposed=row["termination_proposed"],
        conditions=conditions,
        version=row["version"],
        open_amendment=row["open_amendment"],
        revision=row["revision"],
        carrier_year_cents=row["carrier_year_cents"] or 0,
    )


def instalment_of(row: Row) -> Instalment:
    """An instalment from its row."""
    return Instalment(
        row["number"],
        InstalmentKind(row["kind"]),
        row["amount_cents"],
        InstalmentState(row["state"]),
        hold_of(row["hold_reason"]),
        row["attempts"],
        row["manual_hold"],
        row["released_on"],
        row["kept_cents"],
    )


def signature_of(row: Row) -> Signature:
    """A signature from its row."""
    instead = Instead(row["instead"]) if row["instead"] else None
    return Signature(Party(row["party"]), row["person_id"], row["signed_on"], instead)
