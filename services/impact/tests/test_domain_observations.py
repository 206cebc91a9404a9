"""Observations: what a carrier may report, who may verify it, and when a target is reached."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest

from impact import domain
from shared.vocabulary import NotInThisState, Refusal, Unit

from .samples import IN_WORK, PARTICIPANTS, entry, id_of, plan

ON = date(2025, 10, 1)


def reported(before: domain.Plan, one: domain.Entry, name: str = "o1", by: str = "carrier") -> domain.Plan:
    """The plan after a value was reported."""
    fact = domain.report_indicator(before, one, observation_id=id_of(name), by=by, on=ON)
    return domain.evolve(before, fact)


def verified(before: domain.Plan, name: str = "o1", by: str = "officer") -> tuple[domain.Plan, list[domain.Fact]]:
    """The plan after a value was verified, and the facts."""
    observation = before.observation(id_of(name))
    assert observation is not None
    facts = list(domain.verify(before, observation, by=by, on=ON))
    after = before
    for fact in facts:
        after = domain.evolve(after, fact)
    return after, facts


def refused(before: domain.Plan, one: domain.Entry) -> Refusal:
    """The refusal of a value."""
    with pytest.raises(Refusal) as caught:
        domain.report_indicator(before, one, observation_id=id_of("refused"), by="carrier", on=ON)
    return caught.value


def test_an_unknown_code_is_refused_naming_the_codes_of_the_plan() -> None:
    refusal = refused(plan(PARTICIPANTS), entry(code="HAPPINESS"))
    assert (refusal.code, refusal.field) == ("unknown_indicator", "code")
    assert domain.PARTICIPANTS_REACHED in refusal.message


def test_a_value_above_its_denominator_is_refused() -> None:
    refusal = refused(plan(IN_WORK), entry(domain.IN_WORK_AT_SIX_MONTHS, 41, 40))
    assert (refusal.code, refusal.field) == ("value_above_denominator", "value")


@pytest.mark.parametrize("denominator", [None, 0, -3])
def test_a_ratio_needs_a_positive_denominator(denominator: int | None) -> None:
    refusal = refused(plan(IN_WORK), entry(domain.IN_WORK_AT_SIX_MONTHS, 0, denominator))
    assert (refusal.code, refusal.field) == ("denominator_missing", "denominator")


def test_a_count_takes_no_denominator() -> None:
    refusal = refused(plan(), entry(value=40, denominator=100))
    assert (refusal.code, refusal.field) == ("denominator_unexpected", "denominator")


def test_a_negative_value_is_refused() -> None:
    assert refused(plan(), entry(value=-1)).code == "value_out_of_bounds"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    refusal = refused(plan(), entry(period=(date(2025, 6, 1), date(2025, 5, 31))))
    assert (refusal.code, refusal.field) == ("period_reversed", "period_end")


def test_a_period_that_is_not_over_is_refused() -> None:
    refusal = refused(plan(), entry(period=(date(2025, 6, 1), date(2025, 10, 2))))
    assert (refusal.code, refusal.field) == ("period_not_over", "period_end")


def test_a_period_that_begins_before_the_project_is_refused_by_name_and_says_from_which_day() -> None:
    started = replace(plan(), starts_on=date(2025, 6, 2))
    refusal = refused(started, entry(period=(date(2025, 6, 1), date(2025, 6, 30))))
    assert (refusal.code, refusal.field) == ("period_before_project", "period_start")
    assert "02/06/2025" in refusal.message
    assert reported(started, entry(period=(date(2025, 6, 2), date(2025, 6, 30)))).observations
    unknown = replace(plan(), starts_on=None)
    assert reported(unknown, entry(period=(date(2020, 1, 1), date(2025, 6, 30)))).observations


def test_a_period_may_end_today() -> None:
    after = reported(plan(), entry(period=(ON, ON)))
    assert after.reported(domain.PARTICIPANTS_REACHED) == domain.Total(40)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    after = reported(reported(plan(), entry(value=40)), entry(value=35, supersedes=id_of("o1")), "o2")
    assert after.reported(domain.PARTICIPANTS_REACHED) == domain.Total(35)
    assert [one.state for one in after.observations] == [
        domain.ObservationState.SUPERSEDED,
        domain.ObservationState.REPORTED,
    ]
    assert after.observations[0].entry.value == 40, "the corrected value is kept as it was reported"


def test_a_correction_of_a_verified_value_counts_only_once_it_is_verified_too() -> None:
    after, _ = verified(reported(plan(), entry(value=40)))
    corrected = reported(after, entry(value=35, supersedes=id_of("o1")), "o2")
    assert corrected.verified(domain.PARTICIPANTS_REACHED) == domain.Total(0)
    again, _ = verified(corrected, "o2")
    assert again.verified(domain.PARTICIPANTS_REACHED) == domain.Total(35)


def test_a_value_is_corrected_only_once() -> None:
    after = reported(reported(plan(), entry()), entry(value=35, supersedes=id_of("o1")), "o2")
    assert refused(after, entry(value=30, supersedes=id_of("o1"))).code == "already_superseded"


def test_a_correction_of_an_unknown_observation_is_refused() -> None:
    refusal = refused(plan(), entry(supersedes=id_of("elsewhere")))
    assert (refusal.code, refusal.field) == ("unknown_observation", "supersedes")


def test_a_correction_keeps_to_its_indicator() -> None:
    after = reported(plan(), entry(domain.IN_WORK_AT_SIX_MONTHS, 10, 40))
    assert refused(after, entry(supersedes=id_of("o1"))).code == "supersedes_other_indicator"


def test_who_reported_a_value_cannot_verify_it() -> None:
    after = reported(plan(), entry(), by="same-person")
    with pytest.raises(Refusal) as caught:
        verified(after, by="same-person")
    assert caught.value.code == "self_verification"


def test_a_value_is_verified_once() -> None:
    after, _ = verified(reported(plan(), entry()))
    with pytest.raises(NotInThisState, match="déjà vérifié"):
        verified(after)


def test_a_superseded_value_cannot_be_verified() -> None:
    after = reported(reported(plan(), entry()), entry(value=35, supersedes=id_of("o1")), "o2")
    with pytest.raises(NotInThisState, match="remplacé"):
        verified(after)


def test_a_target_is_reached_once_when_the_verified_total_meets_it() -> None:
    after = reported(reported(reported(plan(), entry(value=60)), entry(value=40), "o2"), entry(value=5), "o3")
    after, first = verified(after)
    assert [type(fact) for fact in first] == [domain.IndicatorVerified]
    after, second = verified(after, "o2")
    assert [type(fact) for fact in second] == [domain.IndicatorVerified, domain.TargetJudged]
    judged = second[1]
    assert isinstance(judged, domain.TargetJudged)
    assert (judged.judgement, judged.total) == (domain.Judgement.REACHED, domain.Total(100))
    _, third = verified(after, "o3")
    assert [type(fact) for fact in third] == [domain.IndicatorVerified]


def test_a_correction_below_the_target_takes_back_at_once_that_it_was_reached() -> None:
    after, _ = verified(reported(plan(), entry(value=100)))
    corrected = entry(value=99, supersedes=id_of("o1"))
    facts = domain.report_value(after, corrected, observation_id=id_of("o2"), by="carrier", on=date(2026, 6, 1))
    assert [type(fact) for fact in facts] == [domain.IndicatorReported, domain.TargetReopened]
    after = reduce(domain.evolve, facts, after)
    assert domain.PARTICIPANTS_REACHED not in after.judgements
    (_, reached) = verified(reported(after, entry(value=100, supersedes=id_of("o2")), "o3"), "o3")
    assert [type(fact) for fact in reached] == [domain.IndicatorVerified, domain.TargetJudged]


def test_a_correction_takes_nothing_back_where_the_others_still_meet_the_target() -> None:
    after = reported(reported(plan(), entry(value=100)), entry(value=100), "o2")
    after, _ = verified(after)
    after, _ = verified(after, "o2")
    corrected = entry(value=1, supersedes=id_of("o1"))
    facts = domain.report_value(after, corrected, observation_id=id_of("o3"), by="carrier", on=date(2026, 6, 1))
    assert [type(fact) for fact in facts] == [domain.IndicatorReported]


def test_a_ratio_target_is_met_by_the_sums_not_by_the_mean_of_rates() -> None:
    # 50 % of 10 and 30 % of 100: the mean of the rates is 40 %, the rate of the sums 31.8 %, below 34 %.
    after = reported(plan(), entry(domain.IN_WORK_AT_SIX_MONTHS, 5, 10))
    after = reported(after, entry(domain.IN_WORK_AT_SIX_MONTHS, 30, 100), "o2")
    after, first = verified(after)
    assert isinstance(first[-1], domain.TargetJudged), "5 of 10 alone is above 34 %"
    after, _ = verified(after, "o2")
    assert after.verified(domain.IN_WORK_AT_SIX_MONTHS) == domain.Total(35, 110)
    assert not IN_WORK.met_by(after.verified(domain.IN_WORK_AT_SIX_MONTHS))


def test_a_verification_that_lowers_a_proportion_below_its_target_says_at_once_that_it_is_open_again() -> None:
    after = reported(plan(), entry(domain.IN_WORK_AT_SIX_MONTHS, 5, 10))
    after = reported(after, entry(domain.IN_WORK_AT_SIX_MONTHS, 30, 100), "o2")
    after, _ = verified(reported(after, entry(domain.IN_WORK_AT_SIX_MONTHS, 90, 100), "o3"))
    after, lowered = verified(after, "o2")
    assert [type(fact) for fact in lowered] == [domain.IndicatorVerified, domain.TargetReopened]
    taken_back = lowered[-1]
    assert isinstance(taken_back, domain.TargetReopened)
    assert (taken_back.indicator.code, taken_back.total) == (IN_WORK.code, domain.Total(35, 110))
    assert after.judgements == {}
    after, raised = verified(after, "o3")
    assert [type(fact) for fact in raised] == [domain.IndicatorVerified, domain.TargetJudged]
    assert after.judgements == {IN_WORK.code: domain.Judgement.REACHED}


def test_a_correction_that_raises_what_is_verified_waits_for_a_second_person_to_say_that_a_target_is_reached() -> None:
    after = reported(reported(plan(), entry(domain.IN_WORK_AT_SIX_MONTHS, 5, 10)), entry(IN_WORK.code, 0, 100), "o2")
    after, _ = verified(after, "o2")
    after, low = verified(after)
    assert [type(fact) for fact in low] == [domain.IndicatorVerified]
    right = entry(IN_WORK.code, 40, 100, supersedes=id_of("o2"))
    facts = domain.report_value(after, right, observation_id=id_of("o3"), by="carrier", on=date(2026, 6, 1))
    assert [type(fact) for fact in facts] == [domain.IndicatorReported]
    _, met = verified(reduce(domain.evolve, facts, after), "o3")
    assert [type(fact) for fact in met] == [domain.IndicatorVerified, domain.TargetJudged]


def test_nothing_is_reported_on_a_closed_plan() -> None:
    closed = reduce(domain.evolve, domain.close(plan(), on=date(2026, 9, 1)), plan())
    with pytest.raises(NotInThisState, match="clos depuis le 01/09/2026"):
        reported(closed, entry())


def test_nothing_is_verified_on_a_closed_plan() -> None:
    before = reported(plan(), entry())
    closed = reduce(domain.evolve, domain.close(before, on=date(2026, 9, 1)), before)
    with pytest.raises(NotInThisState, match="clos"):
        verified(closed)


def test_two_indicators_under_one_code_cannot_be_monitored() -> None:
    with pytest.raises(Refusal) as caught:
        plan(PARTICIPANTS, replace(PARTICIPANTS, target=7))
    assert caught.value.code == "indicator_twice"


@pytest.mark.parametrize(("target", "denominator"), [(34, None), (34, 0), (101, 100), (-1, 100)])
def test_a_ratio_target_is_a_part_of_a_positive_whole(target: int, denominator: int | None) -> None:
    with pytest.raises(Refusal) as caught:
        plan(replace(IN_WORK, target=target, target_denominator=denominator))
    assert caught.value.code == "target_out_of_bounds"


def test_every_indicator_of_the_library_has_a_code_of_its_own_and_says_what_its_ratio_counts() -> None:
    codes = [one.code for one in domain.LIBRARY]
    assert len(set(codes)) == len(codes)
    assert {domain.PARTICIPANTS_REACHED, domain.IN_WORK_AT_SIX_MONTHS, domain.IN_TRAINING_AT_SIX_MONTHS} <= set(codes)
    for one in domain.LIBRARY:
        assert (one.unit is Unit.RATIO) == (one.numerator is not None) == (one.denominator is not None), one.code
        assert domain.defined(one.code) is one
    assert domain.defined("OF_THE_CARRIER") is None
