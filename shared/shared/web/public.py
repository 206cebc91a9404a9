"""What anyone may read, without a token: cached, and not sent again to whom has it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import Response

from shared.origin import Origin
from shared.postgres import Transaction
from shared.web.edge import edge_of
from shared.web.parameters import refuse_unknown_parameters
from shared.web.rate_limits import Limited, address_of

A_WHILE: Final = "public, max-age=300"
FOR_EVER: Final = "public, max-age=31536000, immutable"


class PublicQuery:
    """A query that nobody must be known for. Take it as `query: PublicQueryDep`."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @staticmethod
    async def dependency(request: Request) -> "PublicQuery":
        """The query of this request. Raises 429 where its address asks too often, 422 on an unknown parameter."""
        edge_of(request).limits.take(Limited.ADDRESS, address_of(request))
        refuse_unknown_parameters(request)
        return PublicQuery(request)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """A view of the database."""
        edge = edge_of(self._request)
        async with edge.database.transaction(Origin.of_command(edge.clock.now(), actor=None)) as tx:
            yield tx

    def answer(self, body: bytes, media_type: str, *, cached: str = A_WHILE) -> Response:
        """The body with its ETag, its hash; 304 where If-None-Match has it. `cached` is its Cache-Control."""
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": cached, "Cross-Origin-Resource-Policy": "cross-origin"}
        if tag in self._request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)


PublicQueryDep = Annotated[PublicQuery, Depends(PublicQuery.dependency)]
"""Take a public query in a route: `query: PublicQueryDep`."""
