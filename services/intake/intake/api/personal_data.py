"""Personal data over HTTP: who is erased, how long people are kept."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from intake.domain.erasure import PersonErased, Retention
from intake.handlers import erasures
from intake.store.erasures import list_retentions
from shared.vocabulary import ErasureGround, Role
from shared.web import Body, CommandDep, Email, Page, QueryDep, View, words

router: Final = APIRouter(prefix="/personal-data", tags=["Données personnelles"])


class Situation(StrEnum):
    """Ce qui fait courir la durée de conservation."""

    ABANDONED = "ABANDONED"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    FUNDED = "FUNDED"
    FORMER_MEMBER = "FORMER_MEMBER"


OfSituation = Annotated[Situation, Path(description="La situation du dossier.")]


class ErasureBody(Body):
    """La personne à effacer : par son adresse électronique ou par son identifiant, l'un ou l'autre."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "camille@exemple.fr"}]})

    email: Email | None = Field(
        default=None,
        description="Son adresse électronique, dans tous les dossiers, toutes les organisations et toutes les pistes.",
    )
    person_id: UUID | None = Field(default=None, description="Son identifiant, dans un dossier ou une organisation.")
    document_ids: list[UUID] = Field(
        default_factory=list[UUID],
        max_length=200,
        description="D'autres pièces où elle paraît ; la liste des dirigeants et les pouvoirs sont toujours retirés.",
    )

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.email is None) == (self.person_id is None):
            sentence = "Donnez l'adresse électronique ou l'identifiant de la personne, l'un des deux."
            raise PydanticCustomError("one_person", sentence)
        return self


class ErasedView(View):
    """Une personne effacée d'un dossier, ou d'une organisation."""

    person_id: UUID = Field(description="Son identifiant, qui ne désigne plus personne.")
    application_id: words.ApplicationId | None
    siret: words.CarrierSiret | None
    lead_id: UUID | None = Field(description="La piste dont l'invitation lui était écrite ; null sinon.")
    ground: ErasureGround = Field(
        description="REQUEST : à sa demande ; RETENTION_OVER : au terme de la durée de conservation."
    )
    erased_on: date = Field(description="Le jour de l'effacement.")


class ErasureView(View):
    """Ce qui a été effacé."""

    erased: tuple[ErasedView, ...] = Field(
        description="Une ligne par dossier où la personne était à joindre, par organisation dont elle était membre, et "
        "par piste dont l'invitation lui était écrite."
    )

    @classmethod
    def of(cls, erased: list[PersonErased]) -> Self:
        """Show what was erased."""
        return cls(
            erased=tuple(
                ErasedView(
                    person_id=one.person_id,
                    application_id=one.application_id,
                    siret=one.siret,
                    lead_id=one.lead_id,
                    ground=one.ground,
                    erased_on=one.moment.day,
                )
                for one in erased
            )
        )


class RetentionBody(Body):
    """La durée de conservation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days": 730}]})

    days: int = Field(strict=True, ge=1, le=36_500, description="En jours, à compter de la fin de la situation.")


class RetentionView(View):
    """Combien de temps les personnes sont gardées dans une situation."""

    situation: Situation = Field(
        description="ABANDONED : brouillon, depuis la clôture de l'appel ; WITHDRAWN : depuis le retrait ; REFUSED : "
        "irrecevable ou non retenu, depuis la décision ; FUNDED : financé, depuis la clôture de la convention ; "
        "FORMER_MEMBER : ancien membre d'une organisation, depuis son départ."
    )
    days: int = Field(description="En jours.", examples=[730])
    revision: words.Revision

    @classmethod
    def of(cls, retention: Retention) -> Self:
        """Show a period."""
        return cls(situation=Situation(retention.situation), days=retention.days, revision=retention.revision)


@router.post("/erasures", summary="Effacer une personne", status_code=201, response_model=ErasureView)
async def erase_person(body: ErasureBody, command: CommandDep) -> Response:
    """Efface une personne partout au guichet : coordonnées, brouillons, textes, réponses gardées, pièces.

    Ce qui a été décidé reste. Les autres services apprennent son seul identifiant. Rôle : chargé de programme,
    à qui aucun de ces dossiers n'est fermé.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        tx.check_revision(0)
        erased = await erasures.erase_on_request(
            tx,
            email=body.email,
            person_id=body.person_id,
            document_ids=frozenset(body.document_ids),
            by=command.principal,
        )
        return command.answer(ErasureView.of(erased), 201)


@router.get("/retention-periods", summary="Lister les durées de conservation", response_model=Page[RetentionView])
async def list_retention_periods(query: QueryDep) -> Response:
    """Combien de temps les personnes sont gardées, par situation, en une seule page. Rôle : équipe ou auditeur."""
    query.principal.require(Role.PROGRAMME_OFFICER, Role.AUDITOR)
    async with query.transaction() as tx:
        found = await list_retentions(tx)
    return query.answer(Page[RetentionView](items=[RetentionView.of(one) for one in found], next=None))


@router.put("/retention-periods/{situation}", summary="Changer une durée de conservation", response_model=RetentionView)
async def change_retention_period(situation: OfSituation, body: RetentionBody, command: CommandDep) -> Response:
    """Garde les personnes plus ou moins longtemps ; appliqué dans la semaine. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        changed = await erasures.change_retention(tx, situation, body.days)
        return command.answer(RetentionView.of(changed), revision=changed.revision)
