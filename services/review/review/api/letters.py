"""Convening notices by e-mail, over HTTP: sent, followed, and the addresses they go to."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import ADDRESS, NOTICES_AGAIN
from review.api.parameters import CommitteeId, SessionId
from review.domain.convening import Convocation
from review.domain.inviting import HearingLetter
from review.handlers import convening
from review.handlers.convening import Letters
from shared.vocabulary import NoticeState
from shared.web import Body, CommandDep, Email, QueryDep, View

router = APIRouter(tags=["Séances"])


class LettersBody(Body):
    """À qui renvoyer la convocation ; les membres à qui elle n'a pas été écrite la reçoivent de toute façon."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTICES_AGAIN]})

    again: Annotated[list[Sub], Field(max_length=100)] = Field(
        default=[], description="Les membres dont la convocation n'est pas partie, ou est d'envoi incertain."
    )


EACH_ONCE = LettersBody()


class LetterView(View):
    """La convocation d'un membre, sans son adresse."""

    sub: str = Field(description="Le membre, par l'identifiant de ses jetons.", examples=["membre-1"])
    state: NoticeState = Field(
        description="PENDING : à envoyer ; SENDING : en cours ; SENT : envoyée ; UNCERTAIN : peut-être partie ; "
        "FAILED : refusée par la messagerie ; NOT_SENT : sans adresse, sans messagerie ou après la séance."
    )
    address_known: bool = Field(description="Une adresse est notée pour ce membre.")
    failure: str | None = Field(description="Pourquoi elle n'est pas partie, ou l'est peut-être ; null sinon.")
    written_at: datetime = Field(description="L'instant où elle a été demandée.")
    settled_at: datetime | None = Field(description="L'instant de son envoi ou de son échec ; null avant.")

    @classmethod
    def of(cls, letter: Convocation | HearingLetter, known: Collection[str]) -> "LetterView":
        """Show a letter; `known` are those whose address is kept."""
        return cls(
            sub=letter.sub,
            state=letter.state,
            address_known=letter.sub in known,
            failure=letter.failure,
            written_at=letter.written_at,
            settled_at=letter.settled_at,
        )


class LettersView(View):
    """Les convocations d'une séance."""

    session_id: UUID = Field(description="La séance, par son identifiant.")
    letters: list[LetterView] = Field(description="Une par membre convoqué.")

    @classmethod
    def of(cls, seen: Letters) -> "LettersView":
        """Show the letters about a session."""
        return cls(
            session_id=seen.session.id,
            letters=[LetterView.of(one, seen.known) for one in seen.letters],
        )


class AddressBody(Body):
    """L'adresse d'un membre, ou son oubli."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADDRESS]})

    member: Sub = Field(description="Le membre, par l'identifiant de ses jetons.")
    email: Email | None = Field(description="Son adresse électronique ; null pour l'oublier.")


class AddressView(View):
    """Si un membre peut être convoqué par courriel."""

    member: str = Field(description="Le membre, par l'identifiant de ses jetons.", examples=["membre-1"])
    known: bool = Field(description="Une adresse est notée ; elle n'est jamais montrée.")


@router.post("/committees/{committee_id}/addresses", summary="Noter une adresse", response_model=AddressView)
async def keep_address(committee_id: CommitteeId, body: AddressBody, command: CommandDep) -> Response:
    """Note l'adresse à laquelle convoquer un membre, ou l'oublie ; elle ne sert qu'à cela et n'est jamais annoncée.

    Elle est oubliée d'elle-même quand le dernier mandat de la personne s'achève. Rôle : chargé de programme.
    """
    async with command.transaction() as tx:
        known = await convening.keep_address(tx, committee_id, body.member, body.email, by=command.principal)
        return command.answer(AddressView(member=body.member, known=known))


@router.post("/sessions/{session_id}/letters", summary="Envoyer la convocation", response_model=LettersView)
async def send_notices(session_id: SessionId, command: CommandDep, body: LettersBody = EACH_ONCE) -> Response:
    """Écrit une fois à chaque membre dont le mandat tient ce jour-là ; à demander une fois l'ordre du jour fixé.

    La lettre porte l'ordre du jour (les titres, sans les dossiers fermés à qui la reçoit) et une entrée d'agenda
    (iCalendar). Demandée de nouveau, elle part aux membres nommés depuis, et à ceux que vous citez dans `again` ; d'une
    séance annulée, la lettre qui l'annonce se renvoie de même. Chaque renvoi est noté au journal d'audit. Rôle : chargé
    de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        seen = await convening.send_notices(tx, session_id, body.again, by=command.principal)
        return command.answer(LettersView.of(seen))


@router.get("/sessions/{session_id}/letters", summary="Suivre les convocations", response_model=LettersView)
async def read_letters(session_id: SessionId, query: QueryDep) -> Response:
    """À qui la convocation a été écrite, et ce qu'elle est devenue. Pour les équipes et les membres du comité."""
    async with query.transaction() as tx:
        seen = await convening.letters_seen(tx, session_id, by=query.principal)
    return query.answer(LettersView.of(seen))
