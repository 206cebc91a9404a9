"""What a caller asks to see: who, when; one read-only view of the database; one answer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.postgres import Transaction
from shared.web.answers import json_answer
from shared.web.authentication import Principal, PrincipalDep
from shared.web.edge import Edge, edge_of, origin_of
from shared.web.entity_tags import etag, is_unchanged
from shared.web.parameters import refuse_unknown_parameters


class Query:
    """A query over HTTP. Take it as `query: QueryDep`. `at` is the business time, UTC."""

    def __init__(self, request: Request, edge: Edge, principal: Principal) -> None:
        self.principal = principal
        self.at: datetime = edge.clock.now()
        self._request = request
        self._edge = edge

    @staticmethod
    async def dependency(request: Request, principal: PrincipalDep) -> "Query":
        """The query of this request. Raises 401, and 422 on an unknown parameter."""
        refuse_unknown_parameters(request)
        return Query(request, edge_of(request), principal)

    @asynccontextmanager
    async def transaction(self, *, audited: bool = False) -> AsyncGenerator[Transaction]:
        """One view of the database: every statement sees the same instant, and none may write.

        `audited=True` is for reading what must be noted: it may write, so that `record_access` can.
        """
        async with self._edge.database.transaction(origin_of(self._request, self.principal, self.at)) as tx:
            if not audited:
                await tx.begin_one_view()
            if self._edge.member_check is not None:
                await self._edge.member_check(tx, self.principal, writing=False)
            if self._edge.file_guard is not None:
                await self._edge.file_guard(tx, self.principal, self._request.scope["path"], "")
            yield tx

    def answer(self, model: BaseModel, revision: int | None = None) -> Response:
        """The answer, with the ETag of `revision`; 304 where If-None-Match says that the caller has it."""
        if revision is not None and is_unchanged(self._request.headers.get("if-none-match"), revision):
            return Response(status_code=304, headers={"ETag": etag(revision)})
        return json_answer(model, status=200, revision=revision)


QueryDep = Annotated[Query, Depends(Query.dependency)]
"""Take a query in a route: `query: QueryDep`."""
