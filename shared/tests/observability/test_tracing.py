"""What a span keeps."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from shared.observability.tracing import span


def test_of_an_exception_a_span_keeps_the_type_and_never_the_message(monkeypatch: pytest.MonkeyPatch):
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    with pytest.raises(ValueError, match="FR76"), span("pay", traceparent=None):
        raise ValueError("FR76 1234 is no IBAN")
    (ended,) = kept.get_finished_spans()
    assert (ended.status.status_code, ended.status.description) == (StatusCode.ERROR, "ValueError")
    assert ended.events == ()
    assert "FR76" not in ended.to_json()
