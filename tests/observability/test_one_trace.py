"""One trace: from a request through the outbox and Kafka to what the next service did, as a collector receives it."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

import intake.settings
from intake.main import SERVICE as INTAKE
from review.main import SERVICE as REVIEW
from shared.clock import SimulatedClock, SystemClock
from shared.messaging.background import background
from shared.messaging.kafka_settings import KafkaSettings
from shared.observability.health import Health
from shared.observability.tracing import provider_of
from shared.testing import eventually
from shared.testing.client import serving
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

pytestmark = pytest.mark.kafka

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = f"00-{TRACE}-b7ad6b7169203331-01"
CALL = {
    "edition": 2025,
    "title": "Novapec 2025",
    "opens_on": "2025-01-01",
    "closes_on": "2025-12-31",
    "sessions": [{"name": "2025-1", "cutoff_on": "2025-06-30"}, {"name": "2025-2", "cutoff_on": "2025-12-31"}],
    "budget_cents": 400_000_000,
    "rules": {
        "version": "1.0.0",
        "axes": ["SOLIDARITY_INCLUSION"],
        "legal_forms": ["ASSOCIATION"],
        "regions": ["11"],
        "minimum_cents": 1_000_000,
        "minimum_seniority_months": 6,
    },
}


@dataclass
class Collector:
    """An OTLP receiver: what was sent to it."""

    url: str = ""
    spans: list[Any] = field(default_factory=list)
    services: set[str] = field(default_factory=set)

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {one.key: one.value.string_value for one in resource.resource.attributes}
            self.services.add(named["service.name"])
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]

    def of_trace(self, trace_id: str) -> dict[str, Any]:
        """The spans of one trace by name."""
        return {span.name: span for span in self.spans if span.trace_id.hex() == trace_id}


@pytest.fixture
def collector() -> Iterator[Collector]:
    kept = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            kept.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        kept.url = f"http://127.0.0.1:{server.server_port}"
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture
def traced(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Spans of this process go to the collector while the test lasts."""
    provider = provider_of("platform", collector.url)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    yield provider
    provider.shutdown()


async def test_a_request_is_followed_through_outbox_and_kafka_into_the_next_service(
    collector: Collector,
    traced: Any,
    kafka: KafkaSettings,
    service_database: DatabaseFactory,
    issuer: DevelopmentIssuer,
):
    intake_database = await service_database("intake", INTAKE.migrations)
    review_database = await service_database("review", REVIEW.migrations)
    async with AsyncExitStack() as stack:
        for service, role, database in (("intake", "relay", intake_database), ("review", "consumer", review_database)):
            declared = {"intake": INTAKE, "review": REVIEW}[service]
            reactions = declared.reactions if role == "consumer" else {}
            running = background(
                service, reactions, (), (), database, kafka, SystemClock(), Health(), frozenset({role})
            )
            await stack.enter_async_context(running)
        served = serving(
            INTAKE,
            intake_database,
            issuer,
            clock=SimulatedClock(datetime(2025, 2, 1, tzinfo=UTC)),
            settings=intake.settings.Settings,
        )
        api = await stack.enter_async_context(served)
        answer = await api.caller(Role.PROGRAMME_OFFICER).post("/calls", CALL, traceparent=CALLER)
        assert answer.status_code == 201, answer.text
        opening = await api.caller(Role.PROGRAMME_OFFICER).post(
            f"/calls/{answer.json()['id']}/opening", traceparent=CALLER
        )
        assert opening.status_code == 200, opening.text
        await eventually(lambda: review_database.fetchval("SELECT count(*) FROM review.call_rules"), within=30)
    traced.force_flush()
    spans = collector.of_trace(TRACE)
    request = next(span for name, span in spans.items() if name.startswith("HTTP POST"))
    published = spans["publish novapec.intake.call"]
    reacted = spans["novapec.review.reactions CallRulesPublished"]
    assert request.parent_span_id.hex() == CALLER.split("-")[2]
    assert published.parent_span_id == reacted.parent_span_id
    assert request.start_time_unix_nano <= published.start_time_unix_nano <= published.end_time_unix_nano
    assert collector.services == {"novapec-platform"}
