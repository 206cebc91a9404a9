"""Who is recused from a file reads and does nothing of it, in whatever role; what is added up stays readable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from asked.answers import every_answer, naming
from asked.recusals import EVERY_TEAM, declared, hears, lifted, noted, opened

from impact.api.cohorts import COHORT
from impact.handlers import REACTIONS
from impact.projections import PROJECTIONS
from shared.clock import SimulatedClock
from shared.messaging.generations import rebuild
from shared.messaging.recusals import RECUSALS
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import react
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, SIRET, agreement_signed, application_submitted, id_of
from .test_evidence_and_forms import deposit
from .test_lists import PEOPLE
from .test_roll_up_dimensions import a_project, told
from .test_tasks import morning

ESSAI = id_of("essai/application")
BY_CARRIER = {
    "/roll-ups?by=carrier&edition=2025",
    "/roll-ups/public?by=carrier&edition=2025",
    "/roll-ups/breakdowns?by=carrier&edition=2025&dimension=GENDER",
    "/roll-ups/public/breakdowns?by=carrier&edition=2025&dimension=GENDER",
}
SHOWN = {
    *("GET /plans", "GET /plans/{plan_id}", "GET /reports", "GET /observations", "GET /alerts", "GET /tasks"),
    *("GET /roll-ups", "GET /roll-ups/public"),
}
"""What names the file, its plan or its carrier to those who are not recused."""


@dataclass(frozen=True)
class Followed:
    """A plan with something of each kind."""

    known: dict[str, str]
    names: tuple[str, ...]


@pytest.fixture
async def followed(
    api: Api, database: Database, clock: SimulatedClock, plan_id: UUID, scanned: Callable[[], Awaitable[int]]
) -> Followed:
    """The file, of one carrier, whose report is overdue; and another one, of another."""
    carrier = api.caller(Role.CARRIER, sub="carrier-1", org=SIRET)
    observation = (await carrier.post(f"/plans/{plan_id}/observations", PEOPLE)).json()
    evidence = (await deposit(carrier, plan_id)).json()
    cohort = await carrier.post(f"/plans/{plan_id}/cohorts", COHORT)
    assert cohort.status_code == 201, cohort.text
    await scanned()
    await react(database, REACTIONS, application_submitted("other", siret=OTHER_SIRET))
    await react(database, REACTIONS, agreement_signed("other"))
    await morning(database, clock, date(2026, 8, 2))
    await told(database, a_project("essai", 40, (10, 20)), a_project("other", 50, (10, 20), siret=OTHER_SIRET))
    known = {"plan_id": str(plan_id), "observation_id": observation["id"], "evidence_id": evidence["id"]}
    ids = (*known.values(), cohort.json()["id"], str(ESSAI), str(id_of("essai/agreement")), SIRET)
    return Followed(known, ids)


def people(api: Api) -> tuple[Caller, Caller]:
    """Two persons of every team, of whom the first is a member of the committee that is recused."""
    someone, other = (api.caller(*EVERY_TEAM, sub=sub, regions=("11",)) for sub in ("member", "other"))
    return someone, other


async def reads(caller: Caller, followed: Followed) -> bool:
    """Whether they read the plan; what they list says the same."""
    plan_id = followed.known["plan_id"]
    answer = await caller.get(f"/plans/{plan_id}")
    assert answer.status_code in {200, 403}, answer.text
    listed = [one["id"] for one in (await caller.get("/plans")).json()["items"]]
    assert (plan_id in listed) == answer.is_success
    return answer.is_success


async def test_no_operation_shows_who_is_recused_anything_of_the_file_nor_does_any_command_touch_it(
    api: Api, database: Database, followed: Followed
) -> None:
    someone, other = people(api)
    await hears(database, declared(ESSAI, "member"))
    known = {**followed.known, "number": "1", "by": "carrier", "edition": "2025", "dimension": "GENDER"}
    known["code"] = "PARTICIPANTS_REACHED"
    shown = await every_answer(other, ("get",), **known)
    assert naming(shown, *followed.names) >= SHOWN, "else nothing here can fail"
    assert shown["GET /plans/{plan_id}/evidence/{evidence_id}"].status_code == 200
    asked = await every_answer(someone, ("get",), **known)
    assert naming(asked, *followed.names) == set()
    refusals = {one for one, answer in asked.items() if answer.status_code == 403}
    assert refusals == {one for one in asked if any(f"{{{name}}}" in one for name in followed.known)}
    asked |= await every_answer(someone, ("post", "put"), about=followed.known, **known)
    about = {one: said.status_code for one, said in asked.items() if any(f"{{{name}" in one for name in followed.known)}
    assert set(about.values()) == {403}
    assert len(about) >= 14
    assert "Une autre personne" in asked["POST /plans/{plan_id}/reports/{number}/acceptance"].json()["detail"]


async def test_no_line_by_carrier_is_that_of_a_closed_file_and_the_other_sums_are_the_same(
    api: Api, database: Database, followed: Followed
) -> None:
    someone, other = people(api)
    await hears(database, declared(ESSAI, "member"))
    for path in BY_CARRIER:
        mine, theirs = [(await one.get(path)).json() for one in (someone, other)]
        lines = [[line["key"] for line in table["items"]] for table in (mine, theirs)]
        assert (SIRET in lines[0], set(lines[0])) == (False, set(lines[1]) - {SIRET}), path
        assert SIRET in lines[1] or "breakdowns" in path
        assert mine.get("total") == theirs.get("total"), path
    for path in ("/roll-ups?by=axis", "/roll-ups/public?by=region&edition=2025", "/dashboard", "/maps/regions"):
        assert (await someone.get(path)).text == (await other.get(path)).text, path


async def test_every_way_to_be_recused_closes_it_to_all_but_its_carrier_until_lifted_and_a_rebuild_lets_nobody_in(
    api: Api, database: Database, followed: Followed
) -> None:
    someone, _ = people(api)
    said = (declared(ESSAI, "member"), lifted(ESSAI), opened(ESSAI, "member"), lifted(ESSAI), noted(ESSAI, "member"))
    for number, one in enumerate(said):
        await hears(database, one)
        assert await reads(someone, followed) == bool(number % 2), one
    again = await rebuild(database, RECUSALS, Origin.of_machinery())
    assert not await reads(someone, followed), "not even before it has read everything again"
    await hears(database, *said, generation=again)
    assert not await reads(someone, followed)
    assert await reads(api.caller(Role.CARRIER, Role.COMMITTEE_MEMBER, sub="member", org=SIRET), followed)
    assert not await reads(api.caller(Role.CARRIER, Role.IMPACT_OFFICER, sub="member", org=SIRET), followed)
    await hears(database, lifted(ESSAI), generation=again)
    assert await reads(someone, followed)
    assert RECUSALS in PROJECTIONS


async def test_the_answer_of_before_a_recusal_is_not_given_again_and_a_colleague_goes_on(
    api: Api, database: Database, followed: Followed
) -> None:
    someone, other = people(api)
    path = f"/observations/{followed.known['observation_id']}/verification"
    assert (await someone.post(path, key="verified-once")).status_code == 200
    await hears(database, declared(ESSAI, "member"))
    assert (await someone.post(path, key="verified-once")).status_code == 403
    closure = f"/plans/{followed.known['plan_id']}/alerts/1/closure"
    assert (await someone.post(closure, {"because": "Vu."})).status_code == 403
    assert (await other.post(closure, {"because": "Vu."})).status_code == 200
