"""What people and the other services do, in verbs: the tests of review say only what they are about."""

from dataclasses import dataclass
from typing import Any

import httpx
from review_examples import CHAIR, SECOND, THIRD, admissible, reserved, rules_published, some_id, submitted, withdrawn

from review.handlers import REACTIONS
from shared.contracts import Event, review
from shared.postgres import Database
from shared.testing import announced, react
from shared.testing.client import Api, Caller
from shared.vocabulary import Role


def member(sub: str, **fields: Any) -> dict[str, Any]:
    return {"sub": sub, "name": f"Personne {sub}", **fields}


EVERYONE = (CHAIR, SECOND, THIRD)
MEMBERS = [member(CHAIR, chair=True), member(SECOND), member(THIRD)]
REGIONAL = {
    "code": "REGIONAL-93",
    "kind": "REGIONAL",
    "name": "Comité Provence-Alpes-Côte d'Azur",
    "regions": ["93"],
    "quorum_percent": 50,
    "members": MEMBERS,
}
NATIONAL = {**REGIONAL, "code": "NATIONAL", "kind": "NATIONAL", "name": "Comité national", "regions": []}
AWARD = {"outcome": "AWARDED", "amount_cents": 4_000_000, "reason": "MERIT", "explanation": "Un projet utile."}
REJECTION = {"outcome": "REJECTED", "reason": "NOT_FEASIBLE", "explanation": "Le calendrier ne tient pas."}
DEFERRAL = {"outcome": "DEFERRED", "reason": "MORE_INFORMATION_NEEDED", "explanation": "Les lieux manquent."}

MEMBER, PRESIDING, OFFICER, AUDITOR = (
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_CHAIR,
    Role.PROGRAMME_OFFICER,
    Role.AUDITOR,
)


@dataclass(frozen=True, slots=True)
class Driver:
    """The service in process, on `database`."""

    api: Api
    database: Database

    @property
    def officer(self) -> Caller:
        return self.api.caller(OFFICER, sub="officer")

    @property
    def chair(self) -> Caller:
        return self.api.caller(PRESIDING, sub=CHAIR)

    @property
    def chair_roles(self) -> tuple[Role, ...]:
        return (MEMBER, PRESIDING)

    def member(self, sub: str) -> Caller:
        return self.api.caller(MEMBER, sub=sub)

    # ---- the other services

    async def hears(self, event: Event, **fields: Any) -> None:
        await react(self.database, REACTIONS, event, **fields)

    async def hears_admissible(self, name: str = "NVP-2025-0001", **fields: Any) -> dict[str, Any]:
        """Everything up to an admissible application; the case it opened."""
        version = fields.pop("rules_version", "1.0.0")
        if not await self.database.fetchval("SELECT 1 FROM review.call_rules WHERE version = $1", version):
            await self.hears(rules_published(version))
        await self.hears(submitted(name, rules_version=version, **fields))
        await self.hears(admissible(name))
        return await self.case_of(name)

    async def hears_withdrawn(self, name: str = "NVP-2025-0001") -> None:
        await self.hears(withdrawn(name))

    async def proposals(self) -> list[review.AwardProposed]:
        return await announced(self.database, review.AwardProposed)

    async def funding_reserves(self) -> None:
        """Funding says yes to the last proposal."""
        await self.hears(reserved((await self.proposals())[-1]))

    # ---- people

    async def forms(self, body: dict[str, Any] = REGIONAL, **changes: Any) -> dict[str, Any]:
        return done(await self.officer.post("/committees", {**body, **changes}), 201)

    async def convenes(self, committee: dict[str, Any], **changes: Any) -> dict[str, Any]:
        body = {"committee_id": committee["id"], "edition": 2025, "held_on": "2025-05-15", **changes}
        return done(await self.officer.post("/sessions", body), 201)

    async def sits(
        self, committee: dict[str, Any], present: tuple[str, ...] = (CHAIR, SECOND, THIRD)
    ) -> dict[str, Any]:
        """A session with these people present."""
        session = await self.convenes(committee)
        return done(await self.officer.post(f"/sessions/{session['id']}/attendance", {"present": present}))

    async def opens(self, session: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
        return done(await self.officer.post(f"/sessions/{session['id']}/cases/{case['id']}/ballot"))

    async def votes(self, case: dict[str, Any], **choices: str) -> dict[str, Any]:
        for sub, choice in choices.items():
            done(await self.member(sub).post(f"/cases/{case['id']}/votes", {"choice": choice}))
        return await self.case(case["id"])

    async def carries(self, session: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
        """A vote in favour, still open."""
        await self.opens(session, case)
        return await self.votes(case, chair="FOR", second="FOR", third="ABSTAIN")

    async def decides(self, case: dict[str, Any], body: dict[str, Any] = AWARD, **changes: Any) -> dict[str, Any]:
        return done(await self.chair.post(f"/cases/{case['id']}/decision", {**body, **changes}))

    async def proposes(self, session: dict[str, Any], case: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A vote in favour, closed with an award."""
        await self.carries(session, case)
        return await self.decides(case, **changes)

    async def signs(self, session: dict[str, Any]) -> dict[str, Any]:
        return done(await self.chair.post(f"/sessions/{session['id']}/minutes"))

    async def committee(self, code: str = "REGIONAL-93") -> dict[str, Any]:
        return done(await self.officer.get(f"/committees/{await self._committee_id(code)}"))

    async def _committee_id(self, code: str) -> str:
        return str(await self.database.fetchval("SELECT id FROM review.committee WHERE code = $1", code))

    async def case(self, case_id: str) -> dict[str, Any]:
        return done(await self.officer.get(f"/cases/{case_id}"))

    async def case_of(self, name: str = "NVP-2025-0001") -> dict[str, Any]:
        (case,) = done(await self.officer.get(f"/cases?application_id={some_id(name)}"))["items"]
        return case


def done(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The answer, where it is the expected one."""
    assert response.status_code == status, response.text
    return response.json()


def refused(response: httpx.Response, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """The problem, where it is the expected one."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code), response.text
    assert field is None or [error["field"] for error in problem["errors"]] == [field], response.text
    return problem
