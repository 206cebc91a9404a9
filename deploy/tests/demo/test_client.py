"""A request of the demonstration: tried again under its own key until it is answered, and no further."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from novapec.demo import client as module
from novapec.demo.client import Client, Refused, Unreachable

IN_USE = {"status": 409, "code": "idempotency_key_in_use", "detail": "en cours"}
REFUSAL = {
    "status": 422,
    "code": "incomplete",
    "detail": "Le dossier n’est pas complet.",
    "errors": [{"field": "carrier.name", "message": "indiquez la dénomination"}],
}


class Wire:
    """A service that fails as it is told, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client_on(wire: Callable[[httpx.Request], httpx.Response]) -> Client:
    http = httpx.AsyncClient(transport=httpx.MockTransport(wire))
    return Client(http, lambda service: f"http://{service}.test")


async def test_a_command_keeps_its_key_over_every_way_a_service_can_fail_to_answer():
    failures = (
        httpx.ConnectError("refused"),
        httpx.ReadError("cut"),
        httpx.Response(503),
        httpx.Response(409, json=IN_USE),
    )
    wire = Wire(*failures, httpx.Response(201, json={"id": "x"}))
    answer = await client_on(wire).send("POST", "intake", "/applications", token="t", body={})
    assert answer.json() == {"id": "x"}
    assert len({request.headers["Idempotency-Key"] for request in wire.asked}) == 1
    assert len(wire.asked) == 5


async def test_two_commands_have_two_keys():
    wire = Wire(httpx.Response(200), httpx.Response(200))
    client = client_on(wire)
    for _ in range(2):
        await client.send("POST", "intake", "/applications", token="t")
    assert len({request.headers["Idempotency-Key"] for request in wire.asked}) == 2


async def test_a_refusal_is_not_tried_again_and_names_the_field():
    wire = Wire(httpx.Response(422, json=REFUSAL))
    with pytest.raises(Refused, match=r"carrier\.name: indiquez la dénomination") as refused:
        await client_on(wire).send("POST", "intake", "/applications", token="t")
    assert (refused.value.status, refused.value.code) == (422, "incomplete")


async def test_another_conflict_is_a_refusal():
    wire = Wire(httpx.Response(409, json={"status": 409, "code": "not_in_this_state", "detail": "non"}))
    with pytest.raises(Refused):
        await client_on(wire).send("POST", "intake", "/applications/1/submission", token="t")


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)

    def dead(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Unreachable, match="GET impact /plans"):
        await client_on(dead).send("GET", "impact", "/plans", token="t")


async def test_only_so_many_requests_are_under_way_at_once():
    under_way = most = 0

    async def slow(_: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way, most = under_way + 1, max(most, under_way + 1)
        await asyncio.sleep(0)
        under_way -= 1
        return httpx.Response(200)

    client = Client(httpx.AsyncClient(transport=httpx.MockTransport(slow)), lambda _: "http://x.test")
    await asyncio.gather(*(client.send("GET", "intake", "/calls", token="t") for _ in range(50)))
    assert most == module.AT_ONCE


async def test_a_saboteur_hears_of_commands_and_not_of_queries():
    told: list[str] = []

    async def tell(service: str) -> None:
        told.append(service)

    client = client_on(Wire(httpx.Response(200), httpx.Response(200), httpx.Response(200)))
    client.before_command = tell
    await client.send("GET", "intake", "/calls", token="t")
    await client.send("POST", "review", "/cases/1/votes", token="t")
    await client.send("PUT", "intake", "/applications/1", token="t", revision=3)
    assert told == ["review", "intake"]
