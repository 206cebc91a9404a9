"""What each fact announces, if anything."""

from dataclasses import dataclass
from typing import assert_never

from review.domain.addendum import MinutesWereCorrected
from review.domain.appealing import AppealLodged
from review.domain.case import (
    BallotOpened,
    Case,
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
from review.domain.committee import CommitteeRef
from review.domain.composing import CommitteeFormed, MandateEnded, MemberAppointed
from review.domain.hearing import HearingFact, HearingWasCancelled, HearingWasHeld, HearingWasProposed
from review.domain.scoring import EvaluationRecorded
from review.domain.session import (
    AgendaSet,
    AttendanceTaken,
    MemberLeft,
    MinutesWereSigned,
    ProxyGiven,
    ProxyWithdrawn,
    SessionConvened,
    SessionFact,
)
from review.domain.states import RoutingReason
from shared.contracts import review
from shared.contracts.envelope import Event
from shared.vocabulary import DecisionReason, WithdrawalReason


@dataclass(frozen=True, slots=True)
class CaseHearing:
    """What happened to a hearing, and the case that it is about."""

    case: Case
    fact: HearingFact


Fact = (
    CommitteeFormed
    | MemberAppointed
    | MandateEnded
    | SessionConvened
    | SessionFact
    | MinutesWereCorrected
    | EvaluationRecorded
    | CaseHearing
    | AppealLodged
    | CaseReceived
    | CaseFact
)


def contract(fact: Fact) -> Event | None:  # noqa: C901, PLR0911, PLR0912  one return for each kind of fact
    """The event a fact is announced as; None where it stays at home."""
    match fact:
        case MemberAppointed() | MandateEnded():
            return _committee_changed(fact)
        case CommitteeFormed() | SessionConvened() | MinutesWereSigned():
            return _of_committee(fact)
        case CaseRouted():
            return _case_opened(fact) if fact.first else _case_moved(fact)
        case DecisionTaken():
            return _award_proposed(fact)
        case DecisionBecameFinal():
            return _decision_made(fact)
        case CaseWithdrawn():
            return _award_withdrawn(fact, fact.reason)
        case CaseSetAside():
            return _award_withdrawn(fact, WithdrawalReason.OTHER)
        case ConflictWasDeclared():
            return _conflict_declared(fact)
        case CaseWasReferred():
            return _case_referred(fact)
        case MinutesWereCorrected():
            return _minutes_corrected(fact)
        case EvaluationRecorded():
            return _opinion_recorded(fact)
        case AppealLodged():
            return _appeal_lodged(fact)
        case CaseHearing():
            return _of_hearing(fact)
        case MemberLeft() | ProxyGiven() | ProxyWithdrawn() | AgendaSet() | CaseResumed():
            return None
        case AttendanceTaken() | CaseReceived() | BallotOpened() | VoteCast() | MoneySetAside() | MoneyWasRefused():
            return None
        case _:
            assert_never(fact)


def envelope_key(edition: int, committee: CommitteeRef) -> str:
    """How funding names the part of a year's envelope that is a committee's."""
    return f"{edition}/{committee.code}"


def _of_committee(fact: CommitteeFormed | SessionConvened | MinutesWereSigned) -> Event:
    match fact:
        case CommitteeFormed(committee=committee):
            return review.CommitteeFormed(
                committee_id=committee.id,
                code=committee.code,
                kind=committee.kind,
                regions=tuple(sorted(committee.regions)),
                voting_members=len(committee.voting),
                quorum_percent=committee.quorum_percent,
            )
        case SessionConvened(session=session):
            return review.CommitteeConvened(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                held_on=session.held_on,
            )
        case MinutesWereSigned(session=session, minutes=minutes):
            return review.MinutesSigned(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                minutes_sha256=minutes.sha256,
                signed_on=minutes.signed_on,
            )


def _committee_changed(fact: MemberAppointed | MandateEnded) -> Event:
    return review.CommitteeChanged(
        committee_id=fact.committee.id,
        code=fact.committee.code,
        voting_members=len(fact.committee.on(fact.on).voting),
        changed_on=fact.on,
    )


def _appeal_lodged(fact: AppealLodged) -> Event:
    return review.AppealLodged(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        appeal_of=fact.first.id,
        lodged_on=fact.received.on,
    )


def _case_opened(fact: CaseRouted) -> Event:
    return review.CaseOpened(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        committee_id=fact.committee.id,
        committee_code=fact.committee.code,
        committee_kind=fact.committee.kind,
        routing_rule=fact.rule,
        opened_on=fact.on,
        appeal_of=fact.case.appeal_of,
    )


def _case_moved(fact: CaseRouted) -> Event | None:
    """A person chose another committee. Of their reasons the scope travels, the others are OTHER outside."""
    before = fact.case.committee
    if before is None:
        return None
    broader = fact.reason is RoutingReason.BROADER_SCOPE
    return review.CaseReferred(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        from_committee_id=before.id,
        from_committee_code=before.code,
        committee_id=fact.committee.id,
        committee_code=fact.committee.code,
        committee_kind=fact.committee.kind,
        reason=DecisionReason.BROADER_SCOPE if broader else DecisionReason.OTHER,
        referred_on=fact.on,
        appeal_of=fact.case.appeal_of,
    )


def _award_proposed(fact: DecisionTaken) -> Event | None:
    proposal_id = fact.decision.proposal_id
    if proposal_id is None:
        return None
    return review.AwardProposed(
        proposal_id=proposal_id,
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        session_id=fact.ballot.session_id,
        committee_id=fact.committee.id,
        committee_code=fact.committee.code,
        envelope_key=envelope_key(fact.case.file.edition, fact.committee),
        amount_cents=fact.decision.amount_cents,
    )


def _decision_made(fact: DecisionBecameFinal) -> Event:
    return review.DecisionMade(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        session_id=fact.ballot.session_id,
        committee_id=fact.committee.id,
        committee_code=fact.committee.code,
        committee_kind=fact.committee.kind,
        outcome=fact.decision.outcome,
        reason=fact.decision.reason,
        amount_cents=fact.decision.amount_cents,
        proposal_id=fact.decision.proposal_id,
        decided_on=fact.on,
        appeal_of=fact.case.appeal_of,
    )


def _award_withdrawn(fact: CaseWithdrawn | CaseSetAside, reason: WithdrawalReason) -> Event | None:
    if fact.proposal_id is None:
        return None
    return review.AwardWithdrawn(
        proposal_id=fact.proposal_id,
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        reason=reason,
    )


def _conflict_declared(fact: ConflictWasDeclared) -> Event:
    return review.ConflictDeclared(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        declared_on=fact.on,
    )


def _case_referred(fact: CaseWasReferred) -> Event:
    return review.CaseReferred(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        session_id=fact.session_id,
        from_committee_id=fact.before.id,
        from_committee_code=fact.before.code,
        committee_id=fact.to.id,
        committee_code=fact.to.code,
        committee_kind=fact.to.kind,
        reason=fact.reason,
        referred_on=fact.on,
        appeal_of=fact.case.appeal_of,
    )


def _minutes_corrected(fact: MinutesWereCorrected) -> Event:
    return review.MinutesCorrected(
        session_id=fact.session.id,
        committee_id=fact.session.committee.id,
        committee_code=fact.session.committee.code,
        edition=fact.session.edition,
        number=fact.addendum.number,
        addendum_sha256=fact.addendum.sha256,
        signed_on=fact.addendum.signed_on,
    )


def _opinion_recorded(fact: EvaluationRecorded) -> Event:
    return review.OpinionRecorded(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        supersedes=fact.evaluation.number > 1,
        recorded_on=fact.on,
    )


def _of_hearing(told: CaseHearing) -> Event | None:
    case, fact = told.case, told.fact
    match fact:
        case HearingWasProposed(hearing=hearing):
            return review.HearingProposed(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                slots=len(hearing.plan.slots),
            )
        case HearingWasCancelled(hearing=hearing, reason=reason):
            return review.HearingCancelled(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                reason=reason,
            )
        case HearingWasHeld(hearing=hearing, held_on=held_on):
            return review.HearingHeld(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                held_on=held_on,
            )
        case _:
            return None
