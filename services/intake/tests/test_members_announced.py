"""Who acts for an organisation is announced at each change, by opaque ids alone."""

from typing import Any

from intake.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

SIRET, OTHER_SIRET = "73282932000074", "00000001800010"
PLACE = f"/organisations/{SIRET}"
WHY = {"explanation": "Vu au répertoire."}


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_every_change_of_who_acts_is_announced_by_opaque_ids_and_nothing_else_is(
    database: Database, carrier: Caller, api: Api, draft_id: str
) -> None:
    colleague = api.caller(Role.CARRIER, sub="colleague-1", org=SIRET)

    async def told() -> list[tuple[str, ...]]:
        return [one.members for one in await announced(database, intake.MembersRecorded, siret=SIRET)]

    async def reading() -> list[tuple[str, ...]]:
        return [one.readers for one in await announced(database, intake.MembersRecorded, siret=SIRET)]

    assert await told() == [("carrier-1",)]
    membership_id, code = await _invited(carrier, database)
    assert await told() == [("carrier-1",)], "an invitation lets nobody act yet"
    done(await colleague.post(f"/invitations/{membership_id}/acceptance", {"code": code}))
    assert await told() == [("carrier-1",), ("carrier-1", "colleague-1")]
    assert await reading() == [(), ("colleague-1",)], "the colleague was invited to read"
    done(await carrier.post(f"{PLACE}/members/{membership_id}/ending", {"reason": "LEFT"}))
    assert await told() == [("carrier-1",), ("carrier-1", "colleague-1"), ("carrier-1",)]


async def _invited(by: Caller, database: Database) -> tuple[str, str]:
    body = {"role": "READER", "name": "Dominique Exemple", "email": "dominique@exemple.fr", **WHY}
    shown = done(await by.post(f"{PLACE}/invitations", body), 201)
    (membership_id,) = [one["id"] for one in shown["members"] if one["state"] == "INVITED"]
    code = await database.fetchval(
        "SELECT code FROM intake.member_person WHERE membership_id = $1::uuid", membership_id
    )
    return membership_id, code


async def test_organisations_of_before_are_told_once(database: Database, clock: SimulatedClock, draft_id: str) -> None:
    await database.fetch("UPDATE intake.organisation SET members_told = false")
    telling = [one for one in TIMERS if one.name == "tell-members"]
    assert [await fire_due(database, telling, clock) for _ in range(2)] == [1, 0]
    assert [one.members for one in await announced(database, intake.MembersRecorded, siret=SIRET)] == [
        ("carrier-1",)
    ] * 2
