"""The rules of intake, pure: no clock, no ids made inside, nothing read but what is given.

call            an edition: window, sessions, versioned rules (rules), DRAFT > OPEN > CLOSED
application     a carrier's file: its states, facts and `evolve`
content         what a carrier writes; completeness says when nothing is missing
legal_category  what an organisation is under the law, by INSEE's code
territory       what places are looked up in, of which vintage; locating: the places of a project, looked up
submission      draft, revise, preview, submit; supplement: what is missing is asked for, the answer is a new version
soundness       what refuses a submission (of carrier, consortium, project, planned); budget: the balance on the CERFA
                chart; assessment: what the edition's rules say of a file, which refuses nothing
admissibility   declared by a person, after the assessment of each rule (findings; supporting: what documents show)
withdrawal      by the carrier
changes         what differs between two versions of a file; duplicates: two files that may be one project
documents       supporting documents: awaited, quarantined, clean, refused, removed
organisation    who carries projects, and its members; membership says who may do what, representation changes who
                represents it, absorption hands its files to another
"""

from enum import StrEnum

from intake.domain.admissibility import declare_admissible, declare_inadmissible, reopen
from intake.domain.application import (
    APPLICATION_TRANSITIONS,
    Application,
    ApplicationChange,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationDrafted,
    ApplicationFact,
    ApplicationReopened,
    ApplicationResubmitted,
    ApplicationState,
    ApplicationSubmitted,
    ApplicationTransferred,
    ApplicationWithdrawn,
    DraftAbandoned,
    DraftRevised,
    Filed,
    Inadmissibility,
    Submission,
    SupplementCancelled,
    Supplemented,
    SupplementExtended,
    SupplementRequest,
    SupplementRequested,
    Withdrawal,
    open_supplement,
    submitted_once,
)
from intake.domain.assessment import assess, confirm_with_admissibility, judge, waived
from intake.domain.budget import Budget, Charge, CoFunder, FundingStatus, Resource
from intake.domain.call import (
    CALL_TRANSITIONS,
    Call,
    CallChange,
    CallClosed,
    CallDrafted,
    CallFact,
    CallOpened,
    CallRulesPublished,
    CallRulesRevised,
    CallState,
    CallTerms,
    CallTermsRevised,
    Session,
    check_edition,
    close_call,
    draft_call,
    drafted_call,
    evolve_call,
    open_call,
    publish_rules,
    revise_terms,
)
from intake.domain.changes import Change, changes_between
from intake.domain.completeness import CompleteFile
from intake.domain.content import (
    Carrier,
    Consortium,
    ConsortiumMember,
    Contact,
    Content,
    Declarations,
    EsusApproval,
    Indicator,
    Organisation,
    PlannedActivity,
    PlannedCohort,
    Project,
)
from intake.domain.convention import CONVENTION_TRANSITIONS, ConventionState
from intake.domain.documents import DOCUMENT_TRANSITIONS, Document, DocumentState
from intake.domain.duplicates import DuplicateGround, duplicate_grounds
from intake.domain.evolution import drafted, evolve
from intake.domain.findings import EligibilityRule, Finding, Judgement, Verdict
from intake.domain.lead import LEAD_TRANSITIONS, LeadState
from intake.domain.locating import located
from intake.domain.moment import Moment
from intake.domain.notices import NOTICE_TRANSITIONS, NoticeState
from intake.domain.organisation import (
    CHANGE_TRANSITIONS,
    MEMBERSHIP_TRANSITIONS,
    ORGANISATION_TRANSITIONS,
    ChangeState,
    MembershipState,
    OrganisationState,
)
from intake.domain.rules import CallRules, Criterion
from intake.domain.submission import Preview, draft, preview, revise, submit
from intake.domain.supplement import (
    SUPPLEMENT_TRANSITIONS,
    SupplementState,
    cancel_supplement,
    ended_as,
    extend_supplement,
    request_supplement,
    requested,
    resubmit,
)
from intake.domain.supporting import LOOK_AT_DOCUMENTS
from intake.domain.territory import Cog, Commune, Reference, Zone, ZoneTag
from intake.domain.withdrawal import withdraw

