"""What the HTTP edge of one service stands on, kept on the application: `edge_of(request)`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from starlette.requests import HTTPConnection

from shared.clock import Clock
from shared.observability.tracing import current_traceparent
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.vocabulary import Refusal
from shared.web.authentication import Principal, TokenVerifier
from shared.web.cursors import Cursors
from shared.web.rate_limits import Limits

FileGuard = Callable[[Transaction, Principal, str, str], Awaitable[None]]
"""Asked whether a file is closed to the caller: by whom, the path that was called, and an earlier answer, as text.

It raises where the caller may not, or no longer, read what these name. Nothing is said yet when a request begins.
"""


class MemberCheck(Protocol):
    """Asked at the beginning of whatever a caller asks. It raises where they act for an organisation and may not."""

    async def __call__(self, tx: Transaction, principal: Principal, *, writing: bool) -> None:
        """`writing`: whether the caller would change something."""
        ...


@dataclass(frozen=True, slots=True)
class Edge:
    """`conflicts` says, by the name of a database constraint, what breaking it means."""

    service: str
    database: Database
    clock: Clock
    tokens: TokenVerifier
    cursors: Cursors
    conflicts: Mapping[str, Refusal] = field(default_factory=dict[str, Refusal])
    file_guard: FileGuard | None = None
    """Asked at the beginning of whatever a caller asks."""
    replay_guard: FileGuard | None = None
    """Asked before an earlier answer is given back."""
    member_check: MemberCheck | None = None
    limits: Limits = field(default_factory=Limits)


def edge_of(connection: HTTPConnection) -> Edge:
    """The edge of the application that serves this request."""
    edge: Edge = connection.app.state.edge
    return edge


def origin_of(connection: HTTPConnection, principal: Principal, at: datetime) -> Origin:
    """The cause of what this request does."""
    correlation: UUID | None = getattr(connection.state, "correlation_id", None)
    return Origin.of_command(at, actor=principal.sub, correlation_id=correlation, traceparent=current_traceparent())
