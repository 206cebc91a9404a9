"""Drawing up the agreement of an awarded project, from what the application and its call's rules say."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from funding.domain.agreement import (
    DEFAULT_ACCOUNTING,
    Accounting,
    Agreement,
    AgreementName,
    AgreementState,
    Condition,
    Terms,
)
from funding.domain.costs import DEFAULT_RULES, AccountRules, PlannedLine
from funding.domain.instalments import Instalment, schedule
from funding.domain.reservation import Reservation
from shared.vocabulary import ConditionPrecedent, LegalForm, Outcome


@dataclass(frozen=True, slots=True)
class CallRules:
    """What funding needs of an edition's rules."""

    call_id: UUID
    version: str
    advance_percent: int
    signature_days: int
    final_report_days: int
    overdue_after_days: int
    interim_percents: tuple[int, ...] = ()
    conditions_precedent: tuple[ConditionPrecedent, ...] = ()
    accounts: AccountRules = DEFAULT_RULES
    accounting: Accounting = DEFAULT_ACCOUNTING
    amendment_ceiling_cents: int | None = None
    """The most that an amendment may make of a grant; None where there is no such limit."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of the consortium that shares the budget."""

    siret: str
    name: str


@dataclass(frozen=True, slots=True)
class Application:
    """What funding needs of a submitted application: its own copy. An old one lacks `legal_form` and `budget`."""

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
    legal_form: LegalForm | None = None
    partners: tuple[Partner, ...] = ()
    budget: tuple[PlannedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementDrafted:
    """Fact: the agreement is drawn up and waits for its signatures until the end of `terms.sign_before`."""

    name: AgreementName
    terms: Terms
    instalments: tuple[Instalment, ...]
    esus_valid_until: date | None = None
    conditions: tuple[Condition, ...] = ()


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
    outcome: Outcome = Outcome.AWARDED,
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
        accounting=rules.accounting,
    )
    instalments = schedule(
        proposal.amount_cents, advance_percent=rules.advance_percent, interim_percents=rules.interim_percents
    )
    conditions = tuple(
        Condition(kind) for kind in rules.conditions_precedent if _concerns(kind, application, terms, outcome)
    )
    return AgreementDrafted(
        AgreementName(agreement_id, number, application.id, application.edition),
        terms,
        instalments,
        application.esus_expires_on,
        conditions,
    )


def _concerns(kind: ConditionPrecedent, application: Application, terms: Terms, outcome: Outcome) -> bool:
    """Does what the edition lists concern this carrier and this award? The republican commitment: loi 2021-1109."""
    match kind:
        case ConditionPrecedent.BANK_DETAILS:
            return True
        case ConditionPrecedent.CO_FUNDING:
            return terms.amount_cents < terms.budget_cents
        case ConditionPrecedent.ESUS_APPROVAL:
            return application.esus_expires_on is not None
        case ConditionPrecedent.REPUBLICAN_COMMITMENT:
            return application.legal_form in {LegalForm.ASSOCIATION, LegalForm.FOUNDATION, None}
        case ConditionPrecedent.COMMITTEE_CONDITIONS:
            return outcome is Outcome.AWARDED_WITH_CONDITIONS


def drafted(fact: AgreementDrafted) -> Agreement:
    """The agreement that a draft begins."""
    return Agreement(
        fact.name,
        fact.terms,
        AgreementState.DRAFTED,
        fact.instalments,
        esus_valid_until=fact.esus_valid_until,
        conditions=fact.conditions,
    )