STATE_MACHINES: dict[str, tuple[type[StrEnum], dict[StrEnum, frozenset[StrEnum]]]] = {
    "intake.call": (CallState, {state: frozenset(CALL_TRANSITIONS[state]) for state in CallState}),
    "intake.application": (
        ApplicationState,
        {state: frozenset(APPLICATION_TRANSITIONS[state]) for state in ApplicationState},
    ),
    "intake.supplement_request": (
        SupplementState,
        {state: frozenset(SUPPLEMENT_TRANSITIONS[state]) for state in SupplementState},
    ),
    "intake.notice": (NoticeState, {state: frozenset(NOTICE_TRANSITIONS[state]) for state in NoticeState}),
    "intake.lead": (LeadState, {state: frozenset(LEAD_TRANSITIONS[state]) for state in LeadState}),
    "intake.partner_convention": (
        ConventionState,
        {state: frozenset(CONVENTION_TRANSITIONS[state]) for state in ConventionState},
    ),
    "intake.organisation": (
        OrganisationState,
        {state: frozenset(ORGANISATION_TRANSITIONS[state]) for state in OrganisationState},
    ),
    "intake.membership": (
        MembershipState,
        {state: frozenset(MEMBERSHIP_TRANSITIONS[state]) for state in MembershipState},
    ),
    "intake.representative_change": (
        ChangeState,
        {state: frozenset(CHANGE_TRANSITIONS[state]) for state in ChangeState},
    ),
    "intake.document": (DocumentState, {state: frozenset(DOCUMENT_TRANSITIONS[state]) for state in DocumentState}),
}
"""Every state machine of intake, by the table whose column `state` holds it."""

__all__ = [
    "LOOK_AT_DOCUMENTS",
    "STATE_MACHINES",
    "Application",
    "ApplicationChange",
    "ApplicationDeclaredAdmissible",
    "ApplicationDeclaredInadmissible",
    "ApplicationDrafted",
    "ApplicationFact",
    "ApplicationReopened",
    "ApplicationResubmitted",
    "ApplicationState",
    "ApplicationSubmitted",
    "ApplicationTransferred",
    "ApplicationWithdrawn",
    "Budget",
    "Call",
    "CallChange",
    "CallClosed",
    "CallDrafted",
    "CallFact",
    "CallOpened",
    "CallRules",
    "CallRulesPublished",
    "CallRulesRevised",
    "CallState",
    "CallTerms",
    "CallTermsRevised",
    "Carrier",
    "Change",
    "Charge",
    "CoFunder",
    "Cog",
    "Commune",
    "CompleteFile",
    "Consortium",
    "ConsortiumMember",
    "Contact",
    "Content",
    "Criterion",
    "Declarations",
    "Document",
    "DocumentState",
    "DraftAbandoned",
    "DraftRevised",
    "DuplicateGround",
    "EligibilityRule",
    "EsusApproval",
    "Filed",
    "Finding",
    "FundingStatus",
    "Inadmissibility",
    "Indicator",
    "Judgement",
    "Moment",
    "Organisation",
    "PlannedActivity",
    "PlannedCohort",
    "Preview",
    "Project",
    "Reference",
    "Resource",
    "Session",
    "Submission",
    "SupplementCancelled",
    "SupplementExtended",
    "SupplementRequest",
    "SupplementRequested",
    "SupplementState",
    "Supplemented",
    "Verdict",
    "Withdrawal",
    "Zone",
    "ZoneTag",
    "assess",
    "cancel_supplement",
    "changes_between",
    "check_edition",
    "close_call",
    "confirm_with_admissibility",
    "declare_admissible",
    "declare_inadmissible",
    "draft",
    "draft_call",
    "drafted",
    "drafted_call",
    "duplicate_grounds",
    "ended_as",
    "evolve",
    "evolve_call",
    "extend_supplement",
    "judge",
    "located",
    "open_call",
    "open_supplement",
    "preview",
    "publish_rules",
    "reopen",
    "request_supplement",
    "requested",
    "resubmit",
    "revise",
    "revise_terms",
    "submit",
    "submitted_once",
    "waived",
    "withdraw",
]
