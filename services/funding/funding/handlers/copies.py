"""What funding keeps of intake's events, to draw up agreements later."""

from datetime import datetime

from funding.domain.drafting import Application, CallRules
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
        ),
    )


async def on_application_submitted(tx: Transaction, event: intake.ApplicationSubmitted, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep the application."""
    copies.keep_application(
        tx,
        Application(
            event.application_id,
            event.call_id,
            event.edition,
            event.rules_version,
            event.number,
            carrier_siret=event.carrier.siret,
            carrier_name=event.carrier.name,
            project_title=event.project_title,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            budget_cents=event.budget_cents,
        ),
    )


async def on_application_withdrawn(tx: Transaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Keep that it was withdrawn; the money follows review's AwardWithdrawn."""
    copies.withdraw(tx, event.application_id, on=event.withdrawn_on)
