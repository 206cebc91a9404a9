"""What is announced of cases: before which committee, what is proposed, what is decided."""

from dataclasses import dataclass
from datetime import date

from review.domain.appealing import AppealLodged
from review.domain.case import (
    Case,
    CaseRouted,
    CaseSetAside,
    CaseWasReferred,
    CaseWithdrawn,
    ConflictWasDeclared,
    DecisionBecameFinal,
    DecisionTaken,
)
from review.domain.scoring import EvaluationRecorded
from review.domain.states import RoutingReason
from shared.contracts import review
from shared.contracts.envelope import Event
from shared.vocabulary import DecisionReason, WithdrawalReason


@dataclass(frozen=True, slots=True)
class TiesLookedFor:
    """Review looked anew for whom a case is closed to: `case.closed_to`."""

    case: Case
    on: date


@dataclass(frozen=True, slots=True)
class TieLifted:
    """A tie between `member` and a case no longer counts. `case` as it is after: others may still close it to them."""

    case: Case
    member: str
    on: date


def case_routed(fact: CaseRouted) -> Event | None:
    """CaseOpened where the case was before no committee, otherwise CaseReferred."""
    return _case_opened(fact) if fact.first else _case_moved(fact)


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
        carrier_siret=fact.case.file.carrier_siret,
        recused=tuple(sorted(fact.case.closed_to)),
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


def case_referred(fact: CaseWasReferred) -> Event:
    """A regional committee referred the case to the national one."""
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


def award_proposed(fact: DecisionTaken) -> Event | None:
    """A decision that awards asks for its money; the others wait for the minutes in silence."""
    proposal_id = fact.decision.proposal_id
    if proposal_id is None or fact.envelope_key is None:
        return None
    return review.AwardProposed(
        proposal_id=proposal_id,
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        session_id=fact.ballot.session_id,
        committee_id=fact.committee.id,
        committee_code=fact.committee.code,
        envelope_key=fact.envelope_key,
        amount_cents=fact.decision.amount_cents,
    )


def decision_made(fact: DecisionBecameFinal) -> Event:
    """A decision is final."""
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


def award_withdrawn(fact: CaseWithdrawn | CaseSetAside, reason: WithdrawalReason) -> Event | None:
    """A proposal that stood is given back; None where none did."""
    if fact.proposal_id is None:
        return None
    return review.AwardWithdrawn(
        proposal_id=fact.proposal_id,
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        reason=reason,
    )


def conflict_declared(fact: ConflictWasDeclared) -> Event:
    """A member is tied to a project; how, stays here."""
    return review.ConflictDeclared(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        declared_on=fact.on,
        recused=fact.member,
    )


def recusals_noted(fact: TiesLookedFor) -> Event:
    """To whom a case is closed now."""
    return review.RecusalsNoted(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        carrier_siret=fact.case.file.carrier_siret,
        recused=tuple(sorted(fact.case.closed_to)),
        noted_on=fact.on,
    )


def conflict_lifted(fact: TieLifted) -> Event:
    """To whom a case is closed still, once a tie was lifted."""
    closed_to = fact.case.closed_to
    return review.ConflictLifted(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        carrier_siret=fact.case.file.carrier_siret,
        freed=fact.member if fact.member not in closed_to else None,
        recused=tuple(sorted(closed_to)),
        lifted_on=fact.on,
    )


def opinion_recorded(fact: EvaluationRecorded) -> Event:
    """A member scored: what they think stays here."""
    return review.OpinionRecorded(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        supersedes=fact.evaluation.number > 1,
        recorded_on=fact.on,
    )


def appeal_lodged(fact: AppealLodged) -> Event:
    """A carrier asks for reconsideration."""
    return review.AppealLodged(
        case_id=fact.case.id,
        application_id=fact.case.file.application_id,
        edition=fact.case.file.edition,
        appeal_of=fact.first.id,
        lodged_on=fact.received.on,
    )
