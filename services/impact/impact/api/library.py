"""The indicator library over HTTP."""

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from impact.domain import LIBRARY, Definition
from shared.vocabulary import IndicatorKind, Unit
from shared.web import QueryDep, View

router = APIRouter(tags=["Indicateurs"])


class DefinitionView(View):
    """Un indicateur de la bibliothèque."""

    code: str = Field(description="Le code de l'indicateur.", examples=["IN_WORK_AT_SIX_MONTHS"])
    label_fr: str = Field(description="Son nom en français.", examples=["En emploi six mois après"])
    label_en: str = Field(description="Son nom en anglais.", examples=["In work six months later"])
    kind: IndicatorKind
    unit: Unit
    numerator: str | None = Field(description="Ce que compte la valeur d'une proportion.")
    denominator: str | None = Field(description="Ce que compte le dénominateur d'une proportion.")
    window: str | None = Field(description="Délai d'observation, durée ISO 8601.", examples=["P6M"])
    external_codes: tuple[str, ...] = Field(
        description="Ses équivalents : FSE+, IRIS+, objectifs de développement durable.",
        examples=[["FSE:EECR05", "IRIS:PI3527", "SDG:8.5"]],
    )

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

    items: list[DefinitionView] = Field(description="Tous les indicateurs, en une seule page.")
    next: None = Field(default=None, description="Toujours null : la bibliothèque tient en une page.")


@router.get("/indicators", summary="Lire la bibliothèque d'indicateurs", response_model=LibraryView)
async def list_indicators(query: QueryDep) -> Response:
    """Les indicateurs dans lesquels un porteur choisit ; un plan peut aussi en avoir un propre au porteur.

    Pour quiconque a un jeton.
    """
    return query.answer(LibraryView(items=[DefinitionView.of(one) for one in LIBRARY]))
