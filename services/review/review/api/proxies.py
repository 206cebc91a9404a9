"""Proxies over HTTP."""

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import PROXY, PROXY_BACK
from review.api.parameters import SessionId
from review.api.session_views import SessionView
from review.domain.session import Session
from review.handlers import proxy as commands
from review.handlers import reading
from shared.postgres import Transaction
from shared.web import Body, Command, CommandDep

router = APIRouter(tags=["Séances"])


class ProxyBody(Body):
    """Un pouvoir à donner."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROXY]})

    giver: Sub | None = Field(default=None, description="Le membre absent ; sans lui, vous.")
    holder: Sub = Field(description="Le membre à voix délibérative, noté présent, qui votera à sa place.")


class ProxyBackBody(Body):
    """Un pouvoir à reprendre."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROXY_BACK]})

    giver: Sub | None = Field(default=None, description="Le membre qui reprend son pouvoir ; sans lui, vous.")


@router.post("/sessions/{session_id}/proxies", summary="Donner pouvoir", response_model=SessionView)
async def give_proxy(session_id: SessionId, body: ProxyBody, command: CommandDep) -> Response:
    """Note qu'un membre absent donne pouvoir, pour cette séance, à un membre présent, si le comité l'admet.

    Le pouvoir ne vaut pas pour un dossier dont l'un des deux est récusé ; il tombe si le premier arrive ou
    si le second s'en va. Refusé tant qu'un vote est ouvert.

    Rôle : le membre lui-même ; pour lui, chargé de programme ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.give_proxy(tx, session_id, body.giver, body.holder, by=command.principal)
        return await _answer(tx, command, session)


@router.post("/sessions/{session_id}/proxies/withdrawal", summary="Reprendre un pouvoir", response_model=SessionView)
async def take_proxy_back(session_id: SessionId, body: ProxyBackBody, command: CommandDep) -> Response:
    """Retire un pouvoir ; refusé tant qu'un vote est ouvert, et une fois le procès-verbal signé.

    Rôle : le membre lui-même ; pour lui, chargé de programme ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.take_proxy_back(tx, session_id, body.giver, by=command.principal)
        return await _answer(tx, command, session)


async def _answer(tx: Transaction, command: Command, session: Session) -> Response:
    view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
    return command.answer(view, revision=session.revision)
