"""Who acts for the carrier, as intake says: once members are known, a token that names it is not enough."""

from typing import Any
from uuid import UUID

from impact.api.examples import PARTICIPANTS
from impact.handlers import REACTIONS
from shared.contracts import intake
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import react
from shared.testing.client import Api
from shared.vocabulary import Role

from .samples import SIRET

ORGANISATION = new_id()


async def recorded(database: Database, *members: str, siret: str = SIRET) -> None:
    event = intake.MembersRecorded(organisation_id=ORGANISATION, siret=siret, members=members, recorded_on="2026-06-01")
    await react(database, REACTIONS, event)


async def said_to(api: Api, sub: str, path: str, *more: Role) -> Any:
    answer = await api.caller(Role.CARRIER, *more, sub=sub, org=SIRET).get(path)
    return answer.status_code, answer.json().get("code")


async def test_an_organisation_without_recorded_members_is_acted_for_by_its_token(
    api: Api, database: Database, plan_id: UUID
) -> None:
    await recorded(database, "somebody", siret="44306184100047")
    assert await said_to(api, "carrier-1", f"/plans/{plan_id}") == (200, None)


async def test_only_members_act_once_there_are_some_and_no_more_once_they_left(
    api: Api, database: Database, plan_id: UUID
) -> None:
    path = f"/plans/{plan_id}"
    await recorded(database, "carrier-1", "carrier-2")
    assert [(await said_to(api, sub, path))[0] for sub in ("carrier-1", "carrier-2", "stranger")] == [200, 200, 403]
    await recorded(database, "carrier-2")
    assert await said_to(api, "carrier-1", path) == (403, "not_a_member")
    assert await said_to(api, "carrier-1", "/plans") == (403, "not_a_member")
    await recorded(database)
    assert await said_to(api, "carrier-2", path) == (403, "not_a_member"), "who left last does not come back in"
    await recorded(database, "carrier-1")
    assert await said_to(api, "carrier-1", path) == (200, None)


async def test_another_role_on_the_same_token_does_not_help(api: Api, database: Database, plan_id: UUID) -> None:
    await recorded(database, "carrier-2")
    assert await said_to(api, "carrier-1", f"/plans/{plan_id}", Role.COMMITTEE_MEMBER) == (403, "not_a_member")
    officer = api.caller(Role.IMPACT_OFFICER, sub="carrier-1")
    assert (await officer.get(f"/plans/{plan_id}")).status_code == 200


async def test_an_earlier_answer_is_not_given_again_to_who_has_left(
    api: Api, database: Database, plan_id: UUID
) -> None:
    caller, path = api.caller(Role.CARRIER, sub="carrier-1", org=SIRET), f"/plans/{plan_id}/observations"
    first = await caller.post(path, PARTICIPANTS, key="the-same-key")
    await recorded(database, "carrier-2")
    again = await caller.post(path, PARTICIPANTS, key="the-same-key")
    assert first.is_success, first.text
    assert (again.status_code, again.json()["code"]) == (403, "not_a_member")
    assert again.json()["errors"][0]["field"] == "org"
    assert SIRET in again.json()["detail"]
