"""A stack on engines of its own, killed, emptied, moved in time, stopped, started again: nothing is lost or doubled."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import asyncpg
import httpx
import pytest
from rich.console import Console

from intake.api.examples import CALL
from novapec.clockwork import advance
from novapec.home import Home
from novapec.quiescence import figures, until_quiet
from novapec.stack import Stack, StackSettings
from shared.contracts import intake
from shared.identity import new_id
from shared.postgres import Database
from shared.testing.events import require_announced
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics
from shared.testing.otlp import Collector, collecting
from shared.vocabulary import Role

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

START = datetime(2025, 1, 15, 8, tzinfo=UTC)
EFFECTS = """SELECT (SELECT json_agg(c ORDER BY c) FROM messaging.cursor c)::text AS cursors,
(SELECT json_agg(i ORDER BY i) FROM messaging.inbox i)::text AS inbox,
(SELECT count(*) FROM messaging.event_log) AS announced, (SELECT count(*) FROM messaging.parked) AS aside"""

UNCHAINED = "SELECT (SELECT count(*) FROM messaging.event_log) - (SELECT count(*) FROM messaging.audit_chain)"


TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """Where the stack sends the traces of whoever asks for one, and no others."""
    with collecting() as receiver:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
        yield receiver


def a_stack(home: Home) -> Stack:
    screen = Console(file=StringIO())
    return Stack(
        StackSettings(home=home.folder, kafka="apache", simulation=True, simulation_start=START, console=screen)
    )


async def open_a_call(stack: Stack) -> str:
    bearer = f"Bearer {stack.token(Role.PROGRAMME_OFFICER)}"
    officer = {"Authorization": bearer, "traceparent": f"00-{TRACE}-{CALLER}-01"}
    async with httpx.AsyncClient(base_url=stack.services["intake"].url, headers=officer) as http:
        made = await http.post("/calls", json=CALL, headers={"Idempotency-Key": str(new_id())})
        assert made.status_code == 201, made.text
        opened = await http.post(f"/calls/{made.json()['id']}/opening", headers={"Idempotency-Key": str(new_id())})
        assert opened.is_success, opened.text
        return made.json()["id"]


async def state_of(stack: Stack, call_id: str) -> str:
    auditor = {"Authorization": f"Bearer {stack.token(Role.AUDITOR)}"}
    async with httpx.AsyncClient(base_url=stack.services["intake"].url, headers=auditor) as http:
        return (await http.get(f"/calls/{call_id}")).json()["state"]


async def effects(stack: Stack) -> dict[str, Any]:
    return {name: dict(await database.fetchrow(EFFECTS) or {}) for name, database in stack.opened.items()}


async def edit_an_event(stack: Stack, actor: str | None) -> str | None:
    """As the owner may: the triggers that refuse it are the owner's own. Returns the actor that stood there."""
    owner = await asyncpg.connect(stack.databases["intake"].owner_dsn)
    try:
        await owner.execute("ALTER TABLE messaging.event_log DISABLE TRIGGER event_log_append_only")
        before = await owner.fetchval("SELECT actor FROM messaging.event_log WHERE position = 1")
        await owner.execute("UPDATE messaging.event_log SET actor = $1 WHERE position = 1", actor)
        await owner.execute("ALTER TABLE messaging.event_log ENABLE TRIGGER event_log_append_only")
    finally:
        await owner.close()
    return before


async def test_a_stack_lives_through_kills_a_wiped_kafka_and_a_restart(
    home: Home, novapec_beside: Callable[..., Any], collector: Collector
):
    async with a_stack(home) as stack:
        await stack.ready()
        addresses = dict(stack.services)
        call_id = await open_a_call(stack)
        await until_quiet(stack.opened)

        await a_request_is_one_trace_over_processes(collector)
        await a_killed_service_comes_back(stack)
        await an_edited_row_is_named(stack, novapec_beside)
        await recreated_topics_are_filled_again(stack, novapec_beside)
        await time_moves_when_it_is_told(stack, call_id)
        assert (await novapec_beside("status")).said.endswith("Nothing is in flight.")
        before = await effects(stack)
    assert not home.stack_file.exists()
    assert (await novapec_beside("status")).status == 1

    async with a_stack(home) as again:
        await again.ready()
        assert dict(again.services) == addresses
        assert await effects(again) == before
        assert await state_of(again, call_id) == "CLOSED"
        assert (await figures(again.opened)).applied_once


