"""To whom a file is closed is announced before a committee has it, and again whenever somebody is found tied to it."""

import pytest
from review_driver import NATIONAL, REGIONAL, done, member
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD, transferred

from shared.contracts import review as wire
from shared.postgres import Database
from shared.testing import announced, require_announced

NEW = "55208131766522"
TIED_TO_NEW = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=["55208131700109"])]


async def recusals(database: Database) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.carrier_siret, one.recused) for one in await announced(database, wire.RecusalsNoted)]


async def test_the_opening_says_to_whom_the_file_is_closed(review):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[PARTNER])]
    await review.forms(REGIONAL, members=members)
    await review.hears_admissible()
    opened = await require_announced(review.database, wire.CaseOpened)
    assert (opened.carrier_siret, opened.recused) == (CARRIER, (THIRD,))
    assert await recusals(review.database) == []


async def test_a_file_without_a_committee_is_opened_with_the_interests_declared_meanwhile(review):
    case = await review.hears_admissible()
    committee = await review.forms(NATIONAL, code="NATIONAL", regions=[], members=[member(CHAIR, chair=True)])
    done(await review.member(SECOND).post("/interests", {"organisations": [CARRIER]}))
    routing = {"committee_id": committee["id"], "reason": "NO_COMMITTEE_FITS"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", routing))
    opened = await require_announced(review.database, wire.CaseOpened)
    assert opened.recused == (SECOND,)


@pytest.mark.parametrize("how", ["named by the member", "appointed", "another committee formed"])
async def test_a_tie_seen_later_is_announced_for_the_files_it_closes_and_for_no_other(review, how):
    committee = await review.forms()
    case = await review.hears_admissible()
    if how == "named by the member":
        done(await review.member(SECOND).post("/interests", {"organisations": [NEW]}))
        assert await recusals(review.database) == []
        done(await review.member(SECOND).post("/interests", {"organisations": [PARTNER]}))
        tied = SECOND
    elif how == "appointed":
        tied = "newcomer"
        body = {**member(tied, organisations=[PARTNER]), "mandate_from": "2025-05-15"}
        done(await review.officer.post(f"/committees/{committee['id']}/mandates", body))
    else:
        tied = "elsewhere"
        members = [member(tied, chair=True, organisations=[PARTNER])]
        await review.forms(REGIONAL, code="REGIONAL-11", regions=["11"], members=members)
    told = await require_announced(review.database, wire.RecusalsNoted)
    assert (str(told.case_id), told.carrier_siret, told.recused) == (case["id"], CARRIER, (tied,))


async def test_a_transfer_is_answered_with_who_is_tied_to_the_new_carrier_or_with_nobody(review):
    await review.forms(REGIONAL, members=TIED_TO_NEW)
    await review.hears_admissible()
    await review.hears(transferred(NEW))
    assert await recusals(review.database) == [(NEW, (THIRD,))]


async def test_mandates_are_announced_when_a_committee_is_formed(review):
    await review.forms()
    formed = await require_announced(review.database, wire.CommitteeFormed)
    assert {one.member for one in formed.mandates} == {CHAIR, SECOND, THIRD}
