"""The financial report (compte rendu financier): what the project cost, and the grant these costs give right to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.chart import Side, is_in_kind
from funding.domain.costs import AccountRules, EligibleCost, PlannedLine, ReportLine, Strike, eligible
from funding.domain.instalments import DONE, InstalmentState
from funding.domain.money import in_euros
from funding.domain.reporting import (
    Attachment,
    Certification,
    Given,
    against_the_budget,
    check_attachments,
    check_balance,
    check_certification,
    check_explanations,
)
from funding.domain.shares import PassedOn, check_passed_on
from shared.vocabulary import InstalmentKind, NotInThisState, NotThisPerson, Refusal


class FinancialReportState(StrEnum):
    """Où en est un compte rendu financier ; un compte rendu corrigé remplace le précédent."""

    SUBMITTED = "SUBMITTED"
    SUPERSEDED = "SUPERSEDED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"


TRANSITIONS: Final[Mapping[FinancialReportState, frozenset[FinancialReportState]]] = {
    FinancialReportState.SUBMITTED: frozenset(
        {FinancialReportState.SUPERSEDED, FinancialReportState.RETURNED, FinancialReportState.ACCEPTED}
    ),
    FinancialReportState.SUPERSEDED: frozenset(),
    FinancialReportState.RETURNED: frozenset(),
    FinancialReportState.ACCEPTED: frozenset({FinancialReportState.SUBMITTED}),
}


@dataclass(frozen=True, slots=True)
class Return:
    """What must be corrected in a report, as the carrier reads it; who sent it back, and when."""

    comment: str
    returned_by: str
    returned_on: date


@dataclass(frozen=True, slots=True)
class FinancialReport:
    """A version of an agreement's financial report. Without certification: of a build before reports had one."""

    id: UUID
    version: int
    state: FinancialReportState
    lines: tuple[ReportLine, ...]
    submitted_by: str
    attachments: tuple[Attachment, ...] = ()
    certification: Certification | None = None
    strikes: tuple[Strike, ...] = ()
    eligible_cents: int | None = None
    accepted_by: str | None = None
    passed_on: tuple[PassedOn, ...] = ()
    """What the lead of a consortium passed on to its partners."""
    returned: Return | None = None
    """Why it was sent back to the carrier; None where it was not."""

    @property
    def planned_cents(self) -> int:
        """The planned cost, without contributions in kind."""
        return sum(line.planned_cents for line in self.lines if line.is_cost)

    @property
    def actual_cents(self) -> int:
        """The actual cost, without contributions in kind."""
        return sum(line.actual_cents for line in self.lines if line.is_cost)

    def side(self, side: Side) -> tuple[ReportLine, ...]:
        """Its charges, or its resources."""
        return tuple(line for line in self.lines if line.side is side)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a report gives right to: `balance_cents` remains to be paid, or `overpaid_cents` is held beyond it.

    What a clawback is then proposed for is overpayment(), which leaves out what other clawbacks claim already.
    """

    cost: EligibleCost
    entitled_cents: int
    balance_cents: int
    overpaid_cents: int


@dataclass(frozen=True, slots=True)
class FinancialReportSubmitted:
    """Fact: the carrier submitted its financial report."""

    name: AgreementName
    report: FinancialReport


@dataclass(frozen=True, slots=True)
class FinancialReportReturned:
    """Fact: the report was sent back to the carrier, who corrects it in another version."""

    name: AgreementName
    report_id: UUID
    version: int
    returned: Return
    until: date
    """The last day on which it is to come again."""


@dataclass(frozen=True, slots=True)
class FinancialReportAccepted:
    """Fact: the costs were accepted; `balance_cents` is what remains to be paid of the balance, never negative.

    `overpaid_cents`: what the recipient holds beyond its entitlement, whoever claims it: see Assessment.
    """

    name: AgreementName
    report_id: UUID
    accepted_by: str
    planned_cents: int
    eligible_cents: int
    entitled_cents: int
    balance_cents: int
    accepted_on: date
    actual_cents: int
    overpaid_cents: int
    strikes: tuple[Strike, ...] = ()


def submit(
    agreement: Agreement,
    last: FinancialReport | None,
    report_id: UUID,
    given: Given,
    *,
    budget: Sequence[PlannedLine],
    rules: AccountRules,
    by: str,
    today: date,
) -> FinancialReportSubmitted:
    """The carrier reports its costs, or corrects a report that nobody accepted yet. No `budget`: lines unknown."""
    require(agreement, AgreementState.SIGNED)
    if last is not None and last.state is FinancialReportState.ACCEPTED:
        raise NotInThisState("Le compte rendu financier est déjà accepté.", state=last.state)
    lines = against_the_budget(given, budget_in_force(agreement, budget))
    version = 1 if last is None else last.version + 1
    report = FinancialReport(
        report_id,
        version,
        FinancialReportState.SUBMITTED,
        lines,
        submitted_by=by,
        attachments=given.attachments,
        certification=given.certification,
        passed_on=given.passed_on,
    )
    if report.planned_cents != agreement.terms.budget_cents:
        raise Refusal(
            "planned_total",
            f"Le coût prévu est {in_euros(report.planned_cents)} : il doit être le budget du dossier, "
            f"{in_euros(agreement.terms.budget_cents)}.",
            field="charges",
        )
    check_balance(lines)
    check_explanations(given, lines, rules)
    check_attachments(given.attachments)
    check_passed_on(agreement.terms.shares, given.passed_on)
    check_certification(given.certification, signed_on=agreement.signed_on, today=today)
    return FinancialReportSubmitted(agreement.name, report)


def send_back(
    agreement: Agreement, report: FinancialReport, comment: str, *, until: date, by: str, today: date
) -> FinancialReportReturned:
    """A finance officer sends a report that nobody accepted back to the carrier, and says what must be corrected."""
    require(agreement, AgreementState.SIGNED)
    if report.state is not FinancialReportState.SUBMITTED:
        raise NotInThisState("Aucun compte rendu financier n'attend d'être examiné.", state=report.state)
    return FinancialReportReturned(agreement.name, report.id, report.version, Return(comment, by, today), until)


def returned_report(report: FinancialReport, fact: FinancialReportReturned) -> FinancialReport:
    """The report after it was sent back."""
    return replace(report, state=FinancialReportState.RETURNED, returned=fact.returned)


def _fits_the_shares(agreement: Agreement, report: FinancialReport) -> bool:
    try:
        check_passed_on(agreement.terms.shares, report.passed_on)
    except Refusal:
        return False
    return True


def budget_in_force(agreement: Agreement, budget: Sequence[PlannedLine]) -> Sequence[PlannedLine]:
    """The lines of the application's budget; none where they did not travel, or an amendment changed their total."""
    cost = sum(line.cents for line in budget if line.side is Side.CHARGES and not is_in_kind(line.side, line.code))
    return budget if cost == agreement.terms.budget_cents else ()