async def a_request_is_one_trace_over_processes(collector: Collector) -> None:
    request = ("novapec-intake", "HTTP POST /calls/{call_id}/opening")
    published = ("novapec-intake", "publish novapec.intake.call")
    heard = ("novapec-review", "novapec.review.reactions CallRulesPublished")

    async def all_of_it() -> bool:
        return collector.of_trace(TRACE).keys() >= {request, published, heard}

    await eventually(all_of_it)
    spans = collector.of_trace(TRACE)
    assert spans[request].parent_span_id.hex() == CALLER
    assert spans[published].parent_span_id == spans[heard].parent_span_id == spans[request].span_id
    assert spans[request].start_time_unix_nano <= spans[published].start_time_unix_nano
    assert spans[published].start_time_unix_nano <= spans[heard].start_time_unix_nano
    assert {span.trace_id.hex() for _, span in collector.spans} == {TRACE}
    assert [name for _, name in spans if not name.startswith(("HTTP ", "publish ", "novapec."))] == []
    said = {one.key for span in spans.values() for one in span.attributes}
    assert said == {"http.response.status_code"}, "nothing that somebody wrote goes into a trace"


async def a_killed_service_comes_back(stack: Stack) -> None:
    before = stack.processes
    await stack.kill("review")
    await stack.ready()
    after = stack.processes
    assert after.pop("review") != before.pop("review")
    assert after == before


async def an_edited_row_is_named(stack: Stack, novapec: Callable[..., Any]) -> None:
    await everything_is_chained(stack.opened["intake"])
    kept = stack.home.folder / "heads.json"
    kept.write_text((await novapec("audit", "verify", "--json")).out)
    assert (await novapec("audit", "verify", "--kept", str(kept))).status == 0
    longer = json.loads(kept.read_text())
    longer["intake"]["positions"] += 1_000  # as if they had been cut off since
    kept.write_text(json.dumps(longer))
    ended = await novapec("audit", "verify", "--kept", str(kept))
    assert ended.status == 1
    assert "cut off the end" in ended.said
    kept.write_text("[]")
    ended = await novapec("audit", "verify", "--kept", str(kept))
    assert ended.status == 1
    assert "is not what `novapec audit verify --json` wrote" in ended.said
    actor = await edit_an_event(stack, "somebody else")
    ended = await novapec("audit", "verify", "--json")
    assert ended.status == 1
    assert "intake: event_log 1 at position 1 was edited" in ended.said
    await edit_an_event(stack, actor)
    assert (await novapec("audit", "verify", "--service", "intake")).status == 0


async def recreated_topics_are_filled_again(stack: Stack, novapec: Callable[..., Any]) -> None:
    before = await effects(stack)
    await recreate_topics(stack.kafka.bootstrap)
    ended = await novapec("re-announce", "--all", "--yes")
    assert ended.status == 0, ended.said
    assert f"intake: {before['intake']['announced']} events sent" in ended.said
    assert await effects(stack) == before


async def time_moves_when_it_is_told(stack: Stack, call_id: str) -> None:
    assert await state_of(stack, call_id) == "OPEN"
    found = await advance(stack, datetime(2025, 7, 22, tzinfo=UTC))
    assert found.applied_once
    await require_announced(stack.opened["intake"], intake.CallClosed)
    assert await state_of(stack, call_id) == "CLOSED"


async def everything_is_chained(intake_database: Database) -> None:
    async def chained() -> bool:
        return await intake_database.fetchval(UNCHAINED) == 0

    await eventually(chained)
