"""How a hearing is shown: to staff and the committee whole, to the carrier without who asks and what was noted."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from review.domain.case import Case
from review.domain.hearing import Hearing
from review.domain.states import CANCELLATION_LABELS, HEARING_STATE_LABELS, HearingState
from shared.vocabulary import HearingCancellation
from shared.web import Principal, View, words

STATES: Final = " ; ".join(f"{state} : {label}" for state, label in HEARING_STATE_LABELS.items()) + "."


CANCELLED: Final = " ; ".join(f"{reason} : {label}" for reason, label in CANCELLATION_LABELS.items()) + "."


class HearingView(View):
    """Une audition du porteur par le comité."""

    id: UUID = Field(description="L'audition, par son identifiant.")
    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    application_id: words.ApplicationId
    number: words.ApplicationNumber
    project_title: words.ProjectTitle
    state: HearingState = Field(description=STATES)
    state_label: str = Field(description="L'état, en français.", examples=["confirmée"])
    revision: words.Revision
    slots: list[datetime] = Field(description="Les créneaux proposés.")
    cancellation_reason: HearingCancellation | None = Field(description=f"Pourquoi elle n'aura pas lieu. {CANCELLED}")
    lasts_minutes: int = Field(description="Sa durée, en minutes.", examples=[45])
    place: str = Field(description="Où elle se tient, ou comment la rejoindre.", examples=["Salle Exemple"])
    starts_at: datetime | None = Field(description="Le créneau confirmé par le porteur.")
    guests: list[str] = Field(description="Qui le porteur envoie.", examples=[["Alex Exemple, directrice"]])
    participants: list[str] | None = Field(
        description="Les membres invités, par l'identifiant de leurs jetons ; null pour le porteur.",
        examples=[["membre-1"]],
    )
    attended: list[str] | None = Field(description="Ceux qui y étaient ; null pour le porteur.")
    report: str | None = Field(description="Le compte rendu, pour le comité et les équipes ; null pour le porteur.")

    @classmethod
    def of(cls, case: Case, hearing: Hearing, reader: Principal) -> "HearingView":
        """Show a hearing to who reads it."""
        carrier = reader.is_carrier_of(case.file.carrier_siret)
        return cls(
            id=hearing.id,
            case_id=case.id,
            application_id=case.file.application_id,
            number=case.file.number,
            project_title=case.file.project_title,
            state=hearing.state,
            state_label=HEARING_STATE_LABELS[hearing.state],
            revision=hearing.revision,
            cancellation_reason=hearing.cancelled_for,
            slots=[slot.at for slot in hearing.plan.slots],
            lasts_minutes=hearing.plan.lasts_minutes,
            place=hearing.plan.place,
            starts_at=hearing.slot.at if hearing.slot else None,
            guests=list(hearing.guests),
            participants=None if carrier else sorted(hearing.plan.participants - case.closed_to),
            attended=None if carrier else sorted(hearing.attended),
            report=None if carrier else hearing.report,
        )


class HearingsView(View):
    """Les auditions d'un dossier de candidature."""

    hearings: list[HearingView] = Field(description="Dans l'ordre où elles ont été proposées.")
