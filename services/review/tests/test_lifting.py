"""A tie declared by mistake is lifted by somebody else, with a reason; never while a vote on the file is open."""

import json

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import NATIONAL, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD, a_case_at_vote, an_open_case, some_id

from review.domain.lifting import DeclaredConflict, WhyLifted, lift_conflict, lift_interest
from review.domain.states import CaseState, LiftReason
from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

MANDATE = {"reason": "MANDATE"}
ESTABLISHMENT = "73282932000009"
"""Of the carrier's legal person."""


def lifting(sub: str = THIRD, **fields):
    return {"member": sub, "reason": "WRONG_FILE", "explanation": "Une autre association du même nom.", **fields}


def of_organisation(siret: str, sub: str = THIRD):
    return lifting(sub, organisation=siret, reason="WRONG_ORGANISATION")


async def declared(review, sub: str = THIRD):
    case = await review.hears_admissible()
    done(await review.member(sub).post(f"/cases/{case['id']}/conflicts", MANDATE))
    return case


async def reads(review, case, sub: str = THIRD) -> bool:
    answer = await review.member(sub).get(f"/cases/{case['id']}")
    listed = done(await review.member(sub).get("/cases"))["items"]
    assert (answer.status_code == 200) == bool(listed)
    return bool(listed)


@pytest.mark.parametrize("by", ["an officer", "the chair"])
async def test_a_conflict_declared_by_mistake_is_lifted_by_somebody_else_and_the_file_is_read_again(review, by):
    await review.forms()
    case = await declared(review)
    path = f"/cases/{case['id']}/conflicts/lifting"
    assert not await reads(review, case)
    refused(await review.member(THIRD).post(path, lifting()), 403, "forbidden")
    refused(await review.member(SECOND).post(path, lifting()), 403, "forbidden")
    who = review.officer if by == "an officer" else review.chair
    shown = done(await who.post(path, lifting()))
    assert (shown["member"], shown["open_again"], shown["lifted_on"]) == (THIRD, True, "2025-05-15")
    assert await reads(review, case)
    told = await require_announced(review.database, wire.ConflictLifted)
    assert (str(told.case_id), told.freed, told.recused, told.carrier_siret) == (case["id"], THIRD, (), CARRIER)
    assert "WRONG_FILE" not in told.model_dump_json()
    (audited,) = await review.database.fetch("SELECT * FROM messaging.audit_log WHERE action = 'conflict.lifted'")
    assert audited["actor"] == ("officer" if by == "an officer" else CHAIR)
    assert json.loads(audited["detail"]) == {"member": THIRD, "reason": "WRONG_FILE"}
    refused(await review.officer.post(path, lifting()), 422, "conflict_missing", "member")


async def test_who_noted_a_conflict_does_not_lift_it_nor_does_who_is_recused_themselves(review):
    await review.forms(REGIONAL, members=[member(CHAIR, chair=True), member(SECOND, deputy=True), member(THIRD)])
    case = await review.hears_admissible()
    done(await review.officer.post(f"/cases/{case['id']}/conflicts", {**MANDATE, "member": THIRD}))
    path = f"/cases/{case['id']}/conflicts/lifting"
    refused(await review.officer.post(path, lifting()), 422, "declared_by_yourself")
    done(await review.chair.post(f"/cases/{case['id']}/conflicts", MANDATE))
    refused(await review.chair.post(path, lifting()), 403, "forbidden")
    other = review.api.caller(*review.chair_roles, sub=SECOND)
    done(await other.post(path, lifting()))
    done(await other.post(path, lifting(CHAIR)))
    assert await reads(review, case, CHAIR)


async def test_never_while_a_vote_on_the_file_is_open(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await declared(review))
    done(await review.member(SECOND).post("/interests", {"organisations": [PARTNER]}))
    conflict, interest = lifting(), of_organisation(PARTNER, SECOND)
    refused(await review.officer.post(f"/cases/{case['id']}/conflicts/lifting", conflict), 409, "not_in_this_state")
    refused(await review.officer.post("/interests/lifting", interest), 409, "not_in_this_state")
    assert not await reads(review, case)
    assert not await reads(review, case, SECOND)


