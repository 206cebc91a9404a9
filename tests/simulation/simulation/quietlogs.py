"""No logs while thousands of seeds fail on purpose."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

import structlog


@contextmanager
def quiet() -> Generator[None]:
    """Drop every log line inside the block."""
    before = structlog.get_config()
    silence()
    try:
        yield
    finally:
        structlog.configure(**before)


def silence() -> None:
    """Drop every log line from now on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
