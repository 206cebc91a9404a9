"""Intake: organisations, who acts for them, and the changes of representative that they ask for."""

from typing import Any, Final

from asked.stage import Asker, Body, Stage, Thing
from intake.api.examples import DRAFT
from intake.timers import TIMERS
from shared.clock import SimulatedClock
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing.client import Caller
from shared.vocabulary import Role

SIRET: Final = DRAFT["carrier"]["siret"]
ABSORBED, ABSORBING, VERIFIED = "44306184100047", "00000001800010", "00000002600013"
WHY: Final = {"explanation": "Vu au répertoire."}


async def members(
    made: Stage, database: Database, officer: Caller, carrier: Caller, clock: SimulatedClock
) -> dict[str, Body]:
    """Everything in every state; what is asked about it."""
    hands = _Hands(made, database, officer, carrier)
    for sub, role in (("reader-1", "READER"), ("former-1", "READER"), ("second-1", "CONTRIBUTOR")):
        hands.ids[sub] = await hands.joined(sub, role)
    await did(carrier, f"/organisations/{SIRET}/members/{hands.ids['former-1']}/ending", {"reason": "LEFT"})
    hands.ids["DECLINED"] = await hands.invited("declined")
    await hands.answers(hands.ids["DECLINED"], "x", "refusal")
    hands.ids["EXPIRED"], hands.ids["INVITED"] = await hands.invited("expired"), await hands.invited("invited")
    await database.fetch(_LAPSE, hands.ids["EXPIRED"], clock.now())
    await fire_due(database, [one for one in TIMERS if one.name == "expire-invitations"], clock)
    await hands.changes()
    await hands.organisations()
    states = {"ACTIVE": "reader-1", "ENDED": "former-1"}
    for state in ("INVITED", "ACTIVE", "DECLINED", "EXPIRED", "ENDED"):
        membership_id = hands.ids[states.get(state, state)]
        revision = await revision_of(database, SIRET)
        made.add("intake.membership", state, revision=revision, siret=SIRET, membership_id=membership_id)
    return await hands.bodies()


_LAPSE: Final = "UPDATE intake.membership SET expires_at = $2 WHERE id = $1::uuid"


async def revision_of(database: Database, siret: str) -> int:
    """What an If-Match about an organisation names."""
    return await database.fetchval("SELECT revision FROM intake.organisation WHERE siret = $1", siret)


async def did(who: Caller, path: str, body: Any = None) -> Any:
    answer = await who.post(path, body)
    assert answer.is_success, f"{path}: {answer.text}"
    return answer.json() if answer.content else None


class _Hands:
    """An officer's and a representative's."""

    def __init__(self, made: Stage, database: Database, officer: Caller, carrier: Caller) -> None:
        self.made, self.database, self.officer, self.carrier = made, database, officer, carrier
        self.ids: dict[str, str] = {}

    async def invited(self, name: str, role: str = "READER", siret: str = SIRET, by: Caller | None = None) -> str:
        body = {"role": role, "name": "Dominique Exemple", "email": f"{name}@exemple.fr", **WHY}
        shown = await did(by or self.carrier, f"/organisations/{siret}/invitations", body)
        return next(one["id"] for one in shown["members"] if one["email"] == body["email"])

    async def joined(self, sub: str, role: str, siret: str = SIRET, by: Caller | None = None) -> str:
        membership_id = await self.invited(sub, role, siret, by)
        await self.answers(membership_id, sub, "acceptance", siret)
        return membership_id

    async def answers(self, membership_id: str, sub: str, answer: str, siret: str = SIRET) -> None:
        who = self.made.api.caller(Role.CARRIER, sub=sub, org=siret)
        await did(who, f"/invitations/{membership_id}/{answer}", {"code": await self.code_of(membership_id)})

    async def code_of(self, membership_id: str) -> str:
        found = await self.database.fetchval(
            "SELECT code FROM intake.member_person WHERE membership_id = $1::uuid", membership_id
        )
        return found or "none"

    async def changes(self) -> None:
        place = f"/organisations/{SIRET}/representative-changes"
        for state, answer in (("REFUSED", "refusal"), ("CONFIRMED", "confirmation"), ("ASKED", None)):
            incoming = self.ids["reader-1" if state == "ASKED" else "second-1"]
            asked = (await did(self.carrier, place, {"incoming": incoming, **WHY}))["change"]["id"]
            self.made.add("intake.representative_change", state, siret=SIRET, change_id=asked)
            if answer:
                await did(self.officer, f"{place}/{asked}/{answer}", WHY)

    async def organisations(self) -> None:
        """The carrier's own registered itself; three others by the officer."""
        for siret in (ABSORBED, ABSORBING, VERIFIED):
            await did(self.officer, "/organisations", {"siret": siret, **WHY})
        await self.joined("absorbing-1", "REPRESENTATIVE", ABSORBING, self.officer)
        said = {"into": ABSORBING, "name": "Union Exemple", "reason": "MERGER", "effective_on": "2025-01-01", **WHY}
        await did(self.officer, f"/organisations/{ABSORBED}/absorption", said)
        for state, siret in (("UNVERIFIED", SIRET), ("VERIFIED", VERIFIED), ("ABSORBED", ABSORBED)):
            revision = await revision_of(self.database, siret)
            self.made.add("intake.organisation", state, revision=revision, siret=siret)

    async def bodies(self) -> dict[str, Body]:
        codes = {self.ids[name]: await self.code_of(self.ids[name]) for name in ("INVITED", "EXPIRED")}

        def code(thing: Thing, asker: Asker) -> dict[str, Any]:
            """Whoever has the code may take the invitation; a former member does not have it."""
            known = codes.get(thing.path["membership_id"], "none")
            return {"code": "guessed" if asker.name == "former member" else known}

        ending = {"reason": "LEFT", **WHY}
        invitation = {"role": "READER", "name": "Claude Exemple", "email": "claude@exemple.fr"}
        return {
            "POST /organisations": {"siret": "00000003400017", **WHY},
            "POST /organisations/{siret}/invitations": invitation,
            "POST /organisations/{siret}/absorption": {
                "into": ABSORBING,
                "name": "Union Exemple",
                "reason": "MERGER",
                "effective_on": "2025-01-01",
                **WHY,
            },
            "POST /invitations/{membership_id}/acceptance": code,
            "POST /invitations/{membership_id}/refusal": code,
            "POST /organisations/{siret}/members/{membership_id}/ending": ending,
            "POST /organisations/{siret}/members/{membership_id}/role": {"role": "CONTRIBUTOR"},
            "POST /organisations/{siret}/representative-changes": {"incoming": self.ids["reader-1"], **WHY},
        }
