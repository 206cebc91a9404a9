"""Which fact is announced, and as what. A fact that concerns nobody else is not announced."""

from dataclasses import asdict
from datetime import date
from typing import Any, assert_never

from intake import domain
from intake.domain import convention, documents, lead
from intake.domain.erasure import PersonErased
from intake.domain.organisation import MemberRole, Organisation
from shared.contracts import intake, partners
from shared.contracts.envelope import Event


def contract(fact: domain.CallFact | domain.ApplicationFact) -> Event | None:
    """The event that announces a fact, or None where it stays at intake."""
    match fact:
        case (
            domain.CallDrafted()
            | domain.CallTermsRevised()
            | domain.CallRulesRevised()
            | domain.CallRulesPublished()
            | domain.CallOpened()
            | domain.CallClosed()
        ):
            return _of_call(fact)
        case (
            domain.SupplementRequested()
            | domain.SupplementExtended()
            | domain.SupplementCancelled()
            | domain.ApplicationResubmitted()
        ):
            return _of_supplement(fact)
        case _:
            return _of_application(fact)


def _of_call(fact: domain.CallFact) -> Event | None:
    match fact:
        case domain.CallDrafted() | domain.CallTermsRevised() | domain.CallRulesRevised():
            return None
        case domain.CallRulesPublished():
            rules = intake.CallRules.model_validate(asdict(fact.rules))
            return intake.CallRulesPublished(call_id=fact.call_id, edition=fact.edition, rules=rules)
        case domain.CallOpened():
            return _call_opened(fact)
        case domain.CallClosed():
            return intake.CallClosed(call_id=fact.call_id, edition=fact.edition, closed_on=fact.closed_on)
        case _:
            assert_never(fact)


def _of_supplement(fact: domain.Supplemented) -> Event | None:
    match fact:
        case domain.SupplementExtended() | domain.SupplementCancelled():
            return None
        case domain.SupplementRequested():
            return intake.SupplementRequested(
                application_id=fact.application_id,
                call_id=fact.call_id,
                edition=fact.edition,
                request=fact.supplement.rank,
                requested_on=fact.supplement.asked.day,
                due_on=fact.supplement.due_on,
            )
        case domain.ApplicationResubmitted():
            return intake.ApplicationResubmitted(**_file(fact), version=fact.version, resubmitted_on=fact.moment.day)
        case _:
            assert_never(fact)


def _of_application(fact: domain.ApplicationDrafted | domain.Filed | domain.ApplicationTransferred) -> Event | None:  # noqa: PLR0911  one return for each kind of fact
    match fact:
        case domain.ApplicationDrafted() | domain.DraftRevised() | domain.DraftAbandoned():
            return None
        case domain.ApplicationSubmitted():
            return intake.ApplicationSubmitted(**_file(fact))
        case domain.ApplicationDeclaredAdmissible():
            return intake.ApplicationDeclaredAdmissible(
                application_id=fact.application_id,
                call_id=fact.call_id,
                edition=fact.edition,
                declared_on=fact.moment.day,
                waived_rules=fact.waived,
            )
        case domain.ApplicationDeclaredInadmissible():
            return intake.ApplicationDeclaredInadmissible(
                application_id=fact.application_id,
                call_id=fact.call_id,
                edition=fact.edition,
                reason=fact.inadmissibility.reason,
                declared_on=fact.moment.day,
            )
        case domain.ApplicationReopened():
            return intake.ApplicationReopened(
                application_id=fact.application_id,
                call_id=fact.call_id,
                edition=fact.edition,
                reopened_on=fact.moment.day,
                undone=fact.undone,
            )
        case domain.ApplicationTransferred():
            return _transferred(fact) if fact.submitted else None
        case domain.ApplicationWithdrawn():
            return intake.ApplicationWithdrawn(
                application_id=fact.application_id,
                call_id=fact.call_id,
                edition=fact.edition,
                reason=fact.withdrawal.reason,
                withdrawn_on=fact.withdrawal.moment.day,
            )
        case _:
            assert_never(fact)


def _transferred(fact: domain.ApplicationTransferred) -> intake.ApplicationTransferred:
    return intake.ApplicationTransferred(
        application_id=fact.application_id,
        call_id=fact.call_id,
        edition=fact.edition,
        from_siret=fact.from_siret,
        to_siret=fact.to_siret,
        to_name=fact.to_name,
        to_legal_form=fact.to_legal_form,
        transferred_on=fact.moment.day,
    )


def _call_opened(fact: domain.CallOpened) -> intake.CallOpened:
    terms = fact.terms
    return intake.CallOpened(
        call_id=fact.call_id,
        edition=terms.edition,
        rules_version=fact.rules_version,
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
        sessions=tuple(intake.ValidationSession(name=s.name, cutoff_on=s.cutoff_on) for s in terms.sessions),
    )


def _file(fact: domain.ApplicationSubmitted | domain.ApplicationResubmitted) -> dict[str, Any]:
    file, submission = fact.file, fact.submission
    return {
        "application_id": fact.application_id,
        "call_id": fact.call_id,
        "edition": fact.edition,
        "rules_version": submission.rules_version,
        "number": submission.number,
        "session": submission.session,
        "submitted_on": submission.moment.day,
        "carrier": _organisation(file.carrier),
        "partners": tuple(_organisation(partner) for partner in file.partners),
        "project_title": file.title,
        "axis": file.axis,
        "stage": file.stage,
        "audiences": file.audiences,
        "special_audiences": file.special_audiences,
        "regions": file.regions,
        "departments": file.departments,
        "starts_on": file.starts_on,
        "ends_on": file.ends_on,
        "requested_cents": file.budget.requested_cents,
        "budget_cents": file.budget.cost_cents,
        "indicators": tuple(intake.IndicatorTarget.model_validate(asdict(indicator)) for indicator in file.indicators),
        "esus_expires_on": file.esus_expires_on,
        "communes": file.communes,
        "zones": tuple(intake.ZoneRef.model_validate(asdict(zone)) for zone in file.zones),
        "cog_vintage": file.cog_vintage,
        "cohorts": tuple(intake.PlannedCohort.model_validate(asdict(one)) for one in file.cohorts),
        "activities": tuple(intake.PlannedActivity.model_validate(asdict(one)) for one in file.activities),
        "cost_categories": file.cost_categories,
        "de_minimis_cents": file.declarations.de_minimis_cents,
        "budget": _budget(file.budget),
        "consortium_members": tuple(one.siret for one in file.consortium.members) if file.consortium else (),
    }


