"""The financial report: the form to fill, its submission by the carrier, its acceptance by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from funding.domain import financial_report as rules
from funding.domain.agreement import Agreement
from funding.domain.attachments import require_deposited, require_readable
from funding.domain.clawing_back import propose_overpayment
from funding.domain.costs import DEFAULT_RULES, AccountRules, Strike
from funding.domain.drafting import Application
from funding.domain.evolution import after, evolve
from funding.domain.financial_report import Assessment, FinancialReport, FinancialReportState
from funding.domain.lateness import note_late, remind, returned_until
from funding.domain.overpayment import overpayment
from funding.domain.releases import review_instalments
from funding.domain.reporting import STATEMENT, Attachment, Certification, Given, GivenLine
from funding.domain.shares import PassedOn
from funding.handlers.access import locked_agreement, require_carrier
from funding.handlers.bookkeeping import tell
from funding.store import agreements, attachments, clawbacks, copies, financial_reports
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound, Principal


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the carrier fills it; `signatory`, a name and a quality, goes to the vault."""

    charges: tuple[GivenLine, ...]
    resources: tuple[GivenLine, ...]
    attachments: tuple[Attachment, ...]
    signatory: str
    certified_on: date
    passed_on: tuple[PassedOn, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is known of an agreement's accounts: the budget's copy, the edition's rules, the newest report if any.

    `assessment`: what the report gives right to, with what was struck of it; of one to accept, as it stands.
    """

    agreement: Agreement
    application: Application
    rules: AccountRules
    report: FinancialReport | None

    @property
    def assessment(self) -> Assessment | None:
        """None without a report."""
        if self.report is None:
            return None
        return rules.assess(self.agreement, self.report, self.report.strikes, self.rules)


async def accounts_of(tx: Transaction, agreement: Agreement) -> Accounts:
    """What is known of an agreement's accounts."""
    application = await copies.application(tx, agreement.name.application_id)
    if application is None:
        raise NotFound("dossier", agreement.name.application_id)
    edition = await copies.rules(tx, application.call_id, application.rules_version)
    report = await financial_reports.last(tx, agreement.id)
    return Accounts(agreement, application, DEFAULT_RULES if edition is None else edition.accounts, report)


async def submit_financial_report(tx: Transaction, agreement_id: UUID, filled: Filled, *, by: Principal) -> Accounts:
    """The carrier reports its costs; a correction supersedes what nobody accepted yet."""
    agreement = await locked_agreement(tx, agreement_id)
    require_carrier(agreement, by)
    tx.check_revision(agreement.revision)
    require_deposited(filled.attachments, await attachments.states(tx, agreement_id))
    known = await accounts_of(tx, agreement)
    last = known.report
    certification = Certification(tx.origin.id_for("person/certifier"), filled.certified_on, STATEMENT)
    fact = rules.submit(
        agreement,
        last,
        tx.origin.id_for("financial-report"),
        Given(filled.charges, filled.resources, certification, filled.attachments, filled.passed_on),
        budget=known.application.budget,
        rules=known.rules,
        by=by.sub,
        today=paris_day(tx.origin.at),
    )
    if last is not None and last.state is FinancialReportState.SUBMITTED:
        await financial_reports.supersede(tx, last.id)
    financial_reports.insert(tx, agreement_id, fact.report, certified_by=filled.signatory)
    handed_in = evolve(agreement, fact)
    reviewed = review_instalments(handed_in, today=paris_day(tx.origin.at))
    tell(tx, fact, *reviewed)
    saved = agreements.save(tx, agreement, after(handed_in, *reviewed))
    return Accounts(saved, known.application, known.rules, fact.report)


async def recall(tx: Transaction, agreement_id: UUID, *, at: datetime) -> None:
    """A day came on which the carrier is reminded of the financial report."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None:
        return
    report = await financial_reports.last(tx, agreement_id)
    reminded = remind(agreement, report, today=paris_day(at))
    if reminded:
        tell(tx, *reminded)
        agreements.save(tx, agreement, after(agreement, *reminded))


async def fall_overdue(tx: Transaction, agreement_id: UUID, *, at: datetime) -> None:
    """The financial report did not come in time, or not come back: what is unpaid is held."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None:
        return
    report = await financial_reports.last(tx, agreement_id)
    late = note_late(agreement, report, today=paris_day(at))
    if late:
        held_back = after(agreement, *late)
        reviewed = review_instalments(held_back, today=paris_day(at))
        tell(tx, *late, *reviewed)
        agreements.save(tx, agreement, after(held_back, *reviewed))


async def send_financial_report_back(tx: Transaction, agreement_id: UUID, comment: str, *, by: Principal) -> Accounts:
    """A finance officer sends the report back to the carrier, with what must be corrected."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    known = await accounts_of(tx, agreement)
    report = known.report
    if report is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    today = paris_day(tx.origin.at)
    until = returned_until(agreement.terms, today)
    fact = rules.send_back(agreement, report, comment, until=until, by=by.sub, today=today)
    financial_reports.send_back(tx, fact)
    tell(tx, fact)
    saved = agreements.save(tx, agreement, evolve(agreement, fact))
    return Accounts(saved, known.application, known.rules, rules.returned_report(report, fact))


async def accept_financial_report(
    tx: Transaction, agreement_id: UUID, strikes: Sequence[Strike], *, expected_cents: int | None, by: Principal
) -> Accounts:
    """A finance officer accepts the costs: the balance is the rest of the entitlement, or a clawback is proposed."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    known = await accounts_of(tx, agreement)
    report = known.report
    if report is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    require_readable(report.attachments, await attachments.states(tx, agreement_id))
    accepted = rules.accept(
        agreement, report, strikes, rules=known.rules, expected_cents=expected_cents, by=by.sub, today=today
    )
    others = await clawbacks.of_agreement(tx, agreement_id)
    computed = overpayment(agreement, accepted, claimed_cents=sum(one.claimed_cents for one in others))
    proposed = propose_overpayment(agreement, computed, others, tx.origin.id_for("clawback"), by=by.sub)
    settled = after(agreement, accepted)
    reviewed = review_instalments(settled, today=today)
    financial_reports.accept(tx, accepted)
    if proposed is not None:
        clawbacks.insert(tx, proposed.clawback, by=by.sub)
    saved = agreements.save(tx, agreement, after(settled, *reviewed))
    tell(tx, accepted, *reviewed)
    return Accounts(saved, known.application, known.rules, rules.accepted_report(report, accepted))