async def test_what_was_voted_meanwhile_stays_and_the_score_given_before_counts_again(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    codes = ("INNOVATION", "IMPACT", "FEASIBILITY", "CONCRETENESS", "COMPLEMENTARITY", "BUDGET_SOUNDNESS")
    score = {"opinion": "FAVOURABLE", "points": dict.fromkeys(codes, 4), "comment": "Bien."}
    done(await review.member(THIRD).post(f"/cases/{case['id']}/evaluations", score))
    await review.opens(session, case)
    await review.votes(case, chair="FOR", second="FOR", third="AGAINST")
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
    evaluations = f"/cases/{case['id']}/evaluations"
    assert done(await review.officer.get(evaluations))["evaluations"] == []
    closed = (await review.decides(case))["ballot"]
    assert (closed["in_favour"], closed["against"], closed["recused"]) == (2, 0, 1)
    done(await review.officer.post(f"/cases/{case['id']}/conflicts/lifting", lifting()))
    after = await review.case(case["id"])
    assert (after["ballot"], after["state"]) == (closed, "AWARD_PROPOSED")
    (line,) = done(await review.officer.get(evaluations))["evaluations"]
    assert (line["member"], line["number"]) == (THIRD, 1)


async def test_a_conflict_that_is_declared_again_closes_the_file_again(review):
    await review.forms()
    case = await declared(review)
    for _ in range(2):
        done(await review.officer.post(f"/cases/{case['id']}/conflicts/lifting", lifting()))
        done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
        assert not await reads(review, case)
    rows = await review.database.fetch("SELECT number FROM review.conflict ORDER BY number")
    assert [row["number"] for row in rows] == [1, 2, 3]


@pytest.mark.parametrize("named", ["by the member", "with the mandate"])
async def test_an_organisation_named_by_mistake_is_lifted_and_counts_again_where_it_is_named_again(review, named):
    organisations = [PARTNER] if named == "with the mandate" else []
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=organisations)]
    await review.forms(REGIONAL, members=members)
    case = await review.hears_admissible()
    third = review.member(THIRD)
    if named == "by the member":
        done(await third.post("/interests", {"organisations": [PARTNER]}))
    assert not await reads(review, case)
    path, body = "/interests/lifting", of_organisation(PARTNER)
    refused(await third.post(path, body), 403, "forbidden")
    refused(await review.chair.post(path, body), 403, "forbidden")
    refused(await review.officer.post(path, of_organisation(CARRIER)), 422, "interest_missing", "organisation")
    assert done(await review.officer.post(path, body)) == {"member": THIRD, "organisations": []}
    assert await reads(review, case)
    assert done(await third.get("/interests")) == {"organisations": []}
    told = await require_announced(review.database, wire.ConflictLifted)
    assert (told.freed, told.recused) == (THIRD, ())
    done(await third.post("/interests", {"organisations": [PARTNER]}))
    assert not await reads(review, case)
    assert (await announced(review.database, wire.RecusalsNoted))[-1].recused == (THIRD,)
    done(await review.officer.post(path, body))
    body = {**member(THIRD, organisations=[PARTNER]), "mandate_from": "2025-05-15"}
    await review.forms(NATIONAL, members=[member(CHAIR, chair=True), body])
    assert not await reads(review, case), "an organisation named with a later mandate counts"


async def test_a_file_that_another_tie_closes_stays_closed_and_the_event_frees_nobody(review):
    await review.forms()
    case = await declared(review)
    done(await review.member(THIRD).post("/interests", {"organisations": [CARRIER, ESTABLISHMENT]}))
    shown = done(await review.officer.post(f"/cases/{case['id']}/conflicts/lifting", lifting()))
    assert shown["open_again"] is False
    done(await review.officer.post("/interests/lifting", of_organisation(CARRIER)))
    assert not await reads(review, case), "another establishment of the same legal person"
    done(await review.officer.post("/interests/lifting", of_organisation(ESTABLISHMENT)))
    assert await reads(review, case)
    told = await announced(review.database, wire.ConflictLifted)
    assert [(one.freed, one.recused) for one in told] == [(None, (THIRD,)), (None, (THIRD,)), (THIRD, ())]


async def test_what_was_lifted_cannot_be_rewritten_nor_lifted_by_who_is_freed(review):
    await review.forms()
    case = await declared(review)
    done(await review.officer.post(f"/cases/{case['id']}/conflicts/lifting", lifting()))
    for statement in ("UPDATE review.conflict_lifted SET number = 2", "DELETE FROM review.interest_lifted"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await review.database.fetch(statement)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody_frees_themselves"):
        await review.database.fetch(
            "INSERT INTO review.interest_lifted VALUES ('third', $1, 1, 'OTHER', '-', 'third', now())", CARRIER
        )


# ---- the rule itself

PEOPLE = st.sampled_from((CHAIR, SECOND, THIRD))


@given(who=PEOPLE, noted_by=PEOPLE, by=PEOPLE, at_vote=st.lists(st.booleans(), max_size=2))
def test_two_persons_always_and_no_open_vote_ever(who, noted_by, by, at_vote):
    cases = [a_case_at_vote() if one else an_open_case() for one in at_vote]
    standing = DeclaredConflict(some_id("NVP-2025-0001"), who, 1, noted_by)
    why = WhyLifted(LiftReason.OTHER, "Parce que.", by)
    for lift, alone in (
        (lambda: lift_conflict(cases, standing, who, why), by in {who, noted_by}),
        (lambda: lift_interest(cases, [CARRIER], who, CARRIER, why), by == who),
    ):
        if alone:
            with pytest.raises(NotThisPerson):
                lift()
        elif any(at_vote):
            with pytest.raises(NotInThisState) as refused_with:
                lift()
            assert refused_with.value.state is CaseState.BALLOT
        else:
            assert lift().why.by != who


def test_what_does_not_stand_is_not_lifted():
    why = WhyLifted(LiftReason.OTHER, "Parce que.", CHAIR)
    for lift in (
        lambda: lift_conflict([], None, THIRD, why),
        lambda: lift_interest([], [PARTNER], THIRD, CARRIER, why),
    ):
        with pytest.raises(Refusal):
            lift()
