"""What holds through every life of a plan."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain

from .histories import Life, live, steps

lives = st.lists(steps, max_size=25).map(lambda taken: live("essai", taken))
CODES = (domain.PARTICIPANTS_REACHED, domain.IN_WORK_AT_SIX_MONTHS)


@settings(deadline=None)
@given(lives.map(lambda life: life.last))
def test_a_correction_is_never_counted_beside_what_it_corrects(plan: domain.Plan) -> None:
    superseded = {one.entry.supersedes for one in plan.observations} - {None}
    for code in CODES:
        standing = [one for one in plan.observations if one.entry.code == code and one.id not in superseded]
        assert plan.reported(code).value == sum(one.entry.value for one in standing)
        assert plan.verified(code).value == sum(one.entry.value for one in standing if one.verified_by is not None)


@settings(deadline=None)
@given(lives.map(lambda life: life.last))
def test_a_ratio_stays_between_nothing_and_everything(plan: domain.Plan) -> None:
    for total in (plan.reported(domain.IN_WORK_AT_SIX_MONTHS), plan.verified(domain.IN_WORK_AT_SIX_MONTHS)):
        assert total.denominator is not None
        assert 0 <= total.value <= total.denominator


@settings(deadline=None)
@given(lives.map(lambda life: life.last))
def test_what_is_verified_is_part_of_what_is_reported_and_was_verified_by_another_person(plan: domain.Plan) -> None:
    for code in CODES:
        assert plan.verified(code).value <= plan.reported(code).value
    for one in plan.observations:
        assert one.verified_by != one.reported_by


@settings(deadline=None)
@given(lives)
def test_every_state_follows_from_the_one_before(life: Life) -> None:
    machines = dict(domain.STATE_MACHINES.values())
    for before, after in pairwise(life.plans):
        pairs = [(before.reports[0].state, after.reports[0].state)]
        pairs += [(one.state, after.observation(one.id).state) for one in before.observations]
        for old, new in pairs:
            assert new == old or new in machines[type(old)][old]


@settings(deadline=None)
@given(lives)
def test_a_reported_value_never_changes(life: Life) -> None:
    for before, after in pairwise(life.plans):
        for one in before.observations:
            assert after.observation(one.id).entry == one.entry


@settings(deadline=None)
@given(lives)
def test_a_target_is_judged_only_when_the_judgement_changes_and_as_the_verified_total_says(life: Life) -> None:
    for before, fact in zip(life.plans, life.facts[1:], strict=False):
        if isinstance(fact, domain.TargetJudged):
            assert before.judgements.get(fact.indicator.code) is not fact.judgement
            assert fact.indicator.met_by(fact.total) == (fact.judgement is domain.Judgement.REACHED)
            assert fact.total == before.verified(fact.indicator.code)
