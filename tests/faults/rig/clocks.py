"""Clocks that go wrong, in a service's own process: its business time, the wall time of tokens, the time in its ids.

A process looks into one small file at every look at the clock: by how many seconds it is wrong now. PostgreSQL and
Kafka have clocks of their own, which stay right.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import jwt.api_jwt
import uuid_utils

from shared.clock import SimulatedClock, SystemClock
from shared.engines.files import write_whole

_TIME_BITS: Final = 80
"""A UUIDv7 begins with 48 bits of milliseconds; so many follow."""


def set_wrong(file: Path, seconds: float) -> None:
    """Let the process that looks at `file` be wrong by so much from now on: ahead, or behind where negative."""
    write_whole(file, str(seconds))


def set_right(file: Path) -> None:
    """Let it be right again."""
    file.unlink(missing_ok=True)


def follow(file: Path) -> None:
    """From now on every clock of this process is wrong by what `file` says."""

    def wrong() -> float:
        try:
            return float(file.read_text())
        except FileNotFoundError:
            return 0.0

    for clock in (SystemClock, SimulatedClock):
        clock.now = _now(clock.now, wrong)
    right_time, right_id = time.time, uuid_utils.uuid7  # noqa: TID251  because this is the clock that goes wrong
    time.time = lambda: right_time() + wrong()  # noqa: TID251  likewise

    def uuid7() -> UUID:
        return UUID(int=right_id().int + (int(wrong() * 1000) << _TIME_BITS))

    uuid_utils.uuid7 = uuid7

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.fromtimestamp(right_time() + wrong(), tz)

    jwt.api_jwt.datetime = Wrong


def _now(right: Callable[[Any], datetime], wrong: Callable[[], float]) -> Callable[[Any], datetime]:
    return lambda clock: right(clock) + timedelta(seconds=wrong())
