"""The forms of reports: published by an impact officer, read by whoever fills or reads reports."""

from typing import Any
from uuid import UUID

from impact import domain
from impact.handlers.queries import shown
from impact.store import forms
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import ReportKind
from shared.web import NotFound, Principal


async def publish_form(
    tx: Transaction,
    *,
    form_id: UUID,
    edition: int,
    kind: ReportKind,
    questions: tuple[domain.Question, ...],
    evidence_required: bool,
    by: Principal,
) -> domain.Form:
    """Put the next version of a form in force. Raises Refusals."""
    domain.check_questions(questions)
    before = await forms.in_force(tx, edition, kind)
    version = before.version + 1 if before else 1
    form = domain.Form(form_id, edition, kind, version, questions, evidence_required, by.sub, paris_day(tx.origin.at))
    forms.add(tx, form)
    return form


async def form_of_report(tx: Transaction, plan_id: UUID, number: int, *, by: Principal) -> domain.Form:
    """What a report must answer today. Raises NotFound where its narrative is enough, or Forbidden."""
    plan, _ = await shown(tx, plan_id, by=by)
    report = plan.report(number)
    form = await forms.in_force(tx, plan.ref.edition, report.kind) if report else None
    if form is None:
        raise NotFound("formulaire du rapport", number)
    return form


async def forms_listed(
    tx: Transaction, *, edition: int | None, kind: ReportKind | None, after: tuple[Any, ...], limit: int
) -> list[domain.Form]:
    """Every version of every form, for whoever has a token."""
    return await forms.listed(tx, edition=edition, kind=kind, after=after, limit=limit)
