"""Logs: one JSON object per line on stdout, the standard library's loggers included.

Every line carries the service, the trace id, and what was bound for the work in hand (`bound(correlation_id=...)`).
Values under a telling key are masked, and exceptions are described without the data they were raised about.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any, Final, TextIO

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.observability.defects import described

MASK: Final = "***"
_SECRET: Final = re.compile(
    r"pass(word|wd|phrase)|secret|token|authorization|cookie|api_?key|private|credential|dsn|database_url|iban|bic|holder|signatory|\bbody\b",
    re.IGNORECASE,
)
_QUIET: Final = ("aiokafka", "faststream", "asyncio", "httpx", "httpcore", "uvicorn.access")


def start_logging(service: str, level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send every logger of this process to `stream` (stdout) as JSON. `level` is a name of the standard library."""

    def name_service(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_service,
        _trace,
        _exceptions_without_data,
        _masked,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def bound(**ids: object) -> AbstractContextManager[None]:
    """Put ids (correlation_id, causation_id...) on every line logged inside the block; None is left out."""
    given = {name: str(value) for name, value in ids.items() if value is not None}
    return structlog.contextvars.bound_contextvars(**given)


def _trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def _exceptions_without_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    given: object = event.pop("exc_info", None)
    if given:
        error = given if isinstance(given, BaseException) else sys.exc_info()[1]
        event["exception"] = described(error) if error is not None else None
    return event


def _masked(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    _mask(event)
    return event


def _mask(mapping: MutableMapping[str, Any]) -> None:
    for name, value in mapping.items():
        if _SECRET.search(name):
            mapping[name] = MASK
        elif isinstance(value, dict):
            mapping[name] = inner = dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            _mask(inner)  # pyright: ignore[reportUnknownArgumentType]
