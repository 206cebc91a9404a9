"""The indicator library over HTTP."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from impact import handlers
from impact.domain import Aggregation, Definition, Disaggregation
from shared.vocabulary import IndicatorKind, Role, Unit
from shared.web import Body, CommandDep, QueryDep, View

_WINDOW: Final = (
    "Délai d'observation après la fin d'une cohorte, durée ISO 8601 en jours, mois ou années ; une valeur ne "
    "s'observe pas avant."
)

router = APIRouter(tags=["Indicateurs"])

DEFINITION: Final[dict[str, Any]] = {
    "code": "MENTORS_TRAINED",
    "label_fr": "Mentors formés",
    "label_en": "Mentors trained",
    "kind": "OUTPUT",
    "unit": "PERSON",
    "external_codes": ["SDG:4.4"],
}


class DefinitionView(View):
    """Un indicateur de la bibliothèque."""

    code: str = Field(description="Le code de l'indicateur.", examples=["IN_WORK_AT_SIX_MONTHS"])
    label_fr: str = Field(description="Son nom en français.", examples=["En emploi six mois après"])
    label_en: str = Field(description="Son nom en anglais.", examples=["In work six months later"])
    kind: IndicatorKind
    unit: Unit
    numerator: str | None = Field(description="Ce que compte la valeur d'une proportion.")
    denominator: str | None = Field(description="Ce que compte le dénominateur d'une proportion.")
    window: str | None = Field(description=_WINDOW, examples=["P6M"])
    external_codes: tuple[str, ...] = Field(
        description="Ses équivalents : FSE+, IRIS+, objectifs de développement durable.",
        examples=[["FSE:EECR05", "IRIS:PI3527", "SDG:8.5"]],
    )
    version: int = Field(description="Sa version, à partir de 1.", examples=[1])
    aggregation: Aggregation = Field(description="SUM : les valeurs s'additionnent ; RATIO : somme sur somme.")
    disaggregations: tuple[Disaggregation, ...] = Field(description="Les ventilations qu'un relevé peut donner.")
    evidence_required: bool = Field(
        description="Si une valeur s'appuie sur un document : sans preuve saine, le rapport qui la donne est refusé."
    )
    method: str | None = Field(description="Comment il se mesure.")

    @classmethod
    def of(cls, one: Definition) -> "DefinitionView":
        """Show a definition."""
        return cls.model_validate(one, from_attributes=True)


class LibraryView(View):
    """La bibliothèque d'indicateurs."""

    items: list[DefinitionView] = Field(description="Tous les indicateurs, en une seule page.")
    next: None = Field(default=None, description="Toujours null : la bibliothèque tient en une page.")


class DefinitionBody(Body):
    """La version suivante d'un indicateur, ou un indicateur nouveau."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEFINITION]})

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$", description="Son code.", examples=["MENTORS_TRAINED"])
    label_fr: str = Field(min_length=1, max_length=200, description="Son nom en français.", examples=["Mentors formés"])
    label_en: str = Field(min_length=1, max_length=200, description="Son nom en anglais.", examples=["Mentors trained"])
    kind: IndicatorKind
    unit: Unit
    numerator: str | None = Field(default=None, max_length=500, description="Ce que compte la valeur d'une proportion.")
    denominator: str | None = Field(default=None, max_length=500, description="Ce que compte le dénominateur.")
    window: str | None = Field(
        default=None, pattern=r"^P([1-9]\d{0,2}[DM]|[1-9]Y)$", description=_WINDOW, examples=["P6M"]
    )
    external_codes: tuple[str, ...] = Field(
        default=(), max_length=20, description="Ses équivalents : FSE+, IRIS+, objectifs de développement durable."
    )
    method: str | None = Field(default=None, max_length=2000, description="Comment il se mesure.")


class VersionsView(View):
    """Les versions d'un indicateur."""

    items: list[DefinitionView] = Field(description="Toutes ses versions, de la première à celle en vigueur.")
    next: None = Field(default=None, description="Toujours null : les versions tiennent en une page.")


@router.get("/indicators", summary="Lire la bibliothèque d'indicateurs", response_model=LibraryView)
async def list_indicators(query: QueryDep) -> Response:
    """Les indicateurs en vigueur, dans lesquels un porteur choisit ; un plan peut aussi en avoir un propre au porteur.

    Pour quiconque a un jeton.
    """
    async with query.transaction() as tx:
        found = await handlers.library(tx)
    return query.answer(LibraryView(items=[DefinitionView.of(one) for one in found]))


@router.get("/indicators/{code}/versions", summary="Lire les versions d'un indicateur", response_model=VersionsView)
async def list_definition_versions(
    code: Annotated[str, Path(max_length=60, description="Le code de l'indicateur.")], query: QueryDep
) -> Response:
    """Chaque version telle qu'elle était : un plan garde celle qu'il a prise. Pour quiconque a un jeton."""
    async with query.transaction() as tx:
        found = await handlers.definition_versions(tx, code)
    return query.answer(VersionsView(items=[DefinitionView.of(one) for one in found]))


@router.post(
    "/indicators", summary="Publier une version d'un indicateur", status_code=201, response_model=DefinitionView
)
async def publish_definition(body: DefinitionBody, command: CommandDep) -> Response:
    """Met en vigueur la version suivante d'un indicateur ; sa nature et son unité ne changent pas, les sommes tiennent.

    Rôle : chargé de l'impact.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    one = Definition(**body.model_dump())
    async with command.transaction() as tx:
        published = await handlers.publish_definition(tx, one, by=command.principal)
        return command.answer(DefinitionView.of(published), status=201)
