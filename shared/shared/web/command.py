"""What a caller asks to be done: who, when, under which key, on which revision; one transaction; one answer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.failpoints import reach
from shared.identity import new_id
from shared.postgres import Transaction
from shared.web.answers import json_answer
from shared.web.authentication import Principal, PrincipalDep
from shared.web.edge import Edge, edge_of, origin_of
from shared.web.entity_tags import expected_revision, nothing_to_match
from shared.web.idempotency import Claim, Replayed, fingerprint, key_of
from shared.web.parameters import refuse_unknown_parameters
from shared.web.rate_limits import Limited

_NEEDS_REVISION: Final = frozenset({"PUT", "PATCH", "DELETE"})


class Command:
    """A command over HTTP. Take it as `command: CommandDep`.

        async with command.transaction() as tx:
            dossier = await handlers.submit(tx, application_id, by=command.principal)
            return command.answer(ApplicationView.of(dossier), revision=dossier.revision)

    A POST needs an Idempotency-Key; a PUT, PATCH or DELETE needs an If-Match. `at` is the business time, UTC.
    """

    def __init__(
        self, request: Request, edge: Edge, principal: Principal, claim: Claim | None, revision: int | None
    ) -> None:
        self.principal = principal
        self.at: datetime = edge.clock.now()
        self._request = request
        self._edge = edge
        self._claim = claim
        self._revision = revision
        self._tx: Transaction | None = None
        self._answered = False

    @staticmethod
    async def dependency(
        request: Request,
        principal: PrincipalDep,
        idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
        if_match: Annotated[str | None, Header(alias="If-Match")] = None,
    ) -> "Command":
        """The command of this request. Raises 401 and 429; 400 and 428 where a required header is missing."""
        if _sends_a_file(request):
            edge_of(request).limits.take(Limited.UPLOAD, principal.sub)
        refuse_unknown_parameters(request)
        revision = expected_revision(if_match, required=request.method in _NEEDS_REVISION)
        claim: Claim | None = None
        if request.method == "POST" or idempotency_key is not None:
            claim = Claim(principal.sub, key_of(idempotency_key), await fingerprint(request))
        return Command(request, edge_of(request), principal, claim, revision)

    def new_id(self) -> UUID:
        """A fresh UUIDv7, for what this command creates."""
        return new_id()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """The unit of work of this command; its answer must be made inside it.

        Leaves at once, without running the block, where the same request was answered before or is being answered.
        """
        origin = origin_of(self._request, self.principal, self.at)
        async with self._edge.database.transaction(origin) as tx:
            if self._edge.member_check is not None:
                await self._edge.member_check(tx, self.principal, writing=True)
            if self._edge.file_guard is not None:
                await self._edge.file_guard(tx, self.principal, self._request.scope["path"], "")
            if self._claim is not None:
                await self._take(self._claim, tx)
            tx.expected_revision = self._revision
            self._tx = tx
            try:
                await reach("command.claimed")
                yield tx
                if self._revision is not None and not tx.revision_checked:
                    raise nothing_to_match()
                if self._claim is not None and not self._answered:
                    message = "answer the command inside its transaction: the answer is stored with the effect"
                    raise RuntimeError(message)
                await reach("command.decided")
            finally:
                self._tx = None
        await reach("command.committed")

    async def _take(self, claim: Claim, tx: Transaction) -> None:
        try:
            await claim.take(tx)
        except Replayed as earlier:
            if self._edge.replay_guard is not None:
                said = bytes(earlier.response.body).decode()
                await self._edge.replay_guard(tx, self.principal, self._request.url.path, said)
            raise

    def answer(
        self, model: BaseModel | None, status: int = 200, revision: int | None = None, location: str | None = None
    ) -> Response:
        """The answer, with the ETag of `revision`; stored for the key in the same transaction. None is 204."""
        if self._tx is None:
            message = "answer the command inside its transaction: the answer is stored with the effect"
            raise RuntimeError(message)
        response = json_answer(model, status=status, revision=revision, location=location)
        if self._claim is not None:
            self._claim.store(self._tx, response)
        self._answered = True
        return response


def _sends_a_file(request: Request) -> bool:
    """Whatever comes with a body that is not JSON."""
    return not request.headers.get("content-type", "application/json").startswith("application/json")


CommandDep = Annotated[Command, Depends(Command.dependency)]
"""Take a command in a route: `command: CommandDep`."""
