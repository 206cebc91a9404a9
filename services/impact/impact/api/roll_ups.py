"""The roll-ups by axis and region over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from impact import handlers
from impact.domain import IN_TRAINING_AT_SIX_MONTHS, IN_WORK_AT_SIX_MONTHS, PARTICIPANTS_REACHED
from impact.store.roll_ups import By, Measure, RollUp
from shared.vocabulary import Unit
from shared.web import QueryDep, View, words

router = APIRouter(tags=["Tableau de bord"])


class RatioView(View):
    """Une proportion : la somme des numérateurs sur la somme des dénominateurs, jamais une moyenne de taux."""

    numerator: int = Field(description="Somme des numérateurs vérifiés.", examples=[34])
    denominator: int = Field(description="Somme des dénominateurs vérifiés.", examples=[100])
    percent: float | None = Field(examples=[34.0], description="Au dixième ; null tant que rien n'est connu.")

    @classmethod
    def of(cls, measure: Measure | None) -> "RatioView":
        """Show the verified part of a ratio; 0 over 0 where no project measures it."""
        numerator, denominator = (measure.verified, measure.verified_denominator or 0) if measure else (0, 0)
        percent = round(100 * numerator / denominator, 1) if denominator else None
        return cls(numerator=numerator, denominator=denominator, percent=percent)


class MeasureView(View):
    """Un indicateur, additionné sur les projets qui l'ont."""

    code: str = Field(description="Le code de l'indicateur.", examples=["PARTICIPANTS_REACHED"])
    unit: Unit
    target: int = Field(description="Somme des cibles ; pour un taux, des numérateurs.", examples=[250])
    target_denominator: int | None = Field(description="Pour un taux : somme des dénominateurs des cibles.")
    reported: int = Field(description="Relevés en vigueur, vérifiés ou non.")
    reported_denominator: int | None = Field(description="Pour un taux : le dénominateur de ces relevés.")
    verified: int = Field(description="Relevés en vigueur vérifiés par une seconde personne.")
    verified_denominator: int | None = Field(description="Pour un taux : le dénominateur des relevés vérifiés.")
    targets: int = Field(description="Projets qui ont cette cible.")
    targets_reached: int = Field(description="Parmi eux, ceux qui l'ont atteinte.")
    targets_missed: int = Field(description="Parmi eux, ceux qui l'ont manquée au rapport final.")


class RollUpView(View):
    """Les projets d'un axe ou d'une région, additionnés."""

    key: str = Field(examples=["SOLIDARITY_INCLUSION"], description="Axe, code INSEE de région, ou `*` pour le total.")
    projects: int = Field(description="Projets dont la convention est signée.")
    shared_projects: int = Field(description="Parmi eux, ceux qui comptent aussi dans une autre région.")
    awarded_cents: int = Field(description="Subventions accordées, en centimes.", examples=[30_000_000])
    paid_cents: int = Field(description="Versé, moins ce qui est revenu, en centimes.")
    participants_target: int = Field(description="Participants à accompagner, selon les cibles.")
    participants_reported: int = Field(description="Participants déclarés, vérifiés ou non.")
    participants_reached: int = Field(description="Participants vérifiés.")
    cents_per_participant: int | None = Field(description="Accordé par participant vérifié, au centime inférieur.")
    in_work_at_six_months: RatioView = Field(description="En emploi à six mois, sur les situations connues.")
    in_training_at_six_months: RatioView = Field(description="En formation à six mois, sur les situations connues.")
    targets: int = Field(description="Cibles, tous indicateurs confondus.")
    targets_reached: int = Field(description="Cibles atteintes.")
    targets_missed: int = Field(description="Cibles manquées.")
    indicators: list[MeasureView] = Field(description="Chaque indicateur, additionné.")

    @classmethod
    def of(cls, one: RollUp) -> "RollUpView":
        """Show a roll-up."""
        participants = one.measure(PARTICIPANTS_REACHED, Unit.PERSON)
        reached = participants.verified if participants else 0
        return cls(
            key=one.key,
            projects=one.projects,
            shared_projects=one.shared_projects,
            awarded_cents=one.awarded_cents,
            paid_cents=one.paid_cents,
            participants_target=participants.target if participants else 0,
            participants_reported=participants.reported if participants else 0,
            participants_reached=reached,
            cents_per_participant=one.awarded_cents // reached if reached else None,
            in_work_at_six_months=RatioView.of(one.measure(IN_WORK_AT_SIX_MONTHS, Unit.RATIO)),
            in_training_at_six_months=RatioView.of(one.measure(IN_TRAINING_AT_SIX_MONTHS, Unit.RATIO)),
            targets=sum(measure.targets for measure in one.measures),
            targets_reached=sum(measure.targets_reached for measure in one.measures),
            targets_missed=sum(measure.targets_missed for measure in one.measures),
            indicators=[MeasureView.model_validate(measure, from_attributes=True) for measure in one.measures],
        )


class RollUpsView(View):
    """Le tableau de bord : une ligne par axe ou région, et le total où chaque projet compte une fois."""

    by: By
    edition: words.Edition | None
    items: list[RollUpView] = Field(description="Une ligne par axe ou par région : ne les additionnez pas.")
    next: None = Field(default=None, description="Toujours null : le tableau tient en une page.")
    total: RollUpView = Field(description="Le total, où chaque projet compte une fois.")


@router.get("/roll-ups", summary="Lire le tableau de bord", response_model=RollUpsView)
async def read_roll_ups(
    query: QueryDep,
    by: Annotated[By, Query(description="`axis` : par axe ; `region` : par région.")],
    edition: Annotated[int | None, Query(ge=2000, le=2100, description="Toutes les éditions par défaut.")] = None,
) -> Response:
    """Tenu d'après les événements, un instant après les plans de suivi.

    Un projet de plusieurs régions compte dans chacune et une seule fois dans `total`. Le délégué régional voit les
    projets de ses régions ; les équipes, l'auditeur et les comités les voient tous.
    """
    async with query.transaction() as tx:
        lines, total = await handlers.added_up(tx, by, edition=edition, asked_by=query.principal)
        items = [RollUpView.of(one) for one in lines]
        return query.answer(RollUpsView(by=by, edition=edition, items=items, total=RollUpView.of(total)))
