"""Between the proxies and Kafka's nodes: a broker that refuses, or says too little, as a scenario plans it.

The proxies know bytes; this knows requests. What is planned befalls whole requests of one kind and of one client: the
broker refuses with an error code and does nothing; or it does what it was asked, and the answer is another, or is lost
with its connection. Records of a topic can be kept back from a client for a while, as if its partitions were slow.

Protocol: https://kafka.apache.org/protocol, read with aiokafka's own structures.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any, Final

from aiokafka.protocol import commit, fetch, produce
from aiokafka.protocol.api import RequestHeader_v1

from rig.patience import until
from rig.platform import Platform

PRODUCE: Final = 0
FETCH: Final = 1
OFFSET_COMMIT: Final = 8
_API_VERSIONS: Final = 18
_SLOWLY_S: Final = 0.05
"""How long an answer without the records that were kept back waits, lest its client asks at once again and again."""

_ENDED: Final = (OSError, asyncio.IncompleteReadError)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@dataclass
class Plan:
    """What befalls the next `times` requests of `api` by a client. `met` counts those that it befell.

    `code` None: the answer is lost, and its connection with it. `obeyed`: the broker does what it was asked all the
    same; else the request never reaches it.
    """

    api: int
    client: str
    code: int | None
    obeyed: bool
    times: int
    met: int = 0

    @property
    def over(self) -> bool:
        """Whether it befell as many as were planned."""
        return self.met >= self.times


@dataclass
class _Asked:
    """A request under way: how to make its answer."""

    api: int
    version: int
    client: str
    plan: Plan | None
    body: bytes


@dataclass
class Meddler:
    """`kept_back` holds (client, topic) whose records do not come through; they count in `withheld`."""

    plans: list[Plan] = field(default_factory=list[Plan])
    kept_back: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    withheld: int = 0
    misread: list[Exception] = field(default_factory=list[Exception])
    """What it could not read: a fault of its own."""

    async def befall(
        self, api: int, client: str, code: int | None, *, obeyed: bool = False, times: int = 1, within: float = 120.0
    ) -> None:
        """Plan it, and return once it has befallen all of them. Raises NotYet."""
        plan = Plan(api, client, code, obeyed, times)
        self.plans.append(plan)

        async def befell() -> bool:
            return plan.over

        try:
            await until(f"{client} meets error {code} {times} times ({plan.met})", befell, within=within)
        finally:
            self.plans.remove(plan)

    async def accepted(self, upstream: Callable[[], int], reader: Reader, writer: Writer) -> None:
        """Serve one connection that came through a proxy."""
        with suppress(*_ENDED):
            from_node, to_node = await asyncio.open_connection("127.0.0.1", upstream())
            asked: dict[int, _Asked] = {}
            both = [
                asyncio.create_task(self._up(reader, to_node, asked)),
                asyncio.create_task(self._down(from_node, writer, asked)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                ends = await asyncio.gather(*both, return_exceptions=True)
                self.misread += [end for end in ends if isinstance(end, Exception) and not isinstance(end, _ENDED)]
                to_node.close()
        writer.close()

    async def _up(self, reader: Reader, writer: Writer, asked: dict[int, _Asked]) -> None:
        while True:
            frame = await _frame(reader)
            content = BytesIO(frame)
            api, version, number, client = RequestHeader_v1.SCHEMA.decode(content)
            plan = self._plan(api, client)
            if plan is not None or api == FETCH:
                asked[number] = _Asked(api, version, client, plan, content.read())
            if plan is not None and not plan.obeyed:
                # Something harmless in its place, so that answers stay in their order.
                frame = _API_VERSIONS.to_bytes(2) + bytes(2) + frame[4 : 10 + len(client.encode())]
            _send(writer, frame)
            await writer.drain()

    async def _down(self, reader: Reader, writer: Writer, asked: dict[int, _Asked]) -> None:
        while True:
            frame = await _frame(reader)
            one = asked.pop(int.from_bytes(frame[:4], signed=True), None)
            if one is not None and one.plan is not None:
                one.plan.met += 1
                if one.plan.code is None:
                    writer.transport.abort()
                    return
                frame = frame[:4] + _refusal(one, one.plan.code)
            elif one is not None:
                frame = frame[:4] + await self._without(one, frame[4:])
            _send(writer, frame)
            await writer.drain()

    def _plan(self, api: int, client: str) -> Plan | None:
        for plan in self.plans:
            if plan.api == api and plan.client == client and not plan.over:
                return plan
        return None

    async def _without(self, one: _Asked, body: bytes) -> bytes:
        topics = {topic for client, topic in self.kept_back if client == one.client}
        if not topics:
            return body
        answer = getattr(fetch, f"FetchResponse_v{one.version}").decode(body)
        kept = 0
        for place, (topic, partitions) in enumerate(answer.topics):
            if topic in topics:
                kept += sum(bool(partition[-1]) for partition in partitions)
                answer.topics[place] = (topic, [(*partition[:-1], b"") for partition in partitions])
        if not kept:
            return body
        self.withheld += kept
        await asyncio.sleep(_SLOWLY_S)
        return answer.encode()


@asynccontextmanager
async def meddling(platform: Platform) -> AsyncGenerator[Meddler]:
    """A meddler behind every proxy of Kafka's, inside `async with`; connections begin anew before and after."""
    meddler, servers, before = Meddler(), list[asyncio.Server](), {}
    try:
        for proxy in platform.kafka.values():
            before[proxy] = proxy.upstream
            server = await asyncio.start_server(partial(meddler.accepted, proxy.upstream), "127.0.0.1", 0)
            servers.append(server)
            proxy.upstream = partial(_port, server)
            proxy.cut()
        yield meddler
        if meddler.misread:
            raise ExceptionGroup("the meddler could not read what passed", meddler.misread)
    finally:
        for proxy, upstream in before.items():
            proxy.upstream = upstream
            proxy.cut()
        for server in servers:
            server.close()


def _port(server: asyncio.Server) -> int:
    return server.sockets[0].getsockname()[1]


def _refusal(one: _Asked, code: int) -> bytes:
    """The answer in which every partition of the request has this error."""
    kind: Any = produce if one.api == PRODUCE else commit
    name = "Produce" if one.api == PRODUCE else "OffsetCommit"
    request = getattr(kind, f"{name}Request_v{one.version}").decode(one.body)
    answer = request.RESPONSE_TYPE
    unknown = [-1] * (len(answer.SCHEMA.fields[_topics(answer)].array_of.fields[1].array_of.fields) - 2)
    topics = [
        (topic, [(partition[0], code, *unknown) for partition in partitions]) for topic, partitions in request.topics
    ]
    values: dict[str, Any] = {"topics": topics, "throttle_time_ms": 0}
    return answer(**{field: values[field] for field in answer.SCHEMA.names}).encode()


def _topics(answer: Any) -> int:
    return answer.SCHEMA.names.index("topics")


async def _frame(reader: Reader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))


def _send(writer: Writer, frame: bytes) -> None:
    writer.write(len(frame).to_bytes(4) + frame)
