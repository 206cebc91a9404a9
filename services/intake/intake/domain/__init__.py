"""The rules of intake, pure: no clock, no ids made inside, nothing read but what is given.

call            an edition: window, sessions, versioned rules (rules), DRAFT > OPEN > CLOSED
application     a carrier's file: its states, facts and `evolve`
content         what a carrier writes; completeness says when nothing is missing
submission      draft, revise, submit; eligibility lists the policies (carrier_policies, project_policies, territory),
                budget the balance on the CERFA chart
admissibility   declared by a person
withdrawal      by the carrier
"""

from enum import StrEnum

from intake.domain.admissibility import declare_admissible, declare_inadmissible
from intake.domain.application import (
    APPLICATION_TRANSITIONS,
    Application,
    ApplicationChange,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationDrafted,
    ApplicationFact,
    ApplicationState,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    DraftAbandoned,
    DraftRevised,
    Inadmissibility,
    Submission,
    Withdrawal,
    drafted,
    evolve,
)
from intake.domain.budget import Budget, Charge, Resource
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
    Session,
    close_call,
    draft_call,
    drafted_call,
    evolve_call,
    open_call,
    publish_rules,
)
from intake.domain.completeness import CompleteFile
from intake.domain.content import Carrier, Contact, Content, Declarations, Indicator, Organisation, Project
from intake.domain.moment import Moment
from intake.domain.rules import CallRules
from intake.domain.submission import draft, revise, submit
from intake.domain.withdrawal import withdraw

STATE_MACHINES: dict[str, tuple[type[StrEnum], dict[StrEnum, frozenset[StrEnum]]]] = {
    "intake.call": (CallState, {state: frozenset(CALL_TRANSITIONS[state]) for state in CallState}),
    "intake.application": (
        ApplicationState,
        {state: frozenset(APPLICATION_TRANSITIONS[state]) for state in ApplicationState},
    ),
}
"""Every state machine of intake, by the table whose column `state` holds it."""

__all__ = [
    "STATE_MACHINES",
    "Application",
    "ApplicationChange",
    "ApplicationDeclaredAdmissible",
    "ApplicationDeclaredInadmissible",
    "ApplicationDrafted",
    "ApplicationFact",
    "ApplicationState",
    "ApplicationSubmitted",
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
    "Carrier",
    "Charge",
    "CompleteFile",
    "Contact",
    "Content",
    "Declarations",
    "DraftAbandoned",
    "DraftRevised",
    "Inadmissibility",
    "Indicator",
    "Moment",
    "Organisation",
    "Project",
    "Resource",
    "Session",
    "Submission",
    "Withdrawal",
    "close_call",
    "declare_admissible",
    "declare_inadmissible",
    "draft",
    "draft_call",
    "drafted",
    "drafted_call",
    "evolve",
    "evolve_call",
    "open_call",
    "publish_rules",
    "revise",
    "submit",
    "withdraw",
]
