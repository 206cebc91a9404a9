"""Drawing up the agreement of an awarded project, from what the application and its call's rules say."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.instalments import Instalment, schedule
from funding.domain.reservation import Reservation


@dataclass(frozen=True, slots=True)
class CallRules:
    """What funding needs of an edition's rules."""

    call_id: UUID
    version: str
    advance_percent: int
    signature_days: int
    final_report_days: int
    overdue_after_days: int


@dataclass(frozen=True, slots=True)
class Application:
    """What funding needs of a submitted application: its own copy."""

    id: UUID
    call_id: UUID
    edition: int
    rules_version: str
    number: str
    carrier_siret: str
    carrier_name: str
    project_title: str
    starts_on: date
    ends_on: date
    budget_cents: int
    esus_expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementDrafted:
    """Fact: the agreement is drawn up and waits for its signatures until the end of `terms.sign_before`."""

    name: AgreementName
    terms: Terms
    instalments: tuple[Instalment, ...]
    esus_valid_until: date | None = None


def agreement_number(edition: int, rank: int) -> str:
    """CONV-2025-0001, without gaps inside an edition."""
    return f"CONV-{edition}-{rank:04d}"


def draft(
    agreement_id: UUID,
    *,
    number: str,
    reservation: Reservation,
    envelope_id: UUID,
    application: Application,
    rules: CallRules,
    decided_on: date,
) -> AgreementDrafted:
    """The agreement that a final award calls for."""
    proposal = reservation.proposal
    terms = Terms(
        case_id=proposal.case_id,
        reservation_id=proposal.id,
        envelope_id=envelope_id,
        carrier_siret=application.carrier_siret,
        amount_cents=proposal.amount_cents,
        budget_cents=application.budget_cents,
        drafted_on=decided_on,
        sign_before=decided_on + timedelta(days=rules.signature_days),
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        final_report_due_on=application.ends_on + timedelta(days=rules.final_report_days),
        overdue_after_days=rules.overdue_after_days,
    )
    instalments = schedule(proposal.amount_cents, advance_percent=rules.advance_percent)
    return AgreementDrafted(
        AgreementName(agreement_id, number, application.id, application.edition),
        terms,
        instalments,
        application.esus_expires_on,
    )


def drafted(fact: AgreementDrafted) -> Agreement:
    """The agreement that a draft begins."""
    return Agreement(
        fact.name, fact.terms, AgreementState.DRAFTED, fact.instalments, esus_valid_until=fact.esus_valid_until
    )
