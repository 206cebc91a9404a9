"""Personal data over HTTP: how long the names of who signed and who certified are kept."""

from typing import Annotated, Final, Self

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api.examples import RETENTION
from funding.domain.retention import Retention, Situation
from funding.handlers.retention import change_retention
from funding.store.retention import list_retentions
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, QueryDep, View, words

router: Final = APIRouter(prefix="/personal-data", tags=["Données personnelles"])

OfSituation = Annotated[Situation, Path(description="Ce qui fait courir la durée.")]


class RetentionBody(Body):
    """La durée de conservation."""

    model_config = ConfigDict(json_schema_extra={"examples": [RETENTION]})

    days: int = Field(strict=True, ge=1, le=36_500, description="En jours, à compter de la fin de la situation.")


class RetentionView(View):
    """Combien de temps les noms des signataires sont gardés dans une situation."""

    situation: Situation = Field(
        description="CONCLUDED : convention signée, depuis la fin de l'année de sa clôture ou de sa résiliation ; "
        "NOT_CONCLUDED : convention caduque ou annulée, depuis le dernier jour pour la signer."
    )
    days: int = Field(description="En jours.", examples=[3653])
    revision: words.Revision

    @classmethod
    def of(cls, retention: Retention) -> Self:
        """Show a period."""
        return cls(situation=retention.situation, days=retention.days, revision=retention.revision)


@router.get("/retention-periods", summary="Lister les durées de conservation", response_model=Page[RetentionView])
async def list_retention_periods(query: QueryDep) -> Response:
    """Combien de temps les noms de qui signe ou certifie sont gardés, en une seule page. Rôle : équipe ou auditeur."""
    query.principal.require(Role.PROGRAMME_OFFICER, Role.AUDITOR)
    async with query.transaction() as tx:
        found = await list_retentions(tx)
    return query.answer(Page[RetentionView](items=[RetentionView.of(one) for one in found], next=None))


@router.put("/retention-periods/{situation}", summary="Changer une durée de conservation", response_model=RetentionView)
async def change_retention_period(situation: OfSituation, body: RetentionBody, command: CommandDep) -> Response:
    """Garde les noms plus ou moins longtemps ; appliqué aussitôt, au coffre comme sous ce qui est signé.

    Le code de commerce demande dix ans pour une pièce comptable (article L123-22). Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        changed = await change_retention(tx, situation, body.days)
        return command.answer(RetentionView.of(changed), revision=changed.revision)
