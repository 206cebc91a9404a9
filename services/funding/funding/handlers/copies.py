"""What funding keeps of intake's events, to draw up agreements later."""

from datetime import datetime

from funding.domain.agreement import Accounting
from funding.domain.amending import ceiling
from funding.domain.chart import Side
from funding.domain.costs import AccountRules, PlannedLine, planned_lines
from funding.domain.drafting import Application, CallRules, Partner
from funding.store import copies
from shared.contracts import intake
from shared.postgres import Transaction


async def on_call_rules_published(tx: Transaction, event: intake.CallRulesPublished, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep a version of an edition's rules."""
    rules = event.rules
    copies.keep_rules(
        tx,
        CallRules(
            event.call_id,
            rules.version,
            advance_percent=rules.advance_percent,
            signature_days=rules.signature_days,
            final_report_days=rules.final_report_days,
            overdue_after_days=rules.overdue_after_days,
            interim_percents=rules.interim_percents,
            conditions_precedent=rules.conditions_precedent,
            accounts=AccountRules(
                rules.indirect_cost_percent, rules.indirect_cost_cap_cents, rules.explained_variance_percent
            ),
            accounting=Accounting(rules.financial_report_months, rules.financial_report_reminder_days),
            amendment_ceiling_cents=ceiling(rules.maximum_cents, may_pass=rules.amendments_above_maximum),
        ),
    )


async def on_application_submitted(tx: Transaction, event: intake.ApplicationSubmitted, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep the application."""
    copies.keep_application(tx, _application(event))


async def on_application_resubmitted(tx: Transaction, event: intake.ApplicationResubmitted, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep the file as the carrier completed it: the agreement is drawn up on its last version."""
    copies.replace_application(tx, _application(event))


def _application(file: intake.ApplicationFile) -> Application:
    return Application(
        file.application_id,
        file.call_id,
        file.edition,
        file.rules_version,
        file.number,
        carrier_siret=file.carrier.siret,
        carrier_name=file.carrier.name,
        project_title=file.project_title,
        starts_on=file.starts_on,
        ends_on=file.ends_on,
        budget_cents=file.budget_cents,
        esus_expires_on=file.esus_expires_on,
        legal_form=file.carrier.legal_form,
        partners=tuple(Partner(one.siret, one.name) for one in file.partners if one.siret in file.consortium_members),
        budget=_budget(file.budget),
    )


def _budget(budget: intake.Budget | None) -> tuple[PlannedLine, ...]:
    if budget is None:
        return ()
    sides = ((Side.CHARGES, budget.charges), (Side.RESOURCES, budget.resources))
    return planned_lines((side, line.code, line.amount_cents) for side, lines in sides for line in lines)


async def on_application_withdrawn(tx: Transaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep that it was withdrawn; the money follows review's AwardWithdrawn."""
    copies.withdraw(tx, event.application_id, on=event.withdrawn_on)
