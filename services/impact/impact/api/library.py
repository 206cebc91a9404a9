"""The indicator library over HTTP."""

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from impact.domain import LIBRARY, Definition
from shared.vocabulary import IndicatorKind, Unit
from shared.web import QueryDep, View

router = APIRouter(tags=["indicators"])


class DefinitionView(View):
    """Un indicateur de la bibliothèque."""

    code: str = Field(examples=["IN_WORK_AT_SIX_MONTHS"])
    label_fr: str = Field(examples=["En emploi six mois après"])
    label_en: str = Field(examples=["In work six months later"])
    kind: IndicatorKind
    unit: Unit
    numerator: str | None = Field(description="Ce que compte la valeur d'une proportion.")
    denominator: str | None = Field(description="Ce que compte le dénominateur d'une proportion.")
    window: str | None = Field(description="Délai d'observation, durée ISO 8601.", examples=["P6M"])
    external_codes: tuple[str, ...] = Field(examples=[["FSE:EECR05", "IRIS:PI3527", "SDG:8.5"]])

    @classmethod
    def of(cls, one: Definition) -> "DefinitionView":
        """Show a definition."""
        return cls(
            code=one.code,
            label_fr=one.label_fr,
            label_en=one.label_en,
            kind=one.kind,
            unit=one.unit,
            numerator=one.numerator,
            denominator=one.denominator,
            window=one.window,
            external_codes=one.external_codes,
        )


class LibraryView(View):
    """La bibliothèque d'indicateurs."""

    items: list[DefinitionView]
    next: None = None


@router.get(
    "/indicators",
    response_model=LibraryView,
    summary="The indicator library",
    description="The indicators a carrier may choose from. A plan may also hold one of the carrier's own.",
)
async def library(query: QueryDep) -> Response:
    """Show the library to whoever has a token."""
    return query.answer(LibraryView(items=[DefinitionView.of(one) for one in LIBRARY]))
