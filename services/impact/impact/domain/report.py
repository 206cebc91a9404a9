"""Activity reports: what the agreement asks the carrier for, and what was said about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from impact.domain.form import Answer
from impact.domain.states import REPORT_TRANSITIONS, ReportState
from shared.vocabulary import NotInThisState, ReportKind, ReportReturnReason


class ExchangeKind(StrEnum):
    """Dépôt, renvoi, acceptation, reprise d'une acceptation."""

    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One act on a report, kept for good: what a submission tells, what a return asks, why an acceptance was undone.

    A submission may cite evidence; its answers are those to the form of `form_id`, which was in force that day.
    """

    kind: ExchangeKind
    by: str
    on: date
    text: str = ""
    reason: ReportReturnReason | None = None
    evidence: tuple[UUID, ...] = ()
    form_id: UUID | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a plan; `number` counts from 1. `exchanges` stand in the order they happened.

    `remind_on` is the day of the next reminder while the report has not come, None where no more are sent.
    """

    number: int
    kind: ReportKind
    due_on: date
    state: ReportState = ReportState.PLANNED
    exchanges: tuple[Exchange, ...] = field(default=())
    remind_on: date | None = None

    @property
    def submitted_by(self) -> str | None:
        """Who handed in the version that stands."""
        return next((e.by for e in reversed(self.exchanges) if e.kind is ExchangeKind.SUBMITTED), None)

    @property
    def accepted_by(self) -> str | None:
        """Who accepted it last."""
        return next((e.by for e in reversed(self.exchanges) if e.kind is ExchangeKind.ACCEPTED), None)

    @property
    def falls_due(self) -> bool:
        """Is its day to come over it? Nobody handed it in, or it came early and went back before that day."""
        if self.state is ReportState.RETURNED:
            return bool(self.exchanges) and self.exchanges[-1].on < self.due_on
        return self.state is ReportState.PLANNED

    def moved(self, to: ReportState, exchange: Exchange | None = None) -> "Report":
        """This report in another state, with what was said kept."""
        return replace(self, state=to, exchanges=(*self.exchanges, exchange) if exchange else self.exchanges)


_FRENCH: Final = {
    ReportState.PLANNED: "n'a pas encore été déposé",
    ReportState.DUE: "est attendu et n'a pas été déposé",
    ReportState.OVERDUE: "est en retard et n'a pas été déposé",
    ReportState.SUBMITTED: "est déposé et attend d'être examiné",
    ReportState.RETURNED: "a été renvoyé au porteur",
    ReportState.ACCEPTED: "est déjà accepté",
    ReportState.WAIVED: "n'est plus dû : un avenant a supprimé la tranche qui l'attendait",
}


def require_move(report: Report, to: ReportState) -> None:
    """Raises NotInThisState where `to` cannot follow the state of the report."""
    if to in REPORT_TRANSITIONS[report.state]:
        return
    raise NotInThisState(f"Le rapport {report.number} {_FRENCH[report.state]}.", state=report.state)
