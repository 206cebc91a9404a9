"""Which PostgreSQL errors are the world's (try again) and which are ours."""

import asyncio
from typing import Final

import asyncpg


class Stale(Exception):
    """The row is no longer as the caller read it: someone else changed it first. Read again and decide again."""


STALE_SQLSTATE: Final = "NV001"
"""Raised by messaging.expect_rows when a guarded write met another number of rows than it must."""

BEHIND_SQLSTATE: Final = "NV002"
"""Raised by messaging.refuse_behind: the state of the aggregate is older than its events (docs/adr/0009)."""

# 08 connection, 40 rollback (serialisation, deadlock), 53 resources, 55 lock not available, 57 operator intervention
_TRANSIENT_CLASSES: Final = ("08", "40", "53", "55", "57", "58")

SESSION_BROKEN: Final = asyncpg.InternalClientError
"""What asyncpg raises on a session that the server ended while nobody used it, until it sees the line go down."""

SESSION_DOUBTFUL: Final = (SESSION_BROKEN, asyncio.CancelledError, TimeoutError)
"""After one of these a session may stand between the preparing of a statement and its run: inside a transaction that
nobody began, with a snapshot that nobody gives up, whatever the next one asks of it."""

REFUSED_UNSENT: Final = (asyncpg.DataError, asyncpg.InterfaceError)
"""What asyncpg raises, among others, where an argument does not fit: it has prepared the statement then, and will not
run it. For the server the statement goes on, and its time-out ends whatever the session is asked next."""


def without_rows(error: BaseException) -> str:
    """What an error says, without the row that PostgreSQL quotes behind it: a row may hold a person."""
    said = error.args[0] if isinstance(error, asyncpg.PostgresError) and error.args else error
    return f"{type(error).__name__}: {said}"


def is_transient(error: BaseException) -> bool:
    """True where the same work may succeed later: the database or the connection failed, not the statement."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_TRANSIENT_CLASSES)
    if isinstance(error, asyncpg.InterfaceError):
        return "argument" not in str(error)  # too many or too few of them: ours, and the same at each attempt
    return isinstance(error, (OSError, asyncio.TimeoutError, SESSION_BROKEN, Stale))


def is_deadlock(error: BaseException) -> bool:
    """True where two transactions waited for each other's rows and this one gave way: with fewer rows it may pass."""
    return isinstance(error, asyncpg.DeadlockDetectedError)


def is_behind(error: BaseException) -> bool:
    """True where an aggregate may not announce before its state was brought up to events that were taken back."""
    return isinstance(error, asyncpg.PostgresError) and error.sqlstate == BEHIND_SQLSTATE
