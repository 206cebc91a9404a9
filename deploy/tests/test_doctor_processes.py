"""The doctor asks the processes that serve nobody, each for itself, though one name stands for several."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from novapec.doctor.finding import Finding, Verdict
from novapec.doctor.processes import examine_behind
from shared.engines import free_port
from shared.observability.health import Check, Health
from shared.testing.eventually import eventually
from shared.web.probes import probes

NAME = "novapec-review-relay"


@asynccontextmanager
async def answering(address: str, port: int, says: Check) -> AsyncIterator[None]:
    """A process that answers its probes there, and whose relay says this."""
    health, app = Health(), FastAPI()

    async def relay() -> Check:
        return says

    health.add("relay", relay)
    app.include_router(probes(health))
    server = uvicorn.Server(uvicorn.Config(app, host=address, port=port, log_level="critical", lifespan="off"))
    served = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, within=10)
    yield
    server.should_exit = True
    await served


@pytest.fixture
async def several(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], str]:
    """The address of a headless Service: its name has one address a process, as a cluster's DNS would answer."""
    loop = asyncio.get_running_loop()
    asked = loop.getaddrinfo

    async def getaddrinfo(host: Any, port: Any, **options: Any) -> Any:
        hosts = ["127.0.0.1", "127.0.0.2"] if host == NAME else [host]
        return [one for at in hosts for one in await asked(at, port, **options)]

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    return lambda port: f"http://{NAME}:{port}"


def of(found: list[Finding], address: str) -> dict[str, Verdict]:
    return {one.says: one.verdict for one in found if one.subject == f"review {NAME} {address}"}


async def test_each_process_behind_a_name_is_asked_and_the_one_that_fails_is_named(several: Callable[[int], str]):
    port = free_port()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(answering("127.0.0.1", port, Check(ok=True, detail="leads")))
        await stack.enter_async_context(answering("127.0.0.2", port, Check(ok=False, detail="refuses to publish")))
        found = await examine_behind("review", several(port))
    assert of(found, "127.0.0.1")["ready: relay: leads"] == Verdict.OK
    assert of(found, "127.0.0.2")["not ready: relay: refuses to publish"] == Verdict.WRONG
    assert "live: yes" in of(found, "127.0.0.2")


async def test_a_process_that_is_behind_the_name_and_does_not_answer_is_wrong(several: Callable[[int], str]):
    port = free_port()
    async with answering("127.0.0.1", port, Check(ok=True, detail="leads")):
        found = await examine_behind("review", several(port))
    assert Verdict.WRONG not in of(found, "127.0.0.1").values()
    ((says, verdict),) = of(found, "127.0.0.2").items()
    assert verdict == Verdict.WRONG
    assert says.startswith(f"does not answer at http://127.0.0.2:{port}")


async def test_a_name_behind_which_no_process_stands_is_wrong():
    (found,) = await examine_behind("review", "http://nowhere.invalid:8000")
    assert (found.verdict, found.subject) == (Verdict.WRONG, "review")
    assert "no process stands behind http://nowhere.invalid:8000" in found.says
    assert "scale it up" in found.do
