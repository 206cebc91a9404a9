"""What each fact announces, if anything."""

from typing import assert_never

from review.domain.addendum import MinutesWereCorrected
from review.domain.amending import RulesAmended
from review.domain.appealing import AppealLodged
from review.domain.case import (
    AttendanceMoved,
    BallotBrokenOff,
    BallotOpened,
    CaseFact,
    CaseReceived,
    CaseResumed,
    CaseRouted,
    CaseSetAside,
    CaseWasReferred,
    CaseWithdrawn,
    ConflictWasDeclared,
    DecisionBecameFinal,
    DecisionTaken,
    MoneySetAside,
    MoneyWasRefused,
    VoteCast,
)
from review.domain.composing import CommitteeFormed, MandateEnded, MemberAppointed
from review.domain.scoring import EvaluationRecorded
from review.domain.session import (
    AgendaSet,
    AttendanceTaken,
    MemberArrived,
    MemberLeft,
    MinutesWereSigned,
    ProxyGiven,
    ProxyWithdrawn,
    SessionConvened,
    SessionFact,
    SessionWasCancelled,
    SessionWasMoved,
)
from review.events.cases import (
    TieLifted,
    TiesLookedFor,
    appeal_lodged,
    award_proposed,
    award_withdrawn,
    case_referred,
    case_routed,
    conflict_declared,
    conflict_lifted,
    decision_made,
    opinion_recorded,
    recusals_noted,
)
from review.events.committees import committee_changed, minutes_corrected, of_committee, rules_amended, session_changed
from review.events.hearings import CaseHearing, of_hearing
from shared.contracts.envelope import Event
from shared.vocabulary import WithdrawalReason

__all__ = ["CaseHearing", "Fact", "TieLifted", "TiesLookedFor", "contract"]

Fact = (
    CommitteeFormed
    | MemberAppointed
    | MandateEnded
    | RulesAmended
    | SessionConvened
    | SessionFact
    | MinutesWereCorrected
    | EvaluationRecorded
    | CaseHearing
    | TiesLookedFor
    | TieLifted
    | AppealLodged
    | CaseReceived
    | CaseFact
)


def contract(fact: Fact) -> Event | None:  # noqa: C901, PLR0911, PLR0912  one return for each kind of fact
    """The event a fact is announced as; None where it stays at home."""
    match fact:
        case MemberAppointed() | MandateEnded():
            return committee_changed(fact)
        case RulesAmended():
            return rules_amended(fact)
        case CommitteeFormed() | SessionConvened() | MinutesWereSigned():
            return of_committee(fact)
        case SessionWasMoved() | SessionWasCancelled():
            return session_changed(fact)
        case CaseRouted():
            return case_routed(fact)
        case DecisionTaken():
            return award_proposed(fact)
        case DecisionBecameFinal():
            return decision_made(fact)
        case CaseWithdrawn():
            return award_withdrawn(fact, fact.reason)
        case CaseSetAside():
            return award_withdrawn(fact, WithdrawalReason.OTHER)
        case ConflictWasDeclared():
            return conflict_declared(fact)
        case TiesLookedFor():
            return recusals_noted(fact)
        case TieLifted():
            return conflict_lifted(fact)
        case CaseWasReferred():
            return case_referred(fact)
        case MinutesWereCorrected():
            return minutes_corrected(fact)
        case EvaluationRecorded():
            return opinion_recorded(fact)
        case AppealLodged():
            return appeal_lodged(fact)
        case CaseHearing():
            return of_hearing(fact)
        case AttendanceMoved() | BallotBrokenOff() | MemberArrived() | MemberLeft():
            return None
        case ProxyGiven() | ProxyWithdrawn() | AgendaSet() | CaseResumed():
            return None
        case AttendanceTaken() | CaseReceived() | BallotOpened() | VoteCast() | MoneySetAside() | MoneyWasRefused():
            return None
        case _:
            assert_never(fact)
