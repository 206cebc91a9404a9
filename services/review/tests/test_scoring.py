"""Scores and opinions: on the grid, whole, blind until recorded, superseded and never edited."""

from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import AUDITOR, MEMBER, OFFICER, REJECTION, done, refused
from review_examples import CHAIR, DAY, PARTNER, SECOND, THIRD, a_committee, a_member, an_open_case, rules_published

from review.domain import scoring
from review.domain.scoring import DEFAULT_GRID, Criterion, Evaluation, summary_of, total_of
from review.domain.states import Opinion
from shared.contracts import parts
from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import NotThisPerson

FULL = {line.code: 3 for line in DEFAULT_GRID}
BODY = {"opinion": "FAVOURABLE", "points": FULL, "comment": "Bien."}


def an_evaluation(member="second", number=1, opinion=Opinion.FAVOURABLE, points=None, **fields):
    return Evaluation(
        member=member, number=number, opinion=opinion, points={**FULL, **(points or {})}, comment="Bien.", **fields
    )


# ---- figures


def test_the_total_weighs_the_criteria():
    grid = (Criterion("A", "a", 3), Criterion("B", "b", 1))
    assert total_of(an_evaluation(points={"A": 5, "B": 1}), grid) == 400


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_the_spread_of_a_criterion_is_its_mean_extremes_and_standard_deviation(given_points):
    several = [an_evaluation(f"m{n}", points={"IMPACT": one}) for n, one in enumerate(given_points)]
    spread = summary_of(several, DEFAULT_GRID).criteria["IMPACT"]
    assert (spread.lowest, spread.highest) == (100 * min(given_points), 100 * max(given_points))
    assert abs(spread.mean - 100 * sum(given_points) / len(given_points)) <= 0.5
    assert abs(spread.deviation - 100 * pstdev(given_points)) <= 1


def test_only_the_last_evaluation_of_a_member_who_is_not_recused_counts():
    found = [an_evaluation("a", 1), an_evaluation("a", 2), an_evaluation("b")]
    assert [(one.member, one.number) for one in scoring.counting(found, frozenset({"b"}))] == [("a", 2)]


def test_a_recused_member_does_not_score():
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, organisations=frozenset({PARTNER}))])
    with pytest.raises(NotThisPerson):
        scoring.record(
            an_open_case(committee),
            committee,
            DEFAULT_GRID,
            [],
            member=SECOND,
            opinion=Opinion.FAVOURABLE,
            points=FULL,
            comment="Bien.",
            on=DAY,
        )


# ---- over HTTP


async def evaluates(review, case, sub, **changes):
    return await review.member(sub).post(f"/cases/{case['id']}/evaluations", {**BODY, **changes})


async def shown(caller, case):
    return done(await caller.get(f"/cases/{case['id']}/evaluations"))


@pytest.fixture
async def case(review):
    await review.forms()
    return await review.hears_admissible()


async def test_evaluations_are_blind_until_ones_own_is_recorded(review, case):
    done(await evaluates(review, case, SECOND, comment="Secret."))
    blind = await shown(review.member(THIRD), case)
    assert (blind["blind"], blind["evaluations"], blind["summary"]) == (True, [], None)
    assert blind["missing"] == [CHAIR, THIRD]
    seen = done(await evaluates(review, case, THIRD))
    assert (seen["blind"], [one["member"] for one in seen["evaluations"]]) == (False, [SECOND, THIRD])
    assert (await shown(review.officer, case))["missing"] == [CHAIR]


async def test_the_dispersion_of_scores_is_shown_with_the_opinions(review, case):
    done(await evaluates(review, case, SECOND, points=dict.fromkeys(FULL, 1), opinion="UNFAVOURABLE"))
    done(await evaluates(review, case, THIRD, points=dict.fromkeys(FULL, 5)))
    summary = (await shown(review.officer, case))["summary"]
    assert summary["total"] == {"mean": 300, "lowest": 100, "highest": 500, "deviation": 200}
    assert summary["opinions"] == {"FAVOURABLE": 1, "RESERVED": 0, "UNFAVOURABLE": 1}


async def test_an_evaluation_is_superseded_and_what_it_was_is_kept(review, case):
    done(await evaluates(review, case, SECOND))
    refused(await evaluates(review, case, SECOND, opinion="RESERVED"), 422, "reason_missing", "why")
    seen = done(await evaluates(review, case, SECOND, opinion="RESERVED", why="L'audition."))
    assert [(one["number"], one["opinion"]) for one in seen["evaluations"]] == [(2, "RESERVED")]
    assert await review.database.fetchval("SELECT count(*) FROM review.evaluation") == 2


