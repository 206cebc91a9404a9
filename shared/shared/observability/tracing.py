"""W3C trace context: read from HTTP and Kafka headers, kept in the outbox row, carried to the next service."""

import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

EXPORT_EVERY_MS: Final = 1000

_PROPAGATOR = TraceContextTextMapPropagator()


def start_tracing(service: str, endpoint: str = "") -> None:
    """Name this process in its traces, and send them by OTLP over HTTP to the collector at `endpoint`, if given one.

    How many of them is for OTEL_TRACES_SAMPLER to say, which the SDK reads.
    """
    trace.set_tracer_provider(provider_of(service, endpoint))


def provider_of(service: str, endpoint: str) -> TracerProvider:
    """What `start_tracing` puts in force.

    Without a collector, ids still travel and stand in the logs, but spans are kept by nobody and cost little.
    """
    process = f"{socket.gethostname()}:{os.getpid()}"
    resource = Resource.create({"service.name": f"novapec-{service}", "service.instance.id": process})
    if not endpoint:
        return TracerProvider(resource=resource, sampler=ALWAYS_OFF)
    # It brings a client and generated classes that a process without a collector shall not carry.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_EVERY_MS))
    return provider


@contextmanager
def span(name: str, *, traceparent: str | None, kind: SpanKind = SpanKind.INTERNAL) -> Generator[Span]:
    """A span under the given W3C traceparent, or the root of a new trace.

    Of an exception it keeps the type alone: messages carry the values they were raised about (see `defects`).
    """
    context = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    with trace.get_tracer("novapec").start_as_current_span(
        name, context=context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as started:
        try:
            yield started
        except Exception as error:
            started.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def kept() -> bool:
    """Whether anybody keeps the spans of this process."""
    provider = trace.get_tracer_provider()
    return isinstance(provider, TracerProvider) and provider.sampler is not ALWAYS_OFF


def passed(name: str, *, traceparent: str | None, since: int, kind: SpanKind) -> None:
    """A span that is over, where spans are kept: it began at `since` (nanoseconds since 1970), and ends now."""
    if traceparent is not None and kept():
        context = _PROPAGATOR.extract({"traceparent": traceparent})
        trace.get_tracer("novapec").start_span(name, context=context, kind=kind, start_time=since).end()


def current_traceparent() -> str | None:
    """The W3C traceparent of the span in force, or None outside one."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
