"""Cases: what review announces of them, from the opening to the decision."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.intake import PositiveCents
from shared.vocabulary import CommitteeKind, DecisionReason, Outcome, WithdrawalReason


class CaseEvent(Event, abstract=True):
    """An admissible application before a committee."""

    SERVICE = "review"
    AGGREGATE = "case"
    KEY = "case_id"


class AppealLodged(CaseEvent):
    """The carrier asks that a rejected file be judged again: a second case begins. Its grounds stay at review."""

    case_id: UUID
    application_id: UUID
    edition: int
    appeal_of: UUID
    lodged_on: date


class CaseOpened(CaseEvent):
    """The application is before a committee; `routing_rule` names the rule that chose it.

    `appeal_of` is the case whose decision is appealed, where this one is an appeal; so in the events that follow.
    `carrier_siret` and `recused` as in RecusalsNoted; without the first, nobody said yet to whom the file is closed.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    committee_id: UUID
    committee_code: str
    committee_kind: CommitteeKind
    routing_rule: str
    opened_on: date
    appeal_of: UUID | None = None
    carrier_siret: str | None = None
    recused: tuple[str, ...] = ()


class CaseReferred(CaseEvent):
    """The case went from one committee to another with the whole file; `session_id` where a committee's vote did it."""

    case_id: UUID
    application_id: UUID
    edition: int
    session_id: UUID | None = None
    from_committee_id: UUID
    from_committee_code: str
    committee_id: UUID
    committee_code: str
    committee_kind: CommitteeKind
    reason: DecisionReason
    referred_on: date
    appeal_of: UUID | None = None


class OpinionRecorded(CaseEvent):
    """A member recorded an opinion, in place of earlier ones where `supersedes`. Whose and which stay here."""

    case_id: UUID
    application_id: UUID
    edition: int
    supersedes: bool
    recorded_on: date


class AwardProposed(CaseEvent):
    """The committee voted an award; it becomes final only once funding has set the money aside."""

    proposal_id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    session_id: UUID
    committee_id: UUID
    committee_code: str
    envelope_key: str
    amount_cents: PositiveCents


class AwardWithdrawn(CaseEvent):
    """The proposal no longer stands: what was reserved for it must be released."""

    proposal_id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    reason: WithdrawalReason


class DecisionMade(CaseEvent):
    """The committee's decision is final. `proposal_id` and a positive amount only where something is awarded."""

    case_id: UUID
    application_id: UUID
    edition: int
    session_id: UUID
    committee_id: UUID
    committee_code: str
    committee_kind: CommitteeKind
    outcome: Outcome
    reason: DecisionReason
    amount_cents: int
    proposal_id: UUID | None = None
    decided_on: date
    appeal_of: UUID | None = None
