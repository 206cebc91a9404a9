"""A case: an admissible application before a committee. Its facts, and what each changes."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from review.domain.application import ApplicationFile
from review.domain.ballot import Ballot, BreakOff, Decision, Vote
from review.domain.committee import CommitteeRef
from review.domain.routing import REFERRED_BY_A_COMMITTEE
from review.domain.states import CaseState, ConflictReason, Movement, RoutingReason
from shared.vocabulary import Cents, DecisionReason, Outcome, RefusalReason, WithdrawalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRefused:
    """Funding could not reserve: why, and what was left in the envelope then."""

    reason: RefusalReason
    available_cents: Cents


@dataclass(frozen=True, slots=True)
class Appeal:
    """What makes a case an appeal: the case that was rejected, why the carrier asks again, who asked for it."""

    of: UUID
    grounds: str
    lodged_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case: its last `ballot`, the last `decision` on that ballot, funding's refusal of that decision.

    `closed_to` are the people in conflict with a project, in whatever committee they sit: nothing of it is theirs.
    `appeal` where it is the second case of an application.
    """

    id: UUID
    file: ApplicationFile
    state: CaseState
    opened_on: date
    committee: CommitteeRef | None = None
    routing_rule: str | None = None
    routing_reason: RoutingReason | None = None
    ballot: Ballot | None = None
    decision: Decision | None = None
    money_refused: MoneyRefused | None = None
    decided_on: date | None = None
    withdrawal_reason: WithdrawalReason | None = None
    closed_to: frozenset[str] = frozenset()
    appeal: Appeal | None = None
    revision: int = 1

    @property
    def appeal_of(self) -> UUID | None:
        """The case whose decision is appealed, where this one is an appeal."""
        return self.appeal.of if self.appeal else None

    @property
    def standing_proposal(self) -> UUID | None:
        """The proposal that funding holds, or may come to hold, money for."""
        if self.decision is None or self.state not in _PROPOSAL_STANDS:
            return None
        return self.decision.proposal_id


