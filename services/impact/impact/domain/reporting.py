"""Decisions on activity reports: handed in by the carrier, sent back or accepted by another person."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from impact.domain.evidence import require_evidence, require_proof
from impact.domain.facts import (
    Fact,
    ReportAcceptanceUndone,
    ReportAccepted,
    ReportReturned,
    ReportSubmitted,
    TargetJudged,
)
from impact.domain.form import Answer, Form, check_answers
from impact.domain.monitoring import fall_due
from impact.domain.pending import last_day, last_word, require_open
from impact.domain.plan import Plan, evolve
from impact.domain.report import Report, require_move
from impact.domain.states import ReportState
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal, ReportKind, ReportReturnReason


@dataclass(frozen=True, slots=True)
class Submission:
    """What the carrier hands in: its narrative, the documents it cites, and its answers to the form in force."""

    narrative: str
    evidence: tuple[UUID, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])


def submit_report(
    plan: Plan,
    report: Report,
    submission: Submission,
    *,
    form: Form | None = None,
    proven: Collection[str] = (),
    by: str,
    on: date,
) -> tuple[Fact, ...]:
    """Hand in a report, from the first day that it tells of: a project may be over before its report falls due.

    `form` is what it answers, if anything; `proven` are the codes of indicators whose values must rest on evidence.

    On the due day itself the carrier may come before the timer: the report then falls due in the same breath.
    Raises NotInThisState (its time has not begun, handed in already, plan closed) or Refusal: no narrative, answers
    not fitting the form, evidence missing or not there.
    """
    require_open(plan)
    facts: list[Fact] = [due for due in fall_due(plan, on=on) if due.report.number == report.number]
    for fact in facts:
        plan = evolve(plan, fact)
        report = plan.report(report.number) or report
    if report.state is ReportState.ACCEPTED:  # from which only who takes the acceptance back leads here
        raise NotInThisState(f"Le rapport {report.number} est déjà accepté.", state=report.state)
    require_move(report, ReportState.SUBMITTED)
    if on < (begins := plan.period_start(report)):
        message = (
            f"Le rapport {report.number} raconte ce qui se fait à partir du {begins:%d/%m/%Y} : "
            "il se dépose ce jour-là au plus tôt."
        )
        raise NotInThisState(message, state=report.state)
    if not submission.narrative.strip():
        raise Refusal(
            "narrative_missing", "Le rapport raconte ce qui a été fait : il ne peut être vide.", field="narrative"
        )
    check_answers(form, submission.answers)
    require_evidence(plan, submission.evidence)
    asked = form is not None and form.evidence_required
    require_proof(plan, submission.evidence, asked=asked, proven=proven)
    said = (submission.evidence, form.id if form else None, submission.answers)
    return (*facts, ReportSubmitted(plan.ref, report, submission.narrative, by, on, *said))


def return_report(
    plan: Plan, report: Report, *, reason: ReportReturnReason, comment: str, by: str, on: date
) -> ReportReturned:
    """Send a report back to the carrier, saying what to mend. Raises NotInThisState or Refusal (no comment)."""
    require_open(plan)
    require_move(report, ReportState.RETURNED)
    if not comment.strip():
        raise Refusal("comment_missing", "Dites au porteur ce qu'il doit corriger ou compléter.", field="comment")
    return ReportReturned(plan.ref, report, reason, comment, by, on)


def accept_report(plan: Plan, report: Report, *, by: str, on: date) -> tuple[Fact, ...]:
    """Accept a report; with the final one every target whose last day has passed is judged on what is verified by then.

    Raises NotInThisState, or Refusal where who accepts is who handed it in.
    """
    require_open(plan)
    require_move(report, ReportState.ACCEPTED)
    if by == report.submitted_by:
        message = "Le rapport doit être accepté par une autre personne que celle qui l'a déposé."
        raise NotThisPerson("self_acceptance", message)
    accepted = ReportAccepted(plan.ref, report, by, on)
    return (accepted, *(_last_word(plan, on=on) if report.kind is ReportKind.FINAL else ()))


def undo_acceptance(plan: Plan, report: Report, *, why: str, by: str, on: date) -> ReportAcceptanceUndone:
    """Another person says that a report was wrongly accepted: it waits again to be examined.

    Targets that were judged with a final report keep their judgement until it is accepted again. Raises NotInThisState,
    or Refusal: no reason, or asked by who accepted it.
    """
    require_open(plan)
    if report.state is not ReportState.ACCEPTED:
        raise NotInThisState(f"Le rapport {report.number} n'est pas accepté : rien à reprendre.", state=report.state)
    if by == report.accepted_by:
        message = "L'acceptation doit être reprise par une autre personne que celle qui l'a donnée."
        raise NotThisPerson("self_undoing", message)
    if not why.strip():
        raise Refusal("reason_missing", "Dites pourquoi ce rapport n'aurait pas dû être accepté.", field="why")
    return ReportAcceptanceUndone(plan.ref, report, why, by, on)


def _last_word(plan: Plan, *, on: date) -> Iterator[TargetJudged]:
    """Of every target but those for which it is too early: their last day lies ahead."""
    return last_word(plan, [one for one in plan.indicators if last_day(plan, one) < on], on=on)
