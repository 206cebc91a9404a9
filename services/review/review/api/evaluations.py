"""Scores and opinions over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import EVALUATION
from review.api.parameters import CaseId
from review.domain.scoring import Spread, Summary, total_of
from review.domain.states import Opinion
from review.handlers import scoring
from review.handlers.scoring import Evaluations
from shared.web import Body, CommandDep, QueryDep, View

router = APIRouter(tags=["Dossiers en comité"])

Code = Annotated[str, Field(min_length=1, max_length=60)]


class EvaluationBody(Body):
    """Les notes et l'avis d'un membre."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVALUATION]})

    opinion: Opinion = Field(description="FAVOURABLE : favorable ; RESERVED : réservé ; UNFAVOURABLE : défavorable.")
    points: dict[Code, int] = Field(max_length=50, description="Une note de 0 à 5 pour chaque critère de la grille.")
    comment: str = Field(min_length=1, max_length=5_000, description="Ce qui motive l'avis.")
    why: str | None = Field(
        default=None,
        min_length=1,
        max_length=2_000,
        description="Pourquoi vous notez de nouveau ; à dire dès la deuxième fois.",
        examples=["L'audition a levé un doute."],
    )


class CriterionLine(View):
    """Un critère de la grille de l'édition."""

    code: str = Field(description="Le critère.", examples=["INNOVATION"])
    label: str = Field(description="Ce qu'il regarde.", examples=["Caractère innovant"])
    weight: int = Field(description="Son poids face aux autres.", examples=[2])


class EvaluationLine(View):
    """Ce qu'un membre a noté en dernier."""

    member: str = Field(description="Le membre, par l'identifiant de ses jetons.", examples=["membre-1"])
    number: int = Field(description="Combien de fois il a noté : la dernière remplace les autres.", examples=[1])
    opinion: Opinion
    points: dict[str, int] = Field(description="Les notes, par critère.")
    total_hundredths: int = Field(description="Moyenne pondérée, en centièmes de point.", examples=[350])
    comment: str = Field(description="Ce qui motive l'avis.", examples=["Projet mûr."])


class SpreadView(View):
    """Comment des notes se répartissent, en centièmes de point."""

    mean: int = Field(description="Moyenne.", examples=[350])
    lowest: int = Field(description="La plus basse.", examples=[200])
    highest: int = Field(description="La plus haute.", examples=[500])
    deviation: int = Field(description="Écart-type.", examples=[122])

    @classmethod
    def of(cls, spread: Spread) -> "SpreadView":
        """Show a spread."""
        return cls(mean=spread.mean, lowest=spread.lowest, highest=spread.highest, deviation=spread.deviation)


class SummaryView(View):
    """Les évaluations ensemble, et leur dispersion."""

    opinions: dict[Opinion, int] = Field(description="Combien de membres de chaque avis.")
    total: SpreadView
    criteria: dict[str, SpreadView] = Field(description="Par critère.")

    @classmethod
    def of(cls, summary: Summary) -> "SummaryView":
        """Show a summary."""
        return cls(
            opinions=dict(summary.opinions),
            total=SpreadView.of(summary.total),
            criteria={code: SpreadView.of(spread) for code, spread in summary.criteria.items()},
        )


class EvaluationsView(View):
    """Les évaluations d'un dossier, telles que vous pouvez les lire."""

    grid: list[CriterionLine] = Field(description="La grille du règlement appliqué au dossier.")
    blind: bool = Field(
        description="Vrai tant que vous n'avez pas noté : les évaluations des autres vous sont cachées."
    )
    evaluations: list[EvaluationLine] = Field(description="La dernière de chaque membre non récusé.")
    summary: SummaryView | None
    missing: list[str] = Field(description="Les membres votants, non récusés, qui n'ont pas noté.", examples=[["m-2"]])

    @classmethod
    def of(cls, seen: Evaluations) -> "EvaluationsView":
        """Show the evaluations of a case."""
        return cls(
            grid=[CriterionLine(code=one.code, label=one.label, weight=one.weight) for one in seen.grid],
            blind=seen.blind,
            evaluations=[
                EvaluationLine(
                    member=one.member,
                    number=one.number,
                    opinion=one.opinion,
                    points=dict(one.points),
                    total_hundredths=total_of(one, seen.grid),
                    comment=one.comment,
                )
                for one in seen.seen
            ],
            summary=SummaryView.of(seen.summary) if seen.summary else None,
            missing=list(seen.missing),
        )


@router.post("/cases/{case_id}/evaluations", summary="Noter un dossier", response_model=EvaluationsView)
async def record_evaluation(case_id: CaseId, body: EvaluationBody, command: CommandDep) -> Response:
    """Enregistre des notes sur toute la grille, et un avis ; remplace ce que vous aviez noté, qui reste conservé.

    Les évaluations des autres vous sont lisibles à partir de là. Annonce OpinionRecorded, sans note ni nom. Rôle :
    membre du comité saisi, non récusé.
    """
    async with command.transaction() as tx:
        seen = await scoring.record_evaluation(
            tx, case_id, body.opinion, body.points, body.comment, body.why, by=command.principal
        )
        return command.answer(EvaluationsView.of(seen))


@router.get("/cases/{case_id}/evaluations", summary="Lire les évaluations", response_model=EvaluationsView)
async def read_evaluations(case_id: CaseId, query: QueryDep) -> Response:
    """La grille, les évaluations et leur dispersion, et qui n'a pas noté. Cachées à un membre tant qu'il n'a pas noté.

    Pour les équipes et les membres du comité saisi ; fermé à un membre récusé.
    """
    async with query.transaction() as tx:
        seen = await scoring.evaluations_seen(tx, case_id, by=query.principal)
    return query.answer(EvaluationsView.of(seen))