_PROPOSAL_STANDS = frozenset({CaseState.AWARD_PROPOSED, CaseState.RESERVED, CaseState.DECIDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived:
    """An application was declared admissible, or appeals: its case exists, before no committee yet.

    `unrouted`: why the rules of routing found none, where a person is to choose.
    """

    case_id: UUID
    file: ApplicationFile
    on: date
    appeal: Appeal | None = None
    unrouted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRouted:
    """The case is before a committee. `reason` where a person chose it, `first` where it was before none."""

    case: Case
    committee: CommitteeRef
    rule: str
    reason: RoutingReason | None
    first: bool
    on: date


@dataclass(frozen=True, slots=True)
class BallotOpened:
    """The vote on the case began."""

    ballot: Ballot


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A member voted."""

    ballot_id: UUID
    vote: Vote


@dataclass(frozen=True, slots=True)
class AttendanceMoved:
    """Someone came or went while the vote was open."""

    ballot_id: UUID
    member: str
    movement: Movement


@dataclass(frozen=True, slots=True)
class BallotBrokenOff:
    """The vote was given up without a decision: its votes are struck, and the case is open again."""

    ballot: Ballot
    why: BreakOff


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """The chair closed the vote with a verdict, which is not final yet. `case` as it was before, `ballot` as closed.

    `envelope_key` names the envelope that is to pay, where the decision awards.
    """

    case: Case
    committee: CommitteeRef
    ballot: Ballot
    decision: Decision
    envelope_key: str | None = None


@dataclass(frozen=True, slots=True)
class MoneySetAside:
    """Funding reserved the award."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class MoneyWasRefused:
    """Funding refused the award: the case is back with the committee."""

    proposal_id: UUID
    why: MoneyRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBecameFinal:
    """Money, where any is asked, and minutes, where the rules ask, are there. `case` as it was before."""

    case: Case
    committee: CommitteeRef
    ballot: Ballot
    decision: Decision
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    """The carrier withdrew. `proposal_id` where a proposal stood: it must be released. `case` as it was before."""

    case: Case
    reason: WithdrawalReason
    proposal_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSetAside:
    """The application was wrongly declared admissible. `proposal_id` as in a withdrawal. `case` as it was before."""

    case: Case
    proposal_id: UUID | None


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The application that was set aside is admissible after all: before no committee yet. `unrouted` as above."""

    unrouted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWasReferred:
    """The case went to the national committee by the vote of a regional one. `case` as it was before."""

    case: Case
    before: CommitteeRef
    to: CommitteeRef
    session_id: UUID
    reason: DecisionReason
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictWasDeclared:
    """A member is tied to the project: the file is closed to them. `case` as it was before."""

    case: Case
    member: str
    reason: ConflictReason
    declared_by: str
    on: date


CaseFact = (
    CaseRouted
    | CaseWasReferred
    | ConflictWasDeclared
    | BallotOpened
    | VoteCast
    | AttendanceMoved
    | BallotBrokenOff
    | DecisionTaken
    | MoneySetAside
    | MoneyWasRefused
    | DecisionBecameFinal
    | CaseWithdrawn
    | CaseSetAside
    | CaseResumed
)
"""What can happen to a case that exists."""


def begin(fact: CaseReceived, *, closed_to: frozenset[str] = frozenset()) -> Case:
    """The case as it begins, closed to those to whom its application already is."""
    return Case(
        id=fact.case_id,
        file=fact.file,
        state=CaseState.UNROUTED,
        opened_on=fact.on,
        closed_to=closed_to,
        appeal=fact.appeal,
        routing_rule=fact.unrouted,
    )


def evolve(case: Case, fact: CaseFact) -> Case:  # noqa: C901, PLR0911, PLR0912  one return for each fact
    """The case after a fact. The revision counts units of work, so it moves where they are saved."""
    match fact:
        case CaseRouted(committee=committee, rule=rule, reason=reason):
            return replace(case, state=CaseState.OPEN, committee=committee, routing_rule=rule, routing_reason=reason)
        case CaseWasReferred(to=to):
            opened = replace(case, state=CaseState.OPEN, committee=to, ballot=None, decision=None)
            return replace(opened, routing_rule=REFERRED_BY_A_COMMITTEE, routing_reason=None)
        case ConflictWasDeclared(member=member):
            at_vote = case.ballot if case.state is CaseState.BALLOT else None
            return replace(
                case,
                closed_to=case.closed_to | {member},
                ballot=at_vote.without(member) if at_vote else case.ballot,
            )
        case BallotOpened(ballot=ballot):
            return replace(
                case, state=CaseState.BALLOT, ballot=ballot, decision=None, money_refused=None, decided_on=None
            )
        case VoteCast(vote=vote):
            return replace(case, ballot=case.ballot and case.ballot.with_vote(vote))
        case AttendanceMoved(member=member, movement=movement):
            gone = movement is Movement.LEFT
            return replace(case, ballot=case.ballot and case.ballot.left_by(member)) if gone else case
        case BallotBrokenOff():
            return replace(case, state=CaseState.OPEN, ballot=None)
        case DecisionTaken(ballot=ballot, decision=decision):
            state = CaseState.AWARD_PROPOSED if decision.proposal_id else CaseState.AWAITING_MINUTES
            return replace(case, state=state, ballot=ballot, decision=decision, money_refused=None)
        case MoneySetAside():
            return replace(case, state=CaseState.RESERVED)
        case MoneyWasRefused(why=why):
            return replace(case, state=CaseState.RETURNED, money_refused=why)
        case DecisionBecameFinal(decision=decision, on=on):
            deferred = decision.outcome is Outcome.DEFERRED
            return replace(case, state=CaseState.DEFERRED if deferred else CaseState.DECIDED, decided_on=on)
        case CaseWithdrawn(reason=reason):
            return replace(case, state=CaseState.WITHDRAWN, withdrawal_reason=reason)
        case CaseSetAside():
            return replace(case, state=CaseState.SET_ASIDE)
        case CaseResumed(unrouted=unrouted):
            # The last ballot stays: the session that held it does not vote the case again.
            begun = replace(case, state=CaseState.UNROUTED, committee=None, routing_rule=unrouted, routing_reason=None)
            return replace(begun, decision=None, money_refused=None, decided_on=None)
