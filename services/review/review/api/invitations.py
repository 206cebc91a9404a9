"""Letters to members invited to a hearing, over HTTP: followed, and sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import INVITATIONS_AGAIN
from review.api.letters import LetterView
from review.api.parameters import HearingId
from review.handlers import inviting
from review.handlers.inviting import HearingLetters
from shared.web import Body, CommandDep, QueryDep, View

router = APIRouter(tags=["Auditions"])


class InvitationsBody(Body):
    """À qui renvoyer l'invitation."""

    model_config = ConfigDict(json_schema_extra={"examples": [INVITATIONS_AGAIN]})

    again: Annotated[list[Sub], Field(max_length=50)] = Field(
        description="Les membres dont l'invitation n'est pas partie, ou est d'envoi incertain."
    )


class InvitationsView(View):
    """Les invitations à une audition."""

    hearing_id: UUID = Field(description="L'audition, par son identifiant.")
    letters: list[LetterView] = Field(description="La dernière à chaque membre.")

    @classmethod
    def of(cls, seen: HearingLetters) -> "InvitationsView":
        """Show the letters about a hearing."""
        return cls(
            hearing_id=seen.hearing.id,
            letters=[LetterView.of(one, seen.known) for one in seen.letters],
        )


@router.get("/hearings/{hearing_id}/letters", summary="Suivre les invitations", response_model=InvitationsView)
async def read_invitations(hearing_id: HearingId, query: QueryDep) -> Response:
    """À quels membres l'audition a été écrite, et ce que la lettre est devenue ; elle part d'elle-même.

    Une lettre à chaque changement : créneaux proposés ou déplacés, créneau retenu, annulation, avec un fichier d'agenda
    qui remplace le précédent ; jamais à qui est récusé. Pour les équipes et les membres du comité saisi, non récusés.
    """
    async with query.transaction() as tx:
        seen = await inviting.letters_seen(tx, hearing_id, by=query.principal)
    return query.answer(InvitationsView.of(seen))


@router.post("/hearings/{hearing_id}/letters", summary="Renvoyer une invitation", response_model=InvitationsView)
async def send_invitations_again(hearing_id: HearingId, body: InvitationsBody, command: CommandDep) -> Response:
    """Renvoie la dernière lettre à des membres qui ne l'ont pas reçue ; elle dit l'audition telle qu'elle est alors.

    Rôle : chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        seen = await inviting.send_again(tx, hearing_id, body.again, by=command.principal)
        return command.answer(InvitationsView.of(seen))
