"""Which envelope pays an award: what the edition's rules say, over HTTP and for any file."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import AWARD, DEFERRAL, Driver, done, refused
from review_examples import a_committee, admissible, an_open_case, posted_left, rules_published, submitted

from review.domain.drawing import envelope_key, require_envelope
from review.projections import ENVELOPES
from shared.contracts import intake
from shared.testing import project
from shared.vocabulary import Axis, EnvelopeShare, Refusal, Region

REGION, AXIS, COMMITTEE = EnvelopeShare.REGION, EnvelopeShare.AXIS, EnvelopeShare.COMMITTEE
ONE, TWO = (Region("93"),), (Region("93"), Region("76"))


def under(*shares: EnvelopeShare) -> intake.CallRulesPublished:
    return rules_published("2.0.0", envelope_shares=shares)


async def heard(review: Driver, name: str = "NVP-2025-0001", **fields: Any) -> dict[str, Any]:
    await review.hears(submitted(name, rules_version="2.0.0", **fields))
    await review.hears(admissible(name))
    return await review.case_of(name)


async def before_committee(review: Driver, *shares: EnvelopeShare) -> dict[str, Any]:
    """A sitting of a committee that hears projects of both regions, under rules that name these shares."""
    session = await review.sits(await review.forms(regions=list(TWO)))
    await review.hears(under(*shares))
    return session


@pytest.mark.parametrize(
    ("shares", "regions", "key"),
    [
        ((COMMITTEE,), ONE, "2025/REGIONAL-93"),
        ((REGION,), ONE, "2025/REGION-93"),
        ((AXIS,), TWO, "2025/AXIS-SOLIDARITY_INCLUSION"),
        ((REGION, COMMITTEE), TWO, "2025/REGIONAL-93"),
        ((REGION, AXIS), ONE, "2025/REGION-93"),
    ],
)
async def test_an_award_asks_the_envelope_that_the_rules_of_the_edition_name(review, shares, regions, key):
    session = await before_committee(review, *shares)
    await review.proposes(session, await heard(review, regions=regions))
    (proposal,) = await review.proposals()
    assert proposal.envelope_key == key


@pytest.mark.parametrize(("regions", "said"), [(TWO, "il en nomme 2"), ((), "il n'en nomme aucune")])
async def test_an_award_whose_envelope_cannot_be_told_is_refused_and_another_verdict_is_not(review, regions, said):
    session = await before_committee(review, REGION)
    case = await heard(review, regions=regions)
    if case["state"] == "UNROUTED":
        routing = {"committee_id": session["committee_id"], "reason": "OTHER"}
        done(await review.officer.post(f"/cases/{case['id']}/routing", routing))
    await review.carries(session, case)
    problem = refused(
        await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "envelope_not_told", "outcome"
    )
    assert said in problem["detail"]
    assert await review.proposals() == []
    assert (await review.decides(case, DEFERRAL))["state"] == "AWAITING_MINUTES"


async def test_a_sitting_shows_every_envelope_that_pays_its_files_and_what_each_would_carry(review):
    session = await before_committee(review, AXIS)
    one = await heard(review, "NVP-2025-0001")
    two = await heard(review, "NVP-2025-0002", axis=Axis.ECOLOGICAL_TRANSITION)
    done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": [one["id"], two["id"]]}))
    keys = ["2025/AXIS-ECOLOGICAL_TRANSITION", "2025/AXIS-SOLIDARITY_INCLUSION"]
    posted = [posted_left(1, key=keys[0]), posted_left(20_000_000, key=keys[1])]
    await project(review.database, ENVELOPES, posted)
    board = done(await review.officer.get(f"/sessions/{session['id']}/board"))
    assert ([left["envelope_key"] for left in board["envelopes"]], board["envelope"]) == (keys, None)
    assert board["simulation"]["left_cents"] > 0
    assert not board["simulation"]["carried"]
    awards = [{"case_id": one["id"], "amount_cents": 4_000_000}]
    made = done(await review.officer.post(f"/sessions/{session['id']}/simulation", {"awards": awards}))
    assert (made["carried"], made["available_cents"]) == (True, 20_000_001)


SHARES = st.lists(st.sampled_from(EnvelopeShare), min_size=1, max_size=3, unique=True).map(tuple)
PLACES = st.frozensets(st.sampled_from(Region), max_size=3)


@given(shares=SHARES, regions=PLACES, axis=st.sampled_from(Axis))
def test_a_file_is_refused_only_where_the_rules_name_regions_alone_and_it_has_not_one(shares, regions, axis):
    file = replace(an_open_case().file, envelope_shares=shares, regions=regions, axis=axis)
    committee = a_committee().ref
    key = envelope_key(file, committee)
    assert (key is None) == (shares == (REGION,) and len(regions) != 1)
    if key is None:
        with pytest.raises(Refusal):
            require_envelope(file, committee)
    else:
        assert require_envelope(file, committee) == key
        assert key.startswith(f"{file.edition}/")
