"""W3C trace context: read from HTTP and Kafka headers, kept in the outbox row, carried to the next service."""

from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


def start_tracing(service: str) -> None:
    """Name this process in its traces. Exporters are added to the provider where an operator configures one."""
    trace.set_tracer_provider(TracerProvider(resource=Resource.create({"service.name": f"novapec-{service}"})))


@contextmanager
def span(name: str, *, traceparent: str | None, kind: SpanKind = SpanKind.INTERNAL) -> Generator[Span]:
    """A span under the given W3C traceparent, or the root of a new trace."""
    context = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    with trace.get_tracer("novapec").start_as_current_span(name, context=context, kind=kind) as started:
        yield started


def current_traceparent() -> str | None:
    """The W3C traceparent of the span in force, or None outside one."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
