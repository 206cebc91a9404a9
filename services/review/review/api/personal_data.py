"""Personal data over HTTP: whose name is erased, how long names are kept."""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import ERASURE, RETENTION
from review.domain.erasing import Retention, Situation
from review.handlers import erasing
from review.store.people import list_retentions
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, QueryDep, View, words

router: Final = APIRouter(prefix="/personal-data", tags=["Données personnelles"])

OfSituation = Annotated[Situation, Path(description="Ce qui fait courir la durée.")]


class ErasureBody(Body):
    """Qui effacer : un ancien membre d'un comité, ou des invités d'une audition ; l'un ou l'autre."""

    model_config = ConfigDict(json_schema_extra={"examples": [ERASURE]})

    member: Sub | None = Field(default=None, description="L'ancien membre, par l'identifiant de ses jetons.")
    hearing_id: UUID | None = Field(default=None, description="L'audition, par son identifiant.")
    guest: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="L'invité, comme la liste de l'audition le nomme ; null : tous ses invités."
    )

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.member is None) == (self.hearing_id is None) or (self.guest is not None and self.hearing_id is None):
            sentence = "Donnez un ancien membre, ou une audition et au besoin l'un de ses invités : l'un des deux."
            raise PydanticCustomError("one_person", sentence)
        return self


class ErasureView(View):
    """Ce qui a été effacé, sans dire qui c'était."""

    member: str | None = Field(description="L'identifiant qui reste ; null pour des invités.", examples=["membre-1"])
    hearing_id: UUID | None = Field(description="L'audition ; null pour un membre.")
    names: int = Field(description="Combien de noms ont été effacés.", examples=[1])


class RetentionBody(Body):
    """La durée de conservation."""

    model_config = ConfigDict(json_schema_extra={"examples": [RETENTION]})

    days: int = Field(strict=True, ge=1, le=36_500, description="En jours, à compter de la fin de la situation.")


class RetentionView(View):
    """Combien de temps les noms sont gardés dans une situation."""

    situation: Situation = Field(
        description="FORMER_MEMBER : ancien membre d'un comité, depuis la fin de son dernier mandat ; HEARING_GUEST : "
        "qui le porteur a envoyé à une audition, depuis celle-ci."
    )
    days: int = Field(description="En jours.", examples=[730])
    revision: words.Revision

    @classmethod
    def of(cls, retention: Retention) -> Self:
        """Show a period."""
        return cls(situation=retention.situation, days=retention.days, revision=retention.revision)


@router.post("/erasures", summary="Effacer un membre ou des invités", status_code=201, response_model=ErasureView)
async def erase_people(body: ErasureBody, command: CommandDep) -> Response:
    """Efface un nom partout où les comités le gardent : liste, adresse, compte rendu, réponses gardées.

    Les votes, les déports et les procès-verbaux restent, sous l'identifiant opaque. Qui siège encore n'est pas effacé.
    L'effacement est au journal d'audit. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        tx.check_revision(0)
        names = 1
        if body.member is not None:
            await erasing.erase_member(tx, body.member)
        elif body.hearing_id is not None:
            names = await erasing.erase_guests(tx, body.hearing_id, body.guest)
        return command.answer(ErasureView(member=body.member, hearing_id=body.hearing_id, names=names), 201)


@router.get("/retention-periods", summary="Lister les durées de conservation", response_model=Page[RetentionView])
async def list_retention_periods(query: QueryDep) -> Response:
    """Combien de temps les noms sont gardés, par situation, en une seule page. Rôle : équipe ou auditeur."""
    query.principal.require(Role.PROGRAMME_OFFICER, Role.AUDITOR)
    async with query.transaction() as tx:
        found = await list_retentions(tx)
    return query.answer(Page[RetentionView](items=[RetentionView.of(one) for one in found], next=None))


@router.put("/retention-periods/{situation}", summary="Changer une durée de conservation", response_model=RetentionView)
async def change_retention_period(situation: OfSituation, body: RetentionBody, command: CommandDep) -> Response:
    """Garde les noms plus ou moins longtemps ; appliqué aussitôt. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        changed = await erasing.change_retention(tx, situation, body.days)
        return command.answer(RetentionView.of(changed), revision=changed.revision)
