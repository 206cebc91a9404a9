"""Corrections of cohorts and activities: what was said is kept, with who corrected it and why.

Until something that rests on it was verified or accepted, the carrier corrects what it said. After that an impact
officer does, who is neither who said it nor who verified or accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from impact.domain.cohort import Activity, Cohort, Correction
from impact.domain.facts import ActivityCorrected, CohortCorrected, TargetReopened
from impact.domain.following import check_activity, check_cohort_itself, check_said
from impact.domain.pending import require_open, too_early_again
from impact.domain.plan import Plan, evolve
from impact.domain.report import ExchangeKind, Report
from impact.domain.states import ObservationState, ReportState
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

Said = Cohort | Activity


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks that what was said be corrected, why, and on which day: the plan's carrier, or an impact officer."""

    because: str
    by: str
    as_carrier: bool
    on: date


def correct_cohort(plan: Plan, cohort: Cohort, asked: Asked) -> tuple[CohortCorrected, *tuple[TargetReopened, ...]]:
    """Correct a cohort of the plan: `cohort` is it as it should have been declared, under its id.

    Its window follows its end. One that was answered stays so, because what was observed in it was observed: an end
    that would leave the answer too early is refused until the answer is corrected. A target said to be missed is too
    early again where the window now lies ahead. Raises NotInThisState (plan closed, or accepted and asked by the
    carrier) or Refusal: no reason, nothing new, who may not, or what cannot be.
    """
    before = next(one for one in plan.cohorts if one.id == cohort.id)
    right = replace(before, name=cohort.name, size=cohort.size, starts_on=cohort.starts_on, ends_on=cohort.ends_on)
    correction = _correction(plan, before, right, before.declared_by, asked)
    check_cohort_itself(plan, right)
    _check_what_is_said_of(plan, right)
    corrected = CohortCorrected(plan.ref, replace(right, state=right.standing(on=asked.on)), correction)
    return (corrected, *too_early_again(evolve(plan, corrected), on=asked.on))


def correct_activity(plan: Plan, activity: Activity, asked: Asked) -> ActivityCorrected:
    """Correct an activity of the plan: `activity` is it as it should have been recorded, under its id.

    Raises NotInThisState (plan closed, or accepted and asked by the carrier) or Refusal, as correct_cohort.
    """
    before = next(one for one in plan.activities if one.id == activity.id)
    right = replace(activity, recorded_by=before.recorded_by, recorded_on=before.recorded_on)
    correction = _correction(plan, before, right, before.recorded_by, asked)
    check_activity(plan, replace(right, recorded_on=asked.on))
    return ActivityCorrected(plan.ref, right, correction)


def _correction(plan: Plan, was: Said, right: Said, said_by: str | None, asked: Asked) -> Correction:
    """What both are: something else is said from now on, for a reason, by somebody who may."""
    require_open(plan)
    _require_right(plan, was, said_by, asked)
    if not asked.because.strip():
        raise Refusal("reason_missing", "Dites pourquoi ce qui avait été déclaré était faux.", field="because")
    if right == was:
        message = "Rien n'est corrigé : donnez au moins une valeur qui diffère de celle qui est déclarée."
        raise Refusal("nothing_corrected", message, field="body")
    return Correction(was, asked.because.strip(), asked.by, asked.on)


def _require_right(plan: Plan, said: Said, said_by: str | None, asked: Asked) -> None:
    accepted_by = {*_verified_by(plan, said), *_accepted_by(plan, said)}
    if asked.as_carrier and accepted_by:
        message = (
            "Un relevé vérifié ou un rapport accepté repose sur cette déclaration : demandez à un chargé de l'impact "
            "de la corriger, en lui disant pourquoi."
        )
        raise NotInThisState(message, state="ACCEPTED")
    if not asked.as_carrier and asked.by in {said_by, *accepted_by}:
        message = (
            "La correction doit être faite par une autre personne que celle qui a déclaré, vérifié ou accepté ce "
            "qu'elle corrige."
        )
        raise NotThisPerson("self_correction", message)


def _verified_by(plan: Plan, said: Said) -> Iterator[str | None]:
    return (
        one.verified_by
        for one in plan.observations
        if one.entry.cohort_id == said.id and one.state is ObservationState.VERIFIED
    )


def _accepted_by(plan: Plan, said: Said) -> Iterator[str | None]:
    """Who accepted the reports that were handed in once this was said: they tell of it."""
    since = said.recorded_on if isinstance(said, Activity) else said.declared_on or said.starts_on
    return (one.accepted_by for one in plan.reports if one.state is ReportState.ACCEPTED and _handed_in(one) >= since)


def _handed_in(report: Report) -> date:
    return max((one.on for one in report.exchanges if one.kind is ExchangeKind.SUBMITTED), default=date.min)


def _check_what_is_said_of(plan: Plan, cohort: Cohort) -> None:
    """The values that stand must still fit: correct them first where they do not."""
    for one in plan.observations:
        if one.live and one.entry.cohort_id == cohort.id:
            try:
                check_said(plan, cohort, one.entry)
            except Refusal as refusal:
                field = "ends_on" if refusal.code == "follow_up_too_early" else "size"
                message = f"{refusal} Corrigez d'abord le relevé {one.id}, qui l'a déjà dit."
                raise Refusal(refusal.code, message, field=field) from refusal
