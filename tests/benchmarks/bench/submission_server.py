"""Intake as a process, with one endpoint more: the submission without outbox, idempotency and audit.

`python submission_server.py` beside the environment of a service. Both endpoints share everything else: HTTP server,
middlewares, token, domain, statements, answer.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from intake.api.application_views import ApplicationView
from intake.handlers import applications
from intake.main import SERVICE
from intake.settings import Settings
from shared.postgres import Transaction, Write
from shared.service import run
from shared.vocabulary import Role
from shared.web.answers import json_answer
from shared.web.authentication import PrincipalDep
from shared.web.edge import edge_of, origin_of

bare = APIRouter(prefix="/bare")


class Nothing:
    """Where the events of a transaction would be gathered: they are dropped."""

    pending = False

    def add(self, event: object) -> None:
        """Drop it."""

    def write(self) -> Write:
        raise AssertionError


class Silent(Transaction):
    """A transaction whose events are never serialised, logged or queued."""

    def deferred(self, kind: type[Any]) -> Any:  # noqa: ARG002  there is one kind
        return Nothing()


@bare.post("/applications/{application_id}/submission", response_model=ApplicationView)
async def submit_bare(application_id: UUID, request: Request, principal: PrincipalDep) -> Response:
    """The submission alone."""
    principal.require(Role.CARRIER)
    edge = edge_of(request)
    origin = origin_of(request, principal, edge.clock.now())
    async with edge.database.pool.acquire() as connection:
        tx = Silent(connection, origin)
        try:
            submitted = await applications.submit(tx, application_id, by=principal)
            answer = json_answer(ApplicationView.of(submitted), status=200, revision=submitted.revision)
            await tx.commit()
        except BaseException:
            await tx.roll_back()
            raise
        return answer


if __name__ == "__main__":
    run(replace(SERVICE, routers=(*SERVICE.routers, bare)), Settings())  # type: ignore[call-arg]  # the environment gives the rest