def _budget(budget: domain.Budget) -> intake.Budget:
    """Codes and amounts alone: what carriers call a line, and who co-funds it, stays at intake."""
    return intake.Budget(
        charges=tuple(intake.BudgetLine(code=one.code, amount_cents=one.amount_cents) for one in budget.charges),
        resources=tuple(
            intake.BudgetLine(code=one.code, amount_cents=one.amount_cents, requested=one.requested)
            for one in budget.resources
        ),
    )


def _organisation(organisation: domain.Organisation) -> intake.Organisation:
    return intake.Organisation(
        siret=organisation.siret,
        name=organisation.name,
        legal_form=organisation.legal_form,
        rna=organisation.rna,
    )


def of_document(fact: documents.DocumentFact) -> Event:
    """The event that announces what befell a document: its SHA-256 stands in the event log from its arrival on."""
    ids = {"application_id": fact.application_id, "document_id": fact.document_id}
    match fact:
        case documents.DocumentDeposited(file=file):
            return intake.DocumentDeposited(
                **ids,
                kind=fact.kind,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                sha256=file.sha256.hex(),
                deposited_on=file.moment.day,
            )
        case documents.DocumentCleared():
            return intake.DocumentCleared(**ids, sha256=fact.sha256.hex())
        case documents.DocumentRefused():
            return intake.DocumentRefused(**ids, sha256=fact.sha256.hex(), threat=fact.threat)
        case documents.DocumentRemoved():
            return intake.DocumentRemoved(**ids, sha256=fact.sha256.hex() if fact.sha256 else None)
        case _:
            assert_never(fact)


def of_erasure(erased: PersonErased) -> Event | None:
    """The event that tells every service to forget a person, by an opaque id; members are known at intake alone."""
    if erased.application_id is None:
        return None
    return intake.PersonalDataErased(
        application_id=erased.application_id,
        person_id=erased.person_id,
        ground=erased.ground,
        erased_on=erased.moment.day,
    )


def of_lead(fact: lead.LeadFact) -> Event:
    """The event that announces what befell a lead; the delegate's note stays at intake."""
    match fact:
        case lead.ProjectLeadDetected(found=found):
            return intake.ProjectLeadDetected(
                lead_id=fact.lead_id,
                region=found.region,
                organisation=found.organisation,
                siret=found.siret,
                project_title=found.title,
                detected_on=fact.moment.day,
            )
        case lead.ProjectLeadInvited():
            return intake.ProjectLeadInvited(lead_id=fact.lead_id, region=fact.region, invited_on=fact.moment.day)
        case lead.ProjectLeadClosed():
            return intake.ProjectLeadClosed(
                lead_id=fact.lead_id,
                region=fact.region,
                application_id=fact.application_id,
                reason=fact.reason,
                closed_on=fact.moment.day,
            )
        case _:
            assert_never(fact)


def of_convention(fact: convention.ConventionFact) -> Event:
    """The event that announces what befell a partner convention; who sits where, and why it ended, stay at intake."""
    match fact:
        case convention.ConventionSigned(agreed=agreed):
            return partners.PartnerConventionSigned(
                convention_id=fact.convention_id,
                partner=agreed.partner,
                siret=agreed.siret,
                title=agreed.title,
                signed_on=agreed.signed_on,
                ends_on=agreed.ends_on,
                programmes=agreed.programmes,
                regions=agreed.regions,
            )
        case convention.ConventionRenewed():
            return partners.PartnerConventionRenewed(
                convention_id=fact.convention_id, ends_on=fact.ends_on, renewed_on=fact.renewed_on
            )
        case convention.ConventionEnding():
            return partners.PartnerConventionEnding(
                convention_id=fact.convention_id, partner=fact.partner, ends_on=fact.ends_on
            )
        case convention.ConventionEnded():
            return partners.PartnerConventionEnded(
                convention_id=fact.convention_id, reason=fact.reason, ended_on=fact.ended_on
            )
        case convention.SeatTaken(seat=seat):
            return partners.LocalSeatTaken(
                convention_id=fact.convention_id,
                seat_id=seat.id,
                body=seat.body,
                department=seat.department,
                taken_on=seat.taken_on,
            )
        case convention.SeatLeft(seat=seat):
            return partners.LocalSeatLeft(
                convention_id=fact.convention_id, seat_id=seat.id, department=seat.department, left_on=fact.left_on
            )
        case _:
            assert_never(fact)


def members_recorded(organisation: Organisation, *, on: date) -> Event:
    """Who acts for an organisation now."""
    members = {one.person: one.role for one in organisation.active if one.person is not None}
    return intake.MembersRecorded(
        organisation_id=organisation.id,
        siret=organisation.siret,
        members=tuple(sorted(members)),
        recorded_on=on,
        readers=tuple(sorted(one for one, role in members.items() if role is MemberRole.READER)),
    )
