"""How cohorts and activities are shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from impact import domain
from shared.web import View


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

    @classmethod
    def of(cls, one: domain.Cohort) -> "CohortView":
        """Show a cohort."""
        return cls.model_validate(one, from_attributes=True)


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

    @classmethod
    def of(cls, one: domain.Activity) -> "ActivityView":
        """Show an activity."""
        return cls.model_validate(one, from_attributes=True)
