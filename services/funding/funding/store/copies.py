"""What funding keeps of intake's events: rules of calls, and submitted applications."""

import json
from dataclasses import asdict
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import Accounting
from funding.domain.chart import Side
from funding.domain.costs import AccountRules, PlannedLine
from funding.domain.drafting import Application, CallRules, Partner
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ConditionPrecedent, LegalForm

INSERT_RULES: Final[LiteralString] = """
INSERT INTO funding.call_rules (call_id, version, advance_percent, signature_days, final_report_days,
    overdue_after_days, interim_percents, conditions_precedent, indirect_cost_percent, indirect_cost_cap_cents,
    explained_variance_percent, financial_report_months, financial_report_reminder_days,
    amendment_ceiling_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""

KEEP_CEILING: Final[LiteralString] = """
INSERT INTO funding.rules_ceiling_v1 (call_id, version, ceiling_cents) VALUES ($1, $2, $3)
ON CONFLICT (call_id, version) DO UPDATE SET ceiling_cents = excluded.ceiling_cents"""

# Rules that were heard before ceilings existed were kept without: the projection has heard them again since.
RULES: Final[LiteralString] = """
SELECT call_id, version, advance_percent, signature_days, final_report_days, overdue_after_days, interim_percents,
    conditions_precedent, indirect_cost_percent, indirect_cost_cap_cents, explained_variance_percent,
    financial_report_months, financial_report_reminder_days,
    coalesce(amendment_ceiling_cents, ceiling_cents) AS amendment_ceiling_cents
FROM funding.call_rules LEFT JOIN funding.rules_ceiling_v1 USING (call_id, version)
WHERE call_id = $1 AND version = $2"""

INSERT_APPLICATION: Final[LiteralString] = """
INSERT INTO funding.application (id, call_id, edition, rules_version, number, carrier_siret, carrier_name,
    project_title, starts_on, ends_on, budget_cents, esus_expires_on, carrier_legal_form, partners, budget)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15::jsonb)"""

REPLACE_APPLICATION: Final[LiteralString] = """
UPDATE funding.application SET rules_version = $2, carrier_name = $3, project_title = $4, starts_on = $5, ends_on = $6,
    budget_cents = $7, esus_expires_on = $8, carrier_legal_form = $9, partners = $10::jsonb, budget = $11::jsonb
WHERE id = $1"""

_APPLICATION: Final[LiteralString] = """id, call_id, edition, rules_version, number, carrier_siret, carrier_name,
    project_title, starts_on, ends_on, budget_cents, esus_expires_on, carrier_legal_form, partners, budget"""

APPLICATION: Final[LiteralString] = f"SELECT {_APPLICATION} FROM funding.application WHERE id = $1"

APPLICATIONS: Final[LiteralString] = f"SELECT {_APPLICATION} FROM funding.application WHERE id = ANY ($1::uuid[])"

HAND_OVER: Final[LiteralString] = """
UPDATE funding.application SET carrier_siret = $2, carrier_name = coalesce($3, carrier_name),
    carrier_legal_form = coalesce($6, CASE WHEN NOT $4 THEN carrier_legal_form END),
    esus_expires_on = CASE WHEN $4 THEN least(esus_expires_on, $5::date) ELSE esus_expires_on END
WHERE id = $1"""

WITHDRAW: Final[LiteralString] = "UPDATE funding.application SET withdrawn_on = $2 WHERE id = $1"


def keep_rules(tx: Transaction, rules: CallRules) -> None:
    """Keep a version of a call's rules."""
    tx.write(
        INSERT_RULES,
        rules.call_id,
        rules.version,
        rules.advance_percent,
        rules.signature_days,
        rules.final_report_days,
        rules.overdue_after_days,
        list(rules.interim_percents),
        list(rules.conditions_precedent),
        rules.accounts.indirect_percent,
        rules.accounts.indirect_cap_cents,
        rules.accounts.variance_percent,
        rules.accounting.months,
        list(rules.accounting.reminder_days),
        rules.amendment_ceiling_cents,
    )


async def rules(tx: Transaction, call_id: UUID, version: str) -> CallRules | None:
    """That version of the call's rules, or None where it was not heard yet."""
    row = await tx.fetchrow(RULES, call_id, version)
    if row is None:
        return None
    return CallRules(
        row["call_id"],
        row["version"],
        advance_percent=row["advance_percent"],
        signature_days=row["signature_days"],
        final_report_days=row["final_report_days"],
        overdue_after_days=row["overdue_after_days"],
        interim_percents=tuple(row["interim_percents"]),
        conditions_precedent=tuple(ConditionPrecedent(one) for one in row["conditions_precedent"]),
        accounts=AccountRules(
            row["indirect_cost_percent"], row["indirect_cost_cap_cents"], row["explained_variance_percent"]
        ),
        accounting=Accounting(row["financial_report_months"], tuple(row["financial_report_reminder_days"])),
        amendment_ceiling_cents=row["amendment_ceiling_cents"],
    )


def keep_application(tx: Transaction, application: Application) -> None:
    """Keep a submitted application."""
    tx.write(
        INSERT_APPLICATION,
        application.id,
        application.call_id,
        application.edition,
        application.rules_version,
        application.number,
        application.carrier_siret,
        application.carrier_name,
        application.project_title,
        application.starts_on,
        application.ends_on,
        application.budget_cents,
        application.esus_expires_on,
        *_more(application),
    )


def replace_application(tx: Transaction, application: Application) -> None:
    """Keep the application as it was submitted anew."""
    tx.write(
        REPLACE_APPLICATION,
        application.id,
        application.rules_version,
        application.carrier_name,
        application.project_title,
        application.starts_on,
        application.ends_on,
        application.budget_cents,
        application.esus_expires_on,
        *_more(application),
    )


async def application(tx: Transaction, application_id: UUID) -> Application | None:
    """The application, or None where it was not heard of yet."""
    row = await tx.fetchrow(APPLICATION, application_id)
    return None if row is None else _application(row)


async def applications(tx: Transaction, ids: list[UUID]) -> dict[UUID, Application]:
    """Several applications, by id."""
    return {row["id"]: _application(row) for row in await tx.fetch(APPLICATIONS, ids)}


def withdraw(tx: Transaction, application_id: UUID, *, on: date) -> None:
    """Keep that the application was withdrawn."""
    tx.write(WITHDRAW, application_id, on)


def hand_over(
    tx: Transaction,
    application_id: UUID,
    *,
    siret: str,
    name: str | None,
    legal_form: LegalForm | None,
    another_person: bool,
    on: date,
) -> None:
    """Keep who carries an application from now on.

    Of another legal person the ESUS approval is not known, nor its form unless it is told.
    """
    tx.write(HAND_OVER, application_id, siret, name, another_person, on, legal_form)


def _more(application: Application) -> tuple[object, ...]:
    lists = (application.partners, application.budget)
    return application.legal_form, *(json.dumps([asdict(one) for one in some]) for some in lists)


def _application(row: Row) -> Application:
    return Application(
        row["id"],
        row["call_id"],
        row["edition"],
        row["rules_version"],
        row["number"],
        carrier_siret=row["carrier_siret"],
        carrier_name=row["carrier_name"],
        project_title=row["project_title"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        budget_cents=row["budget_cents"],
        esus_expires_on=row["esus_expires_on"],
        legal_form=LegalForm(row["carrier_legal_form"]) if row["carrier_legal_form"] else None,
        partners=tuple(Partner(**one) for one in json.loads(row["partners"])),
        budget=tuple(PlannedLine(Side(one["side"]), one["code"], one["cents"]) for one in json.loads(row["budget"])),
    )
