"""Committees' rules after they were formed: amended by versions, for sessions convened later, never for the others."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import REGIONAL, done, refused
from review_examples import CHAIR, DAY, SECOND, THIRD, a_committee

from review.domain.amending import CommitteeRules, amend, in_force
from review.domain.session import convene
from shared.contracts import review as wire
from shared.testing import require_announced
from shared.vocabulary import Refusal

AMENDED = {
    "quorum_percent": 100,
    "casting_vote": True,
    "proxies_per_holder": 2,
    "proxies_in_quorum": True,
    "reason": "Vote du comité.",
}


async def amends(review, committee, **changes):
    return done(await review.officer.post(f"/committees/{committee['id']}/rules", {**AMENDED, **changes}))


async def test_a_session_that_was_convened_keeps_its_rules_and_a_later_one_has_the_new(review):
    committee = await review.forms(REGIONAL, quorum_percent=50)
    before = await review.convenes(committee)
    after_it = await amends(review, committee)
    assert (after_it["quorum_percent"], after_it["rules_version"], after_it["revision"]) == (100, 2, 2)
    later = await review.convenes(committee)
    assert (before["rules_version"], later["rules_version"]) == (1, 2)
    case = await review.hears_admissible()
    for session in (before, later):
        present = {"present": [CHAIR, SECOND]}
        done(await review.officer.post(f"/sessions/{session['id']}/attendance", present))
        done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": [case["id"]]}))
    boards = [done(await review.officer.get(f"/sessions/{one['id']}/board")) for one in (before, later)]
    assert [board["cases"][0]["quorum"]["needed"] for board in boards] == [2, 3]
    proxy = {"giver": THIRD, "holder": SECOND}
    refused(await review.officer.post(f"/sessions/{before['id']}/proxies", proxy), 422, "proxies_not_allowed", "holder")
    ballot = f"/cases/{case['id']}/ballot"
    refused(await review.officer.post(f"/sessions/{later['id']}{ballot}"), 422, "quorum_missing", "session_id")
    done(await review.officer.post(f"/sessions/{before['id']}{ballot}"))
    await review.votes(case, chair="FOR", second="AGAINST")
    award = {"outcome": "AWARDED", "amount_cents": 1, "reason": "MERIT", "explanation": "Bien."}
    tie = await review.chair.post(f"/cases/{case['id']}/decision", award)
    refused(tie, 422, "majority_missing", "outcome")
    rejection = {"outcome": "REJECTED", "reason": "NOT_FEASIBLE", "explanation": "Trop juste."}
    done(await review.chair.post(f"/cases/{case['id']}/decision", rejection))
    signed = await review.signs(before)
    assert signed["minutes"]["quorum_percent"] == 50
    done(await review.officer.post(f"/sessions/{later['id']}/proxies", proxy))


async def test_versions_are_read_with_their_day_and_reason_and_announced_without(review):
    committee = await review.forms()
    await amends(review, committee, applies_from="2025-06-01")
    shown = done(await review.member(SECOND).get(f"/committees/{committee['id']}/rules"))["versions"]
    assert [(one["version"], one["applies_from"], one["reason"], one["amended_by"]) for one in shown] == [
        (1, None, None, None),
        (2, "2025-06-01", "Vote du comité.", "officer"),
    ]
    assert (await review.committee())["rules_version"] == 1, "in force from its day on"
    assert (await review.convenes(committee))["rules_version"] == 1
    told = await require_announced(review.database, wire.CommitteeRulesAmended)
    assert (told.version, told.applies_from, told.quorum_percent) == (2, date(2025, 6, 1), 100)
    assert "Vote" not in told.model_dump_json()
    refused(await review.chair.post(f"/committees/{committee['id']}/rules", AMENDED), 403, "forbidden")
    refused(
        await review.officer.post(f"/committees/{committee['id']}/rules", AMENDED),
        *(422, "rules_out_of_order", "applies_from"),
    )


# ---- the rule itself

FORMED = CommitteeRules(version=1, since=date.min, quorum_percent=50)
OTHER = CommitteeRules(version=0, since=DAY, quorum_percent=60, reason="Parce que.", by="officer")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": DAY - timedelta(days=1)}, "rules_in_the_past"),
        ({"quorum_percent": 0}, "quorum_out_of_range"),
        ({"quorum_percent": 101}, "quorum_out_of_range"),
        ({"proxies_per_holder": 6}, "proxies_out_of_range"),
        ({"quorum_percent": 50}, "rules_unchanged"),
    ],
)
def test_rules_under_which_no_committee_could_sit_or_that_change_nothing_are_refused(changes, code):
    with pytest.raises(Refusal) as refused_with:
        amend(a_committee(), [FORMED], replace(OTHER, **changes), on=DAY)
    assert refused_with.value.code == code


@given(
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 100)), max_size=6),
    asked=st.integers(0, 30),
)
def test_what_a_session_was_convened_under_never_changes_by_a_later_amendment(steps, asked):
    """Each step: days passed, days ahead, quorum."""
    committee, versions, today = a_committee(), [FORMED], DAY
    convened = []
    for passed, ahead, quorum in steps:
        today += timedelta(days=passed)
        wanted = replace(OTHER, since=today + timedelta(days=ahead), quorum_percent=quorum)
        try:
            fact = amend(committee, versions, wanted, on=today)
        except Refusal:
            assert wanted.since < versions[-1].since or quorum == versions[-1].quorum_percent
            continue
        committee, versions = fact.committee, [*versions, fact.rules]
        assert committee.quorum_percent == in_force(versions, today).quorum_percent
        session = convene(session_id=committee.id, committee=committee, edition=2025, held_on=DAY).session
        convened.append((today, session.rules_version, committee.quorum_percent))
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    for version, quorum in ((one[1], one[2]) for one in convened):
        assert versions[version - 1].quorum_percent == quorum
    day = DAY + timedelta(days=asked)
    assert in_force(versions, day) == max((one for one in versions if one.since <= day), key=lambda one: one.version)