async def history(caller, case):
    return await caller.get(f"/cases/{case['id']}/evaluations/history")


async def test_officer_auditor_and_chair_read_who_scored_what_when_and_why_it_was_superseded(review, case):
    done(await evaluates(review, case, SECOND))
    done(await evaluates(review, case, SECOND, opinion="RESERVED", why="L'audition."))
    done(await evaluates(review, case, CHAIR))
    for reader in (review.officer, review.api.caller(AUDITOR, sub="auditor"), review.chair):
        shown = done(await history(reader, case))
        assert shown["blind"] is False
        assert [(one["member"], one["counts"], len(one["evaluations"])) for one in shown["members"]] == [
            (CHAIR, True, 1),
            (SECOND, True, 2),
        ]
    first, second = shown["members"][1]["evaluations"]
    assert (first["opinion"], first["why"], first["superseded_at"]) == ("FAVOURABLE", None, second["recorded_at"])
    assert (second["opinion"], second["why"], second["superseded_at"]) == ("RESERVED", "L'audition.", None)
    refused(await history(review.member(SECOND), case), 403, "forbidden")


async def test_the_history_is_blind_too_and_says_whose_score_counts_no_more(review, case):
    done(await evaluates(review, case, SECOND, comment="Secret."))
    blind = done(await history(review.chair, case))
    assert blind == {"blind": True, "members": []}
    both = review.api.caller(OFFICER, MEMBER, sub=THIRD)
    assert done(await history(both, case))["members"] == [], "an officer who is to score"
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    (line,) = done(await history(review.officer, case))["members"]
    assert (line["member"], line["counts"]) == (SECOND, False)
    recused = review.api.caller(OFFICER, AUDITOR, sub=SECOND)
    refused(await history(recused, case), 403, "forbidden")


@pytest.mark.parametrize(
    ("points", "code", "field"),
    [
        ({code: 3 for code in FULL if code != "IMPACT"}, "criterion_missing", "points"),
        ({**FULL, "MOOD": 3}, "criterion_unknown", "points.MOOD"),
        ({**FULL, "IMPACT": 6}, "points_off_scale", "points.IMPACT"),
        ({**FULL, "IMPACT": -1}, "points_off_scale", "points.IMPACT"),
        ({**FULL, "IMPACT": 2.5}, "invalid_request", "points.IMPACT"),
    ],
)
async def test_an_evaluation_off_the_grid_is_refused_by_name(review, case, points, code, field):
    problem = refused(await evaluates(review, case, SECOND, points=points), 422, code, field)
    if code == "criterion_missing":
        assert "Impact attendu" in problem["detail"]
    assert await announced(review.database, wire.OpinionRecorded) == []


async def test_everything_that_is_wrong_is_told_at_once(review, case):
    problem = refused(await evaluates(review, case, SECOND, points={"MOOD": 9}), 422, "several_mistakes")
    assert [error["field"] for error in problem["errors"]] == ["points.MOOD", "points"]


async def test_the_grid_is_that_of_the_rules_the_application_was_submitted_under(review):
    published = rules_published()
    grid = (parts.Criterion(code="REACH", label="Portée", weight=2),)
    rules = published.rules.model_copy(update={"scoring_grid": grid})
    await review.hears(published.model_copy(update={"rules": rules}))
    await review.forms()
    case = await review.hears_admissible()
    assert (await shown(review.officer, case))["grid"] == [{"code": "REACH", "label": "Portée", "weight": 2}]
    done(await evaluates(review, case, SECOND, points={"REACH": 4}))


async def test_the_evaluation_of_who_is_recused_afterwards_counts_no_more(review, case):
    done(await evaluates(review, case, SECOND))
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    seen = await shown(review.officer, case)
    assert (seen["evaluations"], seen["summary"], seen["missing"]) == ([], None, [CHAIR, THIRD])
    refused(await evaluates(review, case, SECOND), 403, "forbidden")


async def test_a_decided_case_is_scored_no_more_and_a_stranger_scores_nothing(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    refused(await evaluates(review, case, "stranger"), 403, "forbidden")
    await review.votes(case, chair="AGAINST")
    await review.decides(case, REJECTION)
    refused(await evaluates(review, case, SECOND), 409, "not_in_this_state")


async def test_a_recorded_opinion_is_announced_without_whose_or_which(review, case):
    done(await evaluates(review, case, SECOND))
    told = await require_announced(review.database, wire.OpinionRecorded)
    assert told.supersedes is False
    for secret in (SECOND, "FAVOURABLE", "Bien."):
        assert secret not in told.model_dump_json()
