"""A project lead (piste): a project that a delegate found, invites, and that becomes an application or is closed."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from intake.domain.application import Application
from intake.domain.moment import Moment
from shared.vocabulary import LeadCloseReason, NotInThisState, Refusal, Region


class LeadState(StrEnum):
    """Où en est une piste."""

    DETECTED = "DETECTED"
    INVITED = "INVITED"
    CONVERTED = "CONVERTED"
    CLOSED = "CLOSED"


LEAD_TRANSITIONS: dict[LeadState, frozenset[LeadState]] = {
    LeadState.DETECTED: frozenset({LeadState.INVITED, LeadState.CONVERTED, LeadState.CLOSED}),
    LeadState.INVITED: frozenset({LeadState.CONVERTED, LeadState.CLOSED}),
    LeadState.CONVERTED: frozenset(),
    LeadState.CLOSED: frozenset(),
}
LEADS_IN_FRENCH: Final[dict[LeadState, str]] = {
    LeadState.DETECTED: "repérée",
    LeadState.INVITED: "invitée",
    LeadState.CONVERTED: "devenue un dossier",
    LeadState.CLOSED: "close",
}


@dataclass(frozen=True, slots=True)
class FoundProject:
    """What a delegate found: an organisation, by its SIRET where it is known, and its project in a region."""

    region: Region
    organisation: str
    title: str
    siret: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead; `note` never leaves intake."""

    id: UUID
    found: FoundProject
    state: LeadState
    revision: int
    detected: Moment
    invited: Moment | None = None
    closed: Moment | None = None
    reason: LeadCloseReason | None = None
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProjectLeadDetected:
    """A delegate found a project."""

    lead_id: UUID
    found: FoundProject
    moment: Moment


@dataclass(frozen=True, slots=True)
class ProjectLeadInvited:
    """The organisation was invited to apply."""

    lead_id: UUID
    region: Region
    moment: Moment


@dataclass(frozen=True, slots=True)
class ProjectLeadClosed:
    """The lead became an application, or will not, for a reason: one of the two."""

    lead_id: UUID
    region: Region
    moment: Moment
    reason: LeadCloseReason | None = None
    application_id: UUID | None = None


LeadChange = ProjectLeadInvited | ProjectLeadClosed
LeadFact = ProjectLeadDetected | LeadChange


def detected(fact: ProjectLeadDetected) -> Lead:
    """The lead that a delegate's find brings to life."""
    return Lead(fact.lead_id, fact.found, LeadState.DETECTED, 1, fact.moment)


def invite(lead: Lead, *, moment: Moment) -> ProjectLeadInvited:
    """Invite the organisation to apply, once."""
    _check(lead, LeadState.INVITED, "s'invite")
    return ProjectLeadInvited(lead.id, lead.found.region, moment)


def close(lead: Lead, reason: LeadCloseReason, *, moment: Moment) -> ProjectLeadClosed:
    """Give the lead up, for a reason."""
    _check(lead, LeadState.CLOSED, "se clôt")
    return ProjectLeadClosed(lead.id, lead.found.region, moment, reason=reason)


def convert(lead: Lead, application: Application, *, moment: Moment) -> ProjectLeadClosed:
    """Link the lead to the application it became: of the same organisation where its SIRET is known, in its region."""
    _check(lead, LeadState.CONVERTED, "devient un dossier")
    carrier, regions = application.siret, application.content.project.regions
    if lead.found.siret is not None and lead.found.siret != carrier:
        message = f"Ce dossier est celui de {carrier} ; la piste est celle de {lead.found.siret}."
        raise Refusal("lead_of_another", message, field="application_id")
    if regions and lead.found.region not in regions:
        message = f"Ce dossier ne cite pas la région {lead.found.region}, où la piste a été repérée."
        raise Refusal("lead_elsewhere", message, field="application_id")
    return ProjectLeadClosed(lead.id, lead.found.region, moment, application_id=application.id)


def evolve_lead(lead: Lead, fact: LeadChange) -> Lead:
    """The lead after a fact: one revision more."""
    changed = replace(lead, revision=lead.revision + 1)
    match fact:
        case ProjectLeadInvited(moment=moment):
            return replace(changed, state=LeadState.INVITED, invited=moment)
        case ProjectLeadClosed(moment=moment, reason=reason, application_id=application_id):
            state = LeadState.CLOSED if application_id is None else LeadState.CONVERTED
            return replace(changed, state=state, closed=moment, reason=reason, application_id=application_id)
        case _:
            assert_never(fact)


def _check(lead: Lead, to: LeadState, verb: str) -> None:
    if to not in LEAD_TRANSITIONS[lead.state]:
        message = f"Cette piste est {LEADS_IN_FRENCH[lead.state]} : elle ne {verb} plus."
        raise NotInThisState(message, state=lead.state)
