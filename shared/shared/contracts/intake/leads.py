"""Project leads: what intake announces of them."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.vocabulary import LeadCloseReason, Region


class LeadEvent(Event, abstract=True):
    """A project that a delegate found."""

    SERVICE = "intake"
    AGGREGATE = "lead"
    KEY = "lead_id"


class ProjectLeadDetected(LeadEvent):
    """A delegate found a project in a region."""

    lead_id: UUID
    region: Region
    organisation: str
    siret: str | None = None
    project_title: str
    detected_on: date


class ProjectLeadInvited(LeadEvent):
    """The organisation was invited to apply."""

    lead_id: UUID
    region: Region
    invited_on: date


class ProjectLeadClosed(LeadEvent):
    """The lead became the application `application_id`, or will not, for `reason`: one of the two is there."""

    lead_id: UUID
    region: Region
    application_id: UUID | None = None
    reason: LeadCloseReason | None = None
    closed_on: date
