"""Partner conventions: signed for a term, said to be ending, renewed or ended; shown beside the files they touch."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.api.convention_models import ConventionBody, SeatBody
from intake.domain.content import Project
from intake.domain.convention import (
    CONVENTION_TRANSITIONS,
    NOTICE,
    Agreed,
    Convention,
    ConventionState,
    Decision,
    Seat,
    announce_ending,
    end_at_term,
    evolve_convention,
    leave_seat,
    renew,
    sign,
    signed,
    take_seat,
    terminate,
    touching,
)
from intake.domain.moment import Moment
from intake.domain.territory import ZoneTag
from intake.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import partners
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.territories import REGION_OF
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import ConventionEndReason, NotInThisState, Refusal, Region, Role, Zoning

ANCT = ConventionBody.model_json_schema()["examples"][0]
CLCT = SeatBody.model_json_schema()["examples"][0]
SIGNED = date(2021, 5, 31)
TERM = date(2024, 5, 30)


def on(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day)


def agreed(**changes: Any) -> Agreed:
    return Agreed(**{"partner": "ANCT", "title": "Emploi", "signed_on": SIGNED, "ends_on": TERM, **WHERE, **changes})


WHERE: dict[str, Any] = {"programmes": (Zoning.QPV, Zoning.ACV)}
SEAT = Seat(new_id(), "CLCT", "59", "delegate-1", SIGNED)
ACTS: dict[str, Decision] = {
    "renew": lambda convention, day: renew(convention, day, moment=on(day)),
    "ending": announce_ending,
    "term": end_at_term,
    "terminate": lambda convention, day: terminate(convention, "Fin.", moment=on(day)),
    "seat": lambda convention, _: take_seat(convention, SEAT),
    "leave": lambda convention, day: leave_seat(convention, SEAT.id, moment=on(day)),
}


async def recorded(officer: Caller, **changes: Any) -> dict[str, Any]:
    answer = await officer.post("/partner-conventions", {**ANCT, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_convention_is_signed_said_to_be_ending_renewed_and_ends_at_its_term(
    officer: Caller, database: Database
):
    made = await recorded(officer, signed_on="2022-05-31", ends_on="2025-05-30")
    at = f"/partner-conventions/{made['id']}"
    due = tuple(one for one in TIMERS if "conventions" in one.name)

    async def on_day(day: date) -> str:
        await fire_due(database, due, SimulatedClock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)))
        return (await officer.get(at)).json()["state"]

    assert await on_day(date(2024, 11, 30)) == "IN_FORCE"
    assert await on_day(date(2024, 12, 1)) == "ENDING"
    ending = await require_announced(database, partners.PartnerConventionEnding)
    assert (ending.partner, ending.ends_on) == (ANCT["partner"], date(2025, 5, 30))
    assert (await officer.post(f"{at}/renewal", {"ends_on": "2028-05-30"})).json()["state"] == "IN_FORCE"
    assert await on_day(date(2025, 6, 1)) == "IN_FORCE"
    assert await on_day(date(2028, 5, 30)) == "ENDING"
    assert await on_day(date(2028, 5, 31)) == "ENDED"
    ended = await require_announced(database, partners.PartnerConventionEnded)
    assert (ended.reason, ended.ended_on) == (ConventionEndReason.TERM, date(2028, 5, 30))
    assert len(await announced(database, partners.PartnerConventionEnding)) == 2


async def test_a_file_shows_the_conventions_that_touch_its_territories_and_not_who_sits_where(
    officer: Caller, carrier: Caller, draft_id: str
):
    made = await recorded(officer, programmes=["TI"])
    await recorded(officer, programmes=["TI"], regions=["53"])
    at = f"/applications/{draft_id}/partner-conventions"
    project = (await officer.get(f"/applications/{draft_id}")).json()["project"]
    department = next(code for code, region in REGION_OF.items() if region in project["regions"])
    if project["departments"]:
        department = project["departments"][0]
    assert (await carrier.get(at)).json()["items"] == []
    await officer.post(f"/partner-conventions/{made['id']}/seats", {**CLCT, "department": department})
    (touch,) = (await carrier.get(at)).json()["items"]
    assert (touch["convention_id"], touch["programmes"]) == (made["id"], [])
    assert [one["department"] for one in touch["bodies"]] == [department]
    assert CLCT["delegate"] not in (await carrier.get(at)).text
    assert CLCT["delegate"] in (await officer.get(f"/partner-conventions/{made['id']}")).text
    await officer.post(f"/partner-conventions/{made['id']}/termination", {"why": "Fin du programme."})
    assert (await carrier.get(at)).json()["items"] == []


async def test_a_seat_is_taken_by_one_delegate_at_a_time_and_left(officer: Caller, database: Database, refusal: Any):
    made = await recorded(officer)
    at = f"/partner-conventions/{made['id']}/seats"
    seat = (await officer.post(at, CLCT)).json()["seats"][0]
    assert refusal(await officer.post(at, CLCT)) == (422, "seat_taken", ["department"])
    assert (await officer.post(f"{at}/{seat['id']}/leaving")).json()["seats"] == []
    assert refusal(await officer.post(f"{at}/{seat['id']}/leaving"))[:2] == (404, "not_found")
    assert len((await officer.post(at, CLCT)).json()["seats"]) == 1
    taken = await announced(database, partners.LocalSeatTaken)
    assert [event.department for event in taken] == ["59", "59"]
    assert CLCT["delegate"] not in taken[0].model_dump_json()
    assert len(await announced(database, partners.LocalSeatLeft)) == 1


async def test_why_a_convention_was_terminated_stays_at_intake(officer: Caller, database: Database):
    made = await recorded(officer)
    ended = await officer.post(f"/partner-conventions/{made['id']}/termination", {"why": "Désaccord avec M. Untel."})
    assert (ended.json()["state"], ended.json()["why"]) == ("ENDED", "Désaccord avec M. Untel.")
    event = await require_announced(database, partners.PartnerConventionEnded)
    assert event.reason is ConventionEndReason.TERMINATED
    assert "Untel" not in event.model_dump_json()
    assert [one["id"] for one in (await officer.get("/partner-conventions?state=ENDED")).json()["items"]] == [
        made["id"]
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ends_on": "2024-05-30"}, "term_before_signature", "ends_on"),
        ({"programmes": []}, None, "programmes"),
        ({"programmes": ["ZRR"]}, None, "programmes.0"),
        ({"siret": "12345678901234"}, None, "siret"),
    ],
)
async def test_a_convention_that_cannot_be_is_refused(
    officer: Caller, refusal: Any, changes: dict[str, Any], code: str | None, field: str
):
    status, said, fields = refusal(await officer.post("/partner-conventions", {**ANCT, **changes}))
    assert (status, fields) == (422, [field])
    assert code in (None, said)


async def test_refusals_on_a_convention_say_what_is_wrong(officer: Caller, refusal: Any):
    made = await recorded(officer, regions=["32"])
    at = f"/partner-conventions/{made['id']}"
    assert refusal(await officer.post(f"{at}/renewal", {"ends_on": ANCT["ends_on"]})) == (
        422,
        "term_not_later",
        ["ends_on"],
    )
    elsewhere = await officer.post(f"{at}/seats", {**CLCT, "department": "75"})
    assert refusal(elsewhere) == (422, "outside_the_convention", ["department"])
    unknown = await officer.post(f"{at}/seats", {**CLCT, "department": "20"})
    assert refusal(unknown) == (422, "invalid_request", ["department"])
    assert "dans le Code officiel géographique 2026" in unknown.json()["errors"][0]["message"]
    await officer.post(f"{at}/termination", {"why": "Fin."})
    for path, body in (("renewal", {"ends_on": "2030-01-01"}), ("termination", {"why": "Encore."}), ("seats", CLCT)):
        assert refusal(await officer.post(f"{at}/{path}", body))[0] == 409
    for path, body in (("renewal", {"ends_on": "2030-01-01"}), ("termination", {"why": "Non."}), ("seats", CLCT)):
        answer = await officer.post(f"/partner-conventions/{new_id()}/{path}", body)
        assert refusal(answer)[:2] == (404, "not_found")


async def test_conventions_are_kept_by_the_programme_and_read_by_apec(api: Api, officer: Caller, refusal: Any):
    made = await recorded(officer)
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("53",))
    member = api.caller(Role.COMMITTEE_MEMBER)
    for path in ("/partner-conventions", f"/partner-conventions/{made['id']}"):
        assert (await delegate.get(path)).status_code == 200
        assert refusal(await member.get(path))[:2] == (403, "forbidden")
    assert refusal(await delegate.post("/partner-conventions", ANCT))[:2] == (403, "forbidden")


def test_nobody_sits_in_a_department_that_is_none():
    with pytest.raises(Refusal, match="dans le Code officiel géographique 2026") as refused:
        take_seat(signed(sign(new_id(), agreed())), replace(SEAT, department="20"))
    assert (refused.value.code, refused.value.field) == ("department_unknown", "department")


def test_a_project_is_touched_by_programme_within_the_conventions_regions():
    everywhere = signed(sign(new_id(), agreed()))
    breton = signed(sign(new_id(), agreed(regions=(Region.BRETAGNE,))))
    zone = ZoneTag(Zoning.ACV, "acv-1", "2024")
    in_lille = Project(departments=("59",), zones=(zone,))
    assert [one.convention for one in touching([everywhere, breton], in_lille)] == [everywhere]
    assert touching([everywhere], in_lille)[0].programmes == (Zoning.ACV,)
    assert touching([everywhere], Project(departments=("59",))) == []


def test_a_seat_touches_the_projects_of_its_department_as_precisely_as_they_say_where_they_act():
    seated = evolve_convention(signed(sign(new_id(), agreed())), take_seat(signed(sign(new_id(), agreed())), SEAT))
    for project, touched in (
        (Project(departments=("59",)), True),
        (Project(communes=("59350",)), True),
        (Project(regions=(Region.HAUTS_DE_FRANCE,)), True),
        (Project(regions=(Region.HAUTS_DE_FRANCE,), departments=("62",)), False),
        (Project(regions=(Region.BRETAGNE,)), False),
    ):
        assert bool(touching([seated], project)) is touched


@given(
    st.lists(
        st.tuples(st.sampled_from(("renew", "ending", "term", "terminate", "seat", "leave")), st.integers(0, 2500)).map(
            lambda one: (one[0], SIGNED + timedelta(days=one[1]))
        ),
        max_size=8,
    )
)
def test_no_sequence_of_acts_leaves_the_states_or_ends_a_convention_twice(acts: list[tuple[str, date]]):
    convention = signed(sign(new_id(), agreed()))
    for act, day in acts:
        before = convention
        try:
            fact = ACTS[act](convention, day)
        except NotInThisState:
            assert before.state is ConventionState.ENDED
            continue
        except Refusal:
            assert act in {"renew", "seat"}
            continue
        if fact is not None:
            convention = evolve_convention(convention, fact)
            follows(before, convention)
            assert act != "ending" or day >= before.agreed.ends_on - NOTICE
            assert act != "term" or day > before.agreed.ends_on


def follows(before: Convention, after: Convention) -> None:
    assert after.revision == before.revision + 1
    assert after.state is before.state or after.state in CONVENTION_TRANSITIONS[before.state]
    assert (after.reason is not None) == (after.state is ConventionState.ENDED)
