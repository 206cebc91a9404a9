"""What a service says of its tables on /metrics: measured once a minute, by the process that holds the relay's lock.

One process measures for all, so that a sum over processes counts nothing twice; the others show nothing.
"""

import asyncio
from dataclasses import dataclass
from typing import Final, LiteralString

import structlog
from prometheus_client import Gauge

from shared.postgres import Database

_LOG = structlog.get_logger(__name__)

MEASURE_EVERY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A gauge with labels, and the statement whose rows fill it: the value of each label, then the number."""

    gauge: Gauge
    sql: LiteralString


Figures = tuple[Figure, ...]
"""The table of a service's store/figures.py."""


async def measure(database: Database, figures: Figures) -> None:
    """Measure all of them once; one that fails is logged, and shows nothing rather than what is old."""
    for figure in figures:
        figure.gauge.clear()
        try:
            rows = await database.fetch(figure.sql)
        except Exception as error:  # noqa: BLE001  because a figure must not stop the relay
            _LOG.warning("a figure could not be measured", gauge=str(figure.gauge), error=repr(error))
            continue
        for row in rows:
            *labels, value = row.values()
            figure.gauge.labels(*map(str, labels)).set(float(value))


async def measure_for_ever(database: Database, figures: Figures) -> None:
    """Measure again and again, and show nothing any more once another process does."""
    try:
        while True:
            await measure(database, figures)
            await asyncio.sleep(MEASURE_EVERY)
    finally:
        for figure in figures:
            figure.gauge.clear()
