"""24: Same idempotency key: 20 at once, other body, other principal, after a crash."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES

AT_ONCE = 20
REPLAYED = "Idempotency-Replayed"


@scenario(
    "24a", "Commands sent 20 times at once under one key take effect once, their service killed meanwhile", lanes=3
)
async def twenty_at_once(stage: Stage) -> None:
    crowd = _Crowd(stage)
    stage.load.client.attempts = crowd.attempts
    for service in SERVICES:
        crowd.service, before = service, crowd.sent
        await stage.at(service, stage.draw.choice(["command.committed", "command.answered"]), within=240.0)
        await until(f"a crowd comes through to {service}", crowd.more_than(before + 1))
    crowd.service = None
    if crowd.replays < AT_ONCE:
        raise AssertionError(f"only {crowd.replays} of {crowd.sent} crowds were answered again")


class _Crowd:
    """Sends each command to one service many times at once, each until it has a final answer: they must agree."""

    service: str | None = None

    def __init__(self, stage: Stage) -> None:
        self._once = stage.load.client.attempts
        self._stage = stage
        self.sent = self.replays = 0

    def more_than(self, count: int) -> Callable[[], Awaitable[bool]]:
        """Whether that many crowds have come through."""

        async def come() -> bool:
            self._stage.load.check()
            return self.sent > count

        return come

    async def attempts(
        self, method: str, service: str, *where: str, **what: Any
    ) -> tuple[httpx.Response | None, int, str]:
        """In the place of the client's own."""
        if method == "GET" or service != self.service:
            return await self._once(method, service, *where, **what)
        sent = await asyncio.gather(*(self._once(method, service, *where, **what) for _ in range(AT_ONCE)))
        done = [one for one in sent if one[0] is not None and one[0].is_success]
        self._agree(f"{method} {' '.join(where)}", [answer for answer, _, _ in done if answer is not None])
        self._stage.injected(f"command sent {AT_ONCE} times at once to {service}")
        self.sent += 1
        return (done or sent)[0]

    def _agree(self, what: str, answers: list[httpx.Response]) -> None:
        fresh = sum(REPLAYED not in answer.headers for answer in answers)
        told = Counter((answer.status_code, answer.content) for answer in answers)
        if fresh > 1 or len(told) > 1:
            raise AssertionError(f"{what} under one key took effect {fresh} times and was answered {dict(told)}")
        self.replays += len(answers) - fresh


@scenario("24b", "A key is its principal's, holds for one body, is asked for, and outlives a crash")
async def whose_and_what_for(stage: Stage) -> None:
    one, other = (_Officer(stage, f"charge-de-programme-{n}") for n in (1, 2))
    key = stage.load.client.new_key().upper()
    committee = _committee(f"{key[:8]}-A")
    first = await one.form(committee, key)
    _expect(first, 201, replayed=False)
    for same in (committee, dict(reversed(committee.items()))):
        _expect(again := await one.form(same, key), 201, replayed=True)
        if again.json() != first.json():
            raise AssertionError(f"the same key was answered {first.text}, then {again.text}")
    stage.injected("command sent again under its key")
    _expect(await one.form(_committee(f"{key[:8]}-B"), key), 422, code="idempotency_key_reused")
    stage.injected("key used for another body")
    _expect(await one.form(committee, None), 400, code="idempotency_key_required")
    stage.injected("command without a key")
    _expect(hers := await other.form(_committee(f"{key[:8]}-C"), key), 201, replayed=False)
    if hers.json()["id"] == first.json()["id"]:
        raise AssertionError("somebody else's key gave back what was not theirs")
    stage.injected("key of somebody else")
    await stage.kill("review")
    _expect(again := await one.form(committee, key), 201, replayed=True)
    if again.json() != first.json():
        raise AssertionError("a crash changed what a key answers")


class _Officer:
    """Somebody who may form committees."""

    def __init__(self, stage: Stage, sub: str) -> None:
        self._client = stage.load.client
        self._token = stage.platform.token("programme_officer", sub=sub)

    async def form(self, committee: dict[str, Any], key: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} | ({"Idempotency-Key": key} if key else {})
        answer, _, last = await self._client.attempts(
            "POST", "review", "/committees", headers=headers, body=committee, xml=None
        )
        if answer is None:
            raise AssertionError(f"no answer: {last}")
        return answer


def _expect(answer: httpx.Response, status: int, *, code: str | None = None, replayed: bool | None = None) -> None:
    found = answer.json()
    if (answer.status_code, found.get("code") if code else None) != (status, code):
        raise AssertionError(f"expected {status} {code or ''}, was answered {answer.status_code} {answer.text}")
    if replayed is not None and (REPLAYED in answer.headers) is not replayed:
        raise AssertionError(f"{REPLAYED} is {answer.headers.get(REPLAYED)}")


def _committee(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "kind": "REGIONAL",
        "name": f"Comité d’essai {code}",
        "regions": ["24"],
        "quorum_percent": 50,
        "members": [{"sub": f"{code}-membre", "name": "Membre (exemple)", "voting": True, "chair": True}],
    }