def entitlement(amount_cents: int, *, eligible_cents: int, planned_cents: int) -> int:
    """The grant for the eligible costs, at the agreed rate (grant over planned costs), capped by the agreement."""
    return min(amount_cents, amount_cents * eligible_cents // planned_cents)


def assess(agreement: Agreement, report: FinancialReport, strikes: Sequence[Strike], rules: AccountRules) -> Assessment:
    """What the report gives right to, less what is struck. Raises Refusal where a strike does not hold."""
    cost = eligible(report.lines, strikes, rules)
    entitled = entitlement(
        agreement.terms.amount_cents, eligible_cents=cost.total_cents, planned_cents=report.planned_cents
    )
    balance = max(0, entitled - agreement.paid_cents)
    return Assessment(cost, entitled, balance, overpaid_cents=max(0, agreement.net_paid_cents - entitled))


def accept(
    agreement: Agreement,
    report: FinancialReport,
    strikes: Sequence[Strike],
    *,
    rules: AccountRules,
    expected_cents: int | None,
    by: str,
    today: date,
) -> FinancialReportAccepted:
    """A finance officer accepts the costs, once everything before the balance is paid: what remains is then known.

    `expected_cents`: the eligible cost as the officer saw it, None where it did not say.
    """
    require(agreement, AgreementState.SIGNED)
    if report.state is not FinancialReportState.SUBMITTED:
        raise NotInThisState("Aucun compte rendu financier n'attend d'être accepté.", state=report.state)
    if report.submitted_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a déposé un compte rendu financier ne peut pas l'accepter : une autre personne le fait."
        )
    if report.certification is None:
        raise Refusal(
            "certification_missing",
            "Le représentant légal n'a pas certifié ce compte rendu financier : le porteur doit le déposer à nouveau.",
        )
    if report.planned_cents != agreement.terms.budget_cents or not _fits_the_shares(agreement, report):
        raise Refusal(
            "report_stale",
            "Un avenant a changé le budget ou les parts du groupement depuis ce compte rendu financier : le porteur "
            "doit le déposer à nouveau.",
        )
    found = assess(agreement, report, strikes, rules)
    if expected_cents not in {None, found.cost.total_cents}:
        raise Refusal(
            "eligible_cost",
            f"Le coût éligible de ce compte rendu est {in_euros(found.cost.total_cents)} : relisez-le.",
            field="eligible_cents",
        )
    if agreement.open_amendment is not None:
        raise NotInThisState(
            "Un avenant attend ses signatures : signez-le ou abandonnez-le avant d'arrêter les comptes.",
            state=agreement.state,
        )
    _require_only_the_balance_is_left(agreement)
    return FinancialReportAccepted(
        agreement.name,
        report.id,
        by,
        report.planned_cents,
        found.cost.total_cents,
        found.entitled_cents,
        found.balance_cents,
        today,
        report.actual_cents,
        found.overpaid_cents,
        tuple(strikes),
    )


def accepted_report(report: FinancialReport, fact: FinancialReportAccepted) -> FinancialReport:
    """The report after its acceptance."""
    return replace(
        report,
        state=FinancialReportState.ACCEPTED,
        eligible_cents=fact.eligible_cents,
        accepted_by=fact.accepted_by,
        strikes=fact.strikes,
    )


def _require_only_the_balance_is_left(agreement: Agreement) -> None:
    for instalment in agreement.instalments:
        if instalment.kind is not InstalmentKind.BALANCE and instalment.state not in DONE:
            raise NotInThisState(
                f"Le versement n° {instalment.number} doit être payé avant l'arrêté des comptes.",
                state=instalment.state,
            )
        if instalment.kind is InstalmentKind.BALANCE and instalment.state is InstalmentState.CANCELLED:
            raise NotInThisState("Le solde est déjà annulé.", state=instalment.state)
