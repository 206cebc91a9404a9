"""Decisions on observations: reported by the carrier, corrected by superseding, verified by a second person."""

from datetime import date
from uuid import UUID

from impact.domain.breakdown import check_breakdown
from impact.domain.evidence import require_evidence
from impact.domain.facts import Fact, FollowUpMoved, IndicatorReported, IndicatorVerified, TargetJudged, TargetReopened
from impact.domain.following import check_cohort
from impact.domain.indicator import Indicator, Judgement
from impact.domain.monitoring import end_follow_up
from impact.domain.observation import Entry, Observation, check_period, check_value
from impact.domain.pending import judged, reopened, require_followed
from impact.domain.plan import Plan, evolve
from impact.domain.states import OBSERVATION_TRANSITIONS, FollowUpState, ObservationState
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


def report_value(plan: Plan, entry: Entry, *, observation_id: UUID, by: str, on: date) -> tuple[Fact, ...]:
    """Report a value; a cohort's follow-up is answered by its first value six months after.

    A correction that takes the verified total below a target that was reached says so at once.

    Raises what report_indicator raises.
    """
    reported = report_indicator(plan, entry, observation_id=observation_id, by=by, on=on)
    taken_back = reopened(evolve(plan, reported), reported.indicator, on=on) if entry.supersedes else None
    facts: tuple[Fact, ...] = (reported, taken_back) if taken_back else (reported,)
    cohort = plan.cohort(entry.cohort_id) if entry.cohort_id else None
    if cohort is None or cohort.state is FollowUpState.ANSWERED:
        return facts
    if reported.indicator.observed_from(cohort.ends_on) != cohort.follow_up_from:
        return facts
    return (*facts, FollowUpMoved(plan.ref, cohort, FollowUpState.ANSWERED, on))


def report_indicator(plan: Plan, entry: Entry, *, observation_id: UUID, by: str, on: date) -> IndicatorReported:
    """Report a value of one of the plan's indicators.

    Raises NotInThisState (plan closed) or Refusal: unknown code, value or period out of bounds, parts that do not add
    up, evidence that is not there, or a correction of something that is not the standing observation of the same
    indicator.
    """
    # What is verified late may have to be corrected late.
    require_followed(plan, entry.code, on=on if entry.supersedes is None else None)
    indicator = plan.indicator(entry.code)
    check_value(entry, indicator)
    check_period(entry, starts_on=plan.starts_on, on=on)
    check_breakdown(entry, indicator)
    check_cohort(plan, entry)
    require_evidence(plan, entry.evidence)
    if entry.supersedes is not None:
        _check_superseded(plan, entry, entry.supersedes)
    observation = Observation(observation_id, entry, ObservationState.REPORTED, by, on)
    return IndicatorReported(plan.ref, indicator, observation)


def _check_superseded(plan: Plan, entry: Entry, observation_id: UUID) -> None:
    corrected = plan.observation(observation_id)
    if corrected is None:
        message = "Le relevé à corriger n'existe pas dans ce plan de suivi."
        raise Refusal("unknown_observation", message, field="supersedes")
    if corrected.entry.code != entry.code:
        message = f"Le relevé à corriger porte sur {corrected.entry.code}, pas sur {entry.code}."
        raise Refusal("supersedes_other_indicator", message, field="supersedes")
    if not corrected.live:
        message = "Ce relevé a déjà été corrigé : corrigez le plus récent."
        raise Refusal("already_superseded", message, field="supersedes")


def verify(plan: Plan, observation: Observation, *, by: str, on: date) -> tuple[Fact, ...]:
    """Verify a reported value; the target is reached when the verified total first meets it.

    A value that takes a proportion below a target that was reached says so at once. The last one that a closed
    agreement's plan waited for ends its follow-up, with the last word on what was followed.

    Raises NotInThisState, or Refusal where who verifies is who reported.
    """
    require_followed(plan, observation.entry.code)
    if ObservationState.VERIFIED not in OBSERVATION_TRANSITIONS[observation.state]:
        done = "a été remplacé par une correction" if not observation.live else "est déjà vérifié"
        raise NotInThisState(f"Ce relevé {done}.", state=observation.state)
    if by == observation.reported_by:
        message = "Le relevé doit être vérifié par une autre personne que celle qui l'a déclaré."
        raise NotThisPerson("self_verification", message)
    indicator = plan.indicator(observation.entry.code)
    verified = IndicatorVerified(plan.ref, indicator, observation, by, on)
    after = evolve(plan, verified)
    return (verified, *(end_follow_up(after, on=on) or _weighed(after, indicator, on)))


def _weighed(plan: Plan, indicator: Indicator, on: date) -> tuple[TargetJudged | TargetReopened, ...]:
    """What the verified total says of a target, where that is not the last word already."""
    met = indicator.met_by(plan.verified(indicator.code))
    told = judged(plan, indicator, Judgement.REACHED, on=on) if met else reopened(plan, indicator, on=on)
    return (told,) if told else ()
