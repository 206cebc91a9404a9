"""How cohorts and activities are shown."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from impact import domain
from shared.web import View


class CohortCorrectionView(View):
    """Une correction de cohorte : ce qui était déclaré avant elle, et pourquoi c'était faux."""

    name: str = Field(description="Le nom déclaré avant.", examples=["Cohorte 1"])
    size: int = Field(description="L'effectif déclaré avant.", examples=[40])
    starts_on: date = Field(description="Le premier jour déclaré avant.")
    ends_on: date = Field(description="Le dernier jour déclaré avant.")
    because: str = Field(description="Pourquoi c'était faux.")
    by: str = Field(description="Qui a corrigé, par l'identifiant de ses jetons.")
    on: date = Field(description="Le jour de la correction.")


class ActivityCorrectionView(View):
    """Une correction d'activité : ce qui était déclaré avant elle, et pourquoi c'était faux."""

    title: str = Field(description="Ce qui était dit avoir eu lieu.")
    held_on: date = Field(description="Le jour déclaré avant.")
    hours: int = Field(description="Les heures déclarées avant.", examples=[6])
    participants: int = Field(description="L'effectif déclaré avant.", examples=[38])
    cohort_id: UUID | None = Field(description="La cohorte déclarée avant, s'il y en avait une.")
    because: str = Field(description="Pourquoi c'était faux.")
    by: str = Field(description="Qui a corrigé, par l'identifiant de ses jetons.")
    on: date = Field(description="Le jour de la correction.")


class CohortView(View):
    """Une cohorte et son suivi à six mois."""

    id: UUID = Field(description="La cohorte, par son identifiant.")
    name: str = Field(description="Son nom.", examples=["Cohorte 1"])
    size: int = Field(description="Combien de personnes y entrent.", examples=[40])
    starts_on: date = Field(description="Son premier jour.")
    ends_on: date = Field(description="Son dernier jour.")
    state: domain.FollowUpState = Field(
        description="Son suivi. PLANNED : prévu ; OPEN : ouvert ; ANSWERED : répondu ; MISSED : sans réponse à temps."
    )
    follow_up_from: date = Field(description="Premier jour du suivi : six mois après la fin de la cohorte.")
    follow_up_until: date = Field(description="Dernier jour où la réponse est à temps.")
    corrections: list[CohortCorrectionView] = Field(description="Ce qui a été corrigé, de la première à la dernière.")

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Cohort) -> "CohortView":
        """Show a cohort of a plan."""
        window: dict[str, Any] = {"follow_up_from": one.follow_up_from, "follow_up_until": one.follow_up_until}
        return cls(**asdict(one), **window, corrections=[_before(was) for was in plan.corrected(one.id)])


class ActivityView(View):
    """Une activité tenue."""

    id: UUID = Field(description="L'activité, par son identifiant.")
    title: str = Field(description="Ce qui a eu lieu.")
    held_on: date = Field(description="Le jour où elle s'est tenue.")
    hours: int = Field(description="Sa durée, en heures entières.", examples=[6])
    participants: int = Field(description="Combien de personnes y étaient.", examples=[38])
    cohort_id: UUID | None = Field(description="La cohorte, si l'activité était pour elle seule.")
    recorded_by: str = Field(description="Qui l'a déclarée, par l'identifiant de ses jetons.")
    recorded_on: date = Field(description="Le jour de la déclaration.")
    corrections: list[ActivityCorrectionView] = Field(description="Ce qui a été corrigé, de la première à la dernière.")

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Activity) -> "ActivityView":
        """Show an activity of a plan."""
        return cls(**asdict(one), corrections=[_before(was) for was in plan.corrected(one.id)])


def _before(one: domain.Correction) -> Any:
    """What was said before a correction, beside who corrected it, when and why."""
    return asdict(one.was) | {"because": one.because, "by": one.by, "on": one.on}
