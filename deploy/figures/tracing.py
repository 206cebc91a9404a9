"""Traces as they go where the platform is deployed: from the services through the collector into Jaeger.

The collector has the configuration that compose gives it. Jaeger is asked for one of them.
"""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

from asking import ROOT
from collecting import answers, child, found, until

from shared.engines.process import free_port

CONFIGURATION: Final = ROOT / "deploy" / "compose" / "observability" / "collector.yaml"
LOOKED_AT: Final = 500
"""Traces of a service among which the one that went farthest is chosen."""
SERVER, PRODUCER, CONSUMER = "server", "producer", "consumer"


@dataclass(frozen=True, slots=True)
class Span:
    """A span as Jaeger keeps it: microseconds since 1970, and of its length."""

    span_id: str
    parent: str | None
    name: str
    service: str
    kind: str
    began: int
    lasted: int


@dataclass(frozen=True, slots=True)
class Traces:
    """Where services send their traces, and where Jaeger answers."""

    endpoint: str
    jaeger: str

    def farthest(self) -> list[Span]:
        """The spans, in order, of the trace through most services, there and back, by fewest spans; empty: no trace."""
        known = _got(self.jaeger, "/api/services")["data"] or []
        traces = {trace[0]: trace[1] for name in known for trace in self._of(name)}

        def reach(spans: list[Span]) -> tuple[int, int, int]:
            return -len({span.service for span in spans}), -max(depths(spans).values()), len(spans)

        return min(traces.values(), key=reach, default=[])

    def _of(self, service: str) -> Iterator[tuple[str, list[Span]]]:
        asked = urlencode({"service": service, "limit": LOOKED_AT, "lookback": "1h"})
        for trace in _got(self.jaeger, f"/api/traces?{asked}")["data"]:
            names = {key: one["serviceName"] for key, one in trace["processes"].items()}
            spans = [_span(one, names) for one in trace["spans"]]
            yield trace["traceID"], sorted(spans, key=lambda span: (span.began, span.kind != SERVER))


def depths(spans: list[Span]) -> dict[str, int]:
    """How many spans, of these, lie between each and where it all began."""
    parents = {span.span_id: span.parent for span in spans}
    found: dict[str, int] = {}
    for span in spans:
        above = span.parent
        found[span.span_id] = 0
        while above in parents:
            above = parents[above]
            found[span.span_id] += 1
    return found


@contextmanager
def traced(folder: Path) -> Generator[Traces]:
    """The collector and Jaeger, while this lasts. Raises Missing."""
    taken, kept, answering, unused = (f"127.0.0.1:{free_port()}" for _ in range(4))
    settings = folder / "jaeger.json"
    settings.write_text(json.dumps(_jaeger(kept, answering, unused)))  # JSON is YAML
    here = {"exporters::otlp/jaeger::endpoint": kept, "receivers::otlp::protocols::http::endpoint": taken}
    configured = [f"--config=yaml:{name}: {value}" for name, value in here.items()]
    quiet = "--config=yaml:service::telemetry::metrics::level: none"
    collector = [found("otelcol"), f"--config={CONFIGURATION}", *configured, quiet]
    with (
        child([found("jaeger"), f"--config={settings}"], folder / "jaeger.log"),
        child(collector, folder / "collector.log"),
    ):
        until(lambda: answers(f"http://{answering}/api/services"), within=60)
        yield Traces(f"http://{taken}", f"http://{answering}")


def faults_of(spans: list[Span], services: int) -> list[str]:
    """What is wrong with a trace that should be one request followed over Kafka, through at least `services`."""
    ids = {span.span_id for span in spans}
    roots = [span for span in spans if span.parent is None]
    through = sorted({span.service for span in spans})
    kinds = sorted({span.kind for span in spans})
    said = {
        f"{len(roots)} roots": len(roots) != 1,
        "its root is no request": any(span.kind != SERVER for span in roots),
        "a parent is missing": any(span.parent not in ids for span in spans if span.parent is not None),
        f"only through {through}": len(through) < services,
        f"only of {kinds}": not {SERVER, PRODUCER, CONSUMER} <= {*kinds},
    }
    return [fault for fault, holds in said.items() if holds]


def _span(one: dict[str, Any], names: dict[str, str]) -> Span:
    parent = next((ref["spanID"] for ref in one["references"] if ref["refType"] == "CHILD_OF"), None)
    kind = next((tag["value"] for tag in one["tags"] if tag["key"] == "span.kind"), "internal")
    service = names[one["processID"]]
    return Span(one["spanID"], parent, one["operationName"], service, kind, one["startTime"], one["duration"])


def _jaeger(kept: str, answering: str, unused: str) -> dict[str, Any]:
    """What Jaeger does where it is told nothing, in memory, on ports of this machine that are free."""
    return {
        "extensions": {
            "jaeger_storage": {"backends": {"memory": {"memory": {"max_traces": 100_000}}}},
            "jaeger_query": {
                "storage": {"traces": "memory"},
                "enable_tracing": False,  # of itself: to an address that nobody answers on here
                "http": {"endpoint": answering},
                "grpc": {"endpoint": unused},
            },
        },
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": kept}}}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "memory"}},
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query"],
            "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}},
            "telemetry": {"metrics": {"level": "none"}},
        },
    }


def _got(jaeger: str, path: str) -> dict[str, Any]:
    with urlopen(f"{jaeger}{path}", timeout=30) as answer:  # noqa: S310  on this machine
        return json.load(answer)
