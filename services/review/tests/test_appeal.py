"""An appeal: once, in time, of a rejection; a second case whose award is reserved like any other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_driver import NATIONAL, REGIONAL, REJECTION, done, member, refused
from review_examples import (
    AGAINST,
    CARRIER,
    CHAIR,
    DAY,
    IN_FAVOUR,
    PARTNER,
    SECOND,
    THIRD,
    a_case_at_vote,
    a_committee,
    award,
    concluded,
    deferral,
    rejection,
    reserved,
    rules_published,
    some_id,
)

from review.domain import judging
from review.domain.appealing import AppealTerms, appealable_until, last_day, lodge
from review.domain.case import evolve
from review.domain.states import CaseState
from review.handlers import appeal as commands
from shared.contracts import review as wire
from shared.origin import Origin
from shared.testing import announced
from shared.vocabulary import AppealTo, NotInThisState, Refusal, Role
from shared.web import Principal

TWO_MONTHS = AppealTerms(2, AppealTo.SAME_COMMITTEE)
TO_NATIONAL = AppealTerms(2, AppealTo.NATIONAL_COMMITTEE)
NATIONAL_REF = a_committee("NATIONAL").ref


def decided(verdict=None, votes=AGAINST):
    case = concluded(a_case_at_vote(**votes), verdict or rejection())
    if case.state is CaseState.AWARD_PROPOSED:
        case = judging.evolve_all(case, judging.hear_money_set_aside(case, case.decision.id))
    return judging.evolve_all(case, judging.hear_minutes_signed(case, on=DAY))


def appeal(first=None, terms=TWO_MONTHS, *, on=DAY, appealed=False, national=NATIONAL_REF):
    names = {"case_id": some_id("appeal"), "grounds": "Parce que.", "by": "carrier"}
    return lodge(first or decided(), terms, national=national, appealed=appealed, on=on, **names)


def refusal(act) -> Refusal:
    with pytest.raises(Refusal) as refused_with:
        act()
    return refused_with.value


@pytest.mark.parametrize(
    ("decided_on", "months", "last"),
    [
        (date(2025, 5, 15), 2, date(2025, 7, 15)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2023, 12, 30), 2, date(2024, 2, 29)),
        (date(2025, 11, 1), 2, date(2026, 1, 1)),
    ],
)
def test_the_last_day_is_that_of_the_decision_some_months_later(decided_on, months, last):
    assert last_day(decided_on, months) == last


@given(st.integers(0, 100))
def test_an_appeal_is_taken_until_the_last_day_and_not_after(days):
    on = DAY + timedelta(days=days)
    if on <= date(2025, 7, 15):
        assert appeal(on=on).received.on == on
    else:
        assert refusal(lambda: appeal(on=on)).code == "appeal_too_late"


def test_only_a_rejection_is_appealed_once_and_where_the_rules_allow_it():
    awarded = decided(award(), IN_FAVOUR)
    of_appeal = replace(decided(), appeal=appeal().received.appeal)
    assert refusal(lambda: appeal(awarded)).code == "decision_not_appealable"
    assert refusal(lambda: appeal(appealed=True)).code == "appeal_repeated"
    assert refusal(lambda: appeal(of_appeal)).code == "appeal_repeated"
    assert refusal(lambda: appeal(terms=replace(TWO_MONTHS, months=0))).code == "appeals_not_allowed"
    for early in (a_case_at_vote(), decided(deferral())):
        with pytest.raises(NotInThisState):
            appeal(early)


def test_until_when_a_decision_may_be_appealed_is_said_only_where_it_may():
    assert appealable_until(decided(), TWO_MONTHS, appealed=False) == date(2025, 7, 15)
    assert appealable_until(decided(), TWO_MONTHS, appealed=True) is None
    assert appealable_until(decided(award(), IN_FAVOUR), TWO_MONTHS, appealed=False) is None


def test_the_second_case_is_linked_to_the_first_which_does_not_change_and_is_closed_to_the_same_people():
    first = replace(decided(), closed_to=frozenset({THIRD}))
    fact = appeal(first)
    second = evolve(fact.case, fact.routed)
    assert (second.appeal_of, second.file, second.closed_to) == (first.id, first.file, first.closed_to)
    assert (second.state, second.committee, second.decision, second.ballot) == (
        CaseState.OPEN,
        first.committee,
        None,
        None,
    )
    assert fact.first is first


def test_the_rules_say_which_committee_judges_an_appeal():
    assert appeal(terms=TO_NATIONAL).routed.committee == NATIONAL_REF
    assert appeal(terms=TO_NATIONAL, national=None).routed.committee == decided().committee
    assert appeal().routed.committee == decided().committee


# ---- over HTTP

GROUNDS = {"grounds": "Le calendrier est revu."}


def carrier_of(review, siret=CARRIER):
    return review.api.caller(Role.CARRIER, sub="carrier", org=siret)


async def rejected(review, committee, **fields):
    session = await review.sits(committee)
    case = await review.opens(session, await review.hears_admissible(**fields))
    await review.votes(case, chair="AGAINST", second="AGAINST", third="FOR")
    await review.decides(case, REJECTION)
    await review.signs(session)
    return await review.case(case["id"])


async def test_an_award_after_an_appeal_is_proposed_reserved_and_final_like_any_other(review):
    committee = await review.forms()
    first = await rejected(review, committee)
    path = f"/decisions/{first['application_id']}"
    carrier = carrier_of(review)
    told = done(await carrier.get(path))
    assert (told["outcome"], told["appeal_of"], told["appeal_until"]) == ("REJECTED", None, "2025-07-15")
    refused(await carrier_of(review, PARTNER).post(f"{path}/appeal", GROUNDS), 404, "not_found")
    refused(await review.officer.post(f"{path}/appeal", GROUNDS), 403, "forbidden")
    lodged = done(await carrier.post(f"{path}/appeal", GROUNDS), 201)
    assert (lodged["appeal_of"], lodged["committee_code"]) == (first["id"], "REGIONAL-93")
    refused(await carrier.post(f"{path}/appeal", GROUNDS), 422, "appeal_repeated")
    assert done(await carrier.get(path))["appeal_until"] is None
    (event,) = await announced(review.database, wire.AppealLodged)
    assert (str(event.appeal_of), "calendrier" in event.model_dump_json()) == (first["id"], False)
    opened = (await announced(review.database, wire.CaseOpened))[-1]
    assert (str(opened.case_id), opened.appeal_of) == (lodged["case_id"], event.appeal_of)

    second = await review.case(lodged["case_id"])
    assert second["appeal_grounds"] == GROUNDS["grounds"]
    pages = done(await review.officer.get(f"/cases?application_id={first['application_id']}&limit=1"))
    rest = done(await review.officer.get(f"/cases?application_id={first['application_id']}&cursor={pages['next']}"))
    assert {one["id"] for one in (*pages["items"], *rest["items"])} == {first["id"], second["id"]}
    session = await review.sits(committee)
    await review.carries(session, second)
    assert (await review.decides(second))["state"] == "AWARD_PROPOSED"
    (proposal,) = await review.proposals()
    assert (str(proposal.case_id), proposal.envelope_key) == (second["id"], "2025/REGIONAL-93")
    assert done(await carrier.get(path))["outcome"] == "REJECTED"
    await review.hears(reserved(proposal))
    minutes = (await review.signs(session))["minutes"]
    assert [ballot["appeal"] for ballot in minutes["ballots"]] == [True]
    final = (await announced(review.database, wire.DecisionMade))[-1]
    assert (final.outcome, final.proposal_id, str(final.appeal_of)) == ("AWARDED", proposal.proposal_id, first["id"])
    told = done(await carrier.get(path))
    assert (told["outcome"], told["case_id"], told["appeal_of"]) == ("AWARDED", second["id"], first["id"])
    ballots = done(await review.member(SECOND).get(f"/cases/{second['id']}/ballots"))["ballots"]
    assert [ballot["decisions"][0]["outcome"] for ballot in ballots] == ["REJECTED", "AWARDED"]
    assert await review.case(first["id"]) == first


async def test_the_committee_of_an_appeal_reads_the_case_that_was_rejected_and_the_recused_stay_recused(review):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD)]
    committee = await review.forms(REGIONAL, members=members)
    await review.forms(NATIONAL, members=[member("national", chair=True), member("tied")])
    await review.hears(rules_published("1.2.0", appeal_to=AppealTo.NATIONAL_COMMITTEE))
    first = await rejected(review, committee, rules_version="1.2.0")
    refused(await review.member("national").get(f"/cases/{first['id']}"), 403, "forbidden")
    done(await review.member("tied").post("/interests", {"organisations": [PARTNER]}))
    lodged = done(await carrier_of(review).post(f"/decisions/{first['application_id']}/appeal", GROUNDS), 201)
    assert lodged["committee_code"] == "NATIONAL"
    for case_id in (first["id"], lodged["case_id"]):
        done(await review.member("national").get(f"/cases/{case_id}"))
        refused(await review.member("tied").get(f"/cases/{case_id}"), 403, "forbidden")
    assert done(await review.member("national").get(f"/cases/{first['id']}/evaluations"))["missing"]
    refused(await review.member(SECOND).get(f"/cases/{lodged['case_id']}"), 403, "forbidden")


async def test_an_appeal_that_comes_too_late_opens_nothing(review):
    first = await rejected(review, await review.forms())
    late = datetime(2025, 7, 15, 22, 0, tzinfo=UTC)  # midnight in Paris
    carrier = Principal("carrier", frozenset({Role.CARRIER}), org=CARRIER)
    with pytest.raises(Refusal) as refused_with:
        async with review.database.transaction(Origin.of_command(late, actor="carrier")) as tx:
            await commands.lodge_appeal(tx, some_id(first["application"]["number"]), "Tard.", by=carrier)
    assert refused_with.value.code == "appeal_too_late"
    last_second = late - timedelta(seconds=1)
    async with review.database.transaction(Origin.of_command(last_second, actor="carrier")) as tx:
        await commands.lodge_appeal(tx, some_id(first["application"]["number"]), "À temps.", by=carrier)
    assert await review.database.fetchval("SELECT count(*) FROM review.grant_case") == 2


async def test_a_withdrawal_ends_both_cases_and_gives_back_what_the_appeal_was_awarded(review):
    committee = await review.forms()
    first = await rejected(review, committee)
    lodged = done(await carrier_of(review).post(f"/decisions/{first['application_id']}/appeal", GROUNDS), 201)
    second = await review.case(lodged["case_id"])
    await review.carries(await review.sits(committee), second)
    await review.decides(second)
    await review.hears_withdrawn()
    assert [(await review.case(one["id"]))["state"] for one in (first, second)] == ["WITHDRAWN", "WITHDRAWN"]
    (given_back,) = await announced(review.database, wire.AwardWithdrawn)
    assert given_back.proposal_id == (await review.proposals())[0].proposal_id
