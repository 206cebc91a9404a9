"""The financial report (compte rendu financier): what the project cost, and the grant these costs give right to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.instalments import DONE, InstalmentState
from funding.domain.money import in_euros
from shared.vocabulary import InstalmentKind, NotInThisState, NotThisPerson, Refusal


class FinancialReportState(StrEnum):
    """Où en est un compte rendu financier ; un compte rendu corrigé remplace le précédent."""

    SUBMITTED = "SUBMITTED"
    SUPERSEDED = "SUPERSEDED"
    ACCEPTED = "ACCEPTED"


TRANSITIONS: Final[Mapping[FinancialReportState, frozenset[FinancialReportState]]] = {
    FinancialReportState.SUBMITTED: frozenset({FinancialReportState.SUPERSEDED, FinancialReportState.ACCEPTED}),
    FinancialReportState.SUPERSEDED: frozenset(),
    FinancialReportState.ACCEPTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line of charges: planned in the application's budget, and actual."""

    code: str
    planned_cents: int
    actual_cents: int


@dataclass(frozen=True, slots=True)
class FinancialReport:
    """A version of an agreement's financial report."""

    id: UUID
    version: int
    state: FinancialReportState
    lines: tuple[CostLine, ...]
    submitted_by: str
    eligible_cents: int | None = None
    accepted_by: str | None = None

    @property
    def planned_cents(self) -> int:
        """All planned charges."""
        return sum(line.planned_cents for line in self.lines)

    @property
    def actual_cents(self) -> int:
        """All actual charges."""
        return sum(line.actual_cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class FinancialReportSubmitted:
    """Fact: the carrier submitted its financial report."""

    name: AgreementName
    report: FinancialReport


@dataclass(frozen=True, slots=True)
class FinancialReportAccepted:
    """Fact: the costs were accepted; `balance_cents` is what remains to be paid of the balance."""

    name: AgreementName
    report_id: UUID
    accepted_by: str
    planned_cents: int
    eligible_cents: int
    entitled_cents: int
    balance_cents: int
    accepted_on: date


def submit(
    agreement: Agreement, last: FinancialReport | None, report_id: UUID, lines: tuple[CostLine, ...], *, by: str
) -> FinancialReportSubmitted:
    """The carrier reports its costs, or corrects a report that nobody accepted yet."""
    require(agreement, AgreementState.SIGNED)
    if last is not None and last.state is FinancialReportState.ACCEPTED:
        raise NotInThisState("Le compte rendu financier est déjà accepté.", state=last.state)
    codes = [line.code for line in lines]
    if len(set(codes)) != len(codes):
        raise Refusal(
            "line_twice", "Deux lignes du compte rendu financier portent le même code : réunissez-les.", field="lines"
        )
    version = 1 if last is None else last.version + 1
    report = FinancialReport(report_id, version, FinancialReportState.SUBMITTED, lines, submitted_by=by)
    if report.planned_cents != agreement.terms.budget_cents:
        raise Refusal(
            "planned_total",
            f"Le total prévu est {in_euros(report.planned_cents)} : il doit être le budget du dossier, "
            f"{in_euros(agreement.terms.budget_cents)}.",
            field="lines",
        )
    return FinancialReportSubmitted(agreement.name, report)


def entitlement(amount_cents: int, *, eligible_cents: int, planned_cents: int) -> int:
    """The grant for the eligible costs, at the agreed rate (grant over planned costs), capped by the agreement."""
    return min(amount_cents, amount_cents * eligible_cents // planned_cents)


def accept(
    agreement: Agreement, report: FinancialReport, *, eligible_cents: int, by: str, today: date
) -> FinancialReportAccepted:
    """A finance officer accepts the costs, once everything before the balance is paid: what remains is then known."""
    require(agreement, AgreementState.SIGNED)
    if report.state is not FinancialReportState.SUBMITTED:
        raise NotInThisState("Aucun compte rendu financier n'attend d'être accepté.", state=report.state)
    if report.submitted_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a déposé un compte rendu financier ne peut pas l'accepter : une autre personne le fait."
        )
    if not 0 <= eligible_cents <= report.actual_cents:
        raise Refusal(
            "eligible_cost",
            f"Le coût éligible se situe entre 0 et le total réalisé, {in_euros(report.actual_cents)}.",
            field="eligible_cents",
        )
    if agreement.open_amendment is not None:
        raise NotInThisState(
            "Un avenant attend ses signatures : signez-le ou abandonnez-le avant d'arrêter les comptes.",
            state=agreement.state,
        )
    _require_only_the_balance_is_left(agreement)
    planned = report.planned_cents
    entitled = entitlement(agreement.terms.amount_cents, eligible_cents=eligible_cents, planned_cents=planned)
    balance = max(0, entitled - agreement.paid_cents)
    return FinancialReportAccepted(agreement.name, report.id, by, planned, eligible_cents, entitled, balance, today)


def accepted_report(report: FinancialReport, fact: FinancialReportAccepted) -> FinancialReport:
    """The report after its acceptance."""
    return replace(
        report,
        state=FinancialReportState.ACCEPTED,
        eligible_cents=fact.eligible_cents,
        accepted_by=fact.accepted_by,
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
