"""What review announces: committees, their sessions, and the cases they decide."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.intake import PositiveCents
from shared.contracts.parts import Part
from shared.vocabulary import (
    CommitteeKind,
    DecisionReason,
    HearingCancellation,
    Outcome,
    Region,
    SessionChangeReason,
    WithdrawalReason,
)


class CommitteeEvent(Event, abstract=True):
    """A validation committee."""

    SERVICE = "review"
    AGGREGATE = "committee"
    KEY = "committee_id"


class Mandate(Part):
    """A person sits in a committee from `since` to `until`, both days included; `member` is an opaque id."""

    member: str
    since: date
    until: date


class CommitteeFormed(CommitteeEvent):
    """A committee exists. `code` is how envelopes and people name it: NATIONAL, REGIONAL-93.

    `mandates` are all of them, voting or advisory, past or to come; so in CommitteeChanged.
    """

    committee_id: UUID
    code: str
    kind: CommitteeKind
    regions: tuple[Region, ...]
    voting_members: int
    quorum_percent: int
    mandates: tuple[Mandate, ...] = ()


class CommitteeChanged(CommitteeEvent):
    """A mandate began or ends in a committee. `voting_members` are those whose mandate holds on that day."""

    committee_id: UUID
    code: str
    voting_members: int
    changed_on: date
    mandates: tuple[Mandate, ...] = ()


class CommitteeRulesAmended(CommitteeEvent):
    """What a committee decides under: the `version`th, for sessions convened from a day on. Others keep what they had.

    The first version is as the committee was formed. Why it was amended stays at review.
    """

    committee_id: UUID
    code: str
    version: int
    applies_from: date
    quorum_percent: int
    casting_vote: bool
    proxies_per_holder: int
    proxies_in_quorum: bool
    amended_on: date


class SessionEvent(Event, abstract=True):
    """A sitting of a committee."""

    SERVICE = "review"
    AGGREGATE = "session"
    KEY = "session_id"


class CommitteeConvened(SessionEvent):
    """A committee will sit on `held_on`."""

    session_id: UUID
    committee_id: UUID
    committee_code: str
    edition: int
    held_on: date


class SessionMoved(SessionEvent):
    """The sitting is on `held_on` now, and was to be on `was_held_on`: the same day where hour or place changed."""

    session_id: UUID
    committee_id: UUID
    committee_code: str
    edition: int
    was_held_on: date
    held_on: date
    reason: SessionChangeReason
    moved_on: date


class SessionCancelled(SessionEvent):
    """The sitting that was to be on `held_on` will not be. No vote was opened there."""

    session_id: UUID
    committee_id: UUID
    committee_code: str
    edition: int
    held_on: date
    reason: SessionChangeReason
    cancelled_on: date


class MinutesSigned(SessionEvent):
    """The chair signed the minutes; they do not change again. `minutes_sha256` is the hash of their content (hex)."""

    session_id: UUID
    committee_id: UUID
    committee_code: str
    edition: int
    minutes_sha256: str
    signed_on: date


class MinutesCorrected(SessionEvent):
    """An addendum, the `number`th, joined signed minutes. `addendum_sha256` is the hash of its content (hex)."""

    session_id: UUID
    committee_id: UUID
    committee_code: str
    edition: int
    number: int
    addendum_sha256: str
    signed_on: date


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


class HearingProposed(CaseEvent):
    """So many slots for a hearing wait for the carrier to confirm one; those proposed before no longer stand.

    `starts` are when they may begin; `revision` counts what happened to the hearing, from 1, and is above 1 where it
    was moved. Events of before notices to carriers are without both.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    hearing_id: UUID
    slots: int
    starts: tuple[datetime, ...] = ()
    revision: int | None = None


class HearingConfirmed(CaseEvent):
    """The carrier chose when it is heard. Whom it sends stays at review, and so does where."""

    case_id: UUID
    application_id: UUID
    edition: int
    hearing_id: UUID
    starts_at: datetime
    revision: int


class HearingCancelled(CaseEvent):
    """The hearing that was to come will not be: called off, or ended with its case.

    `starts` are when it was to begin: the slot that was confirmed, or those proposed. `revision` as in HearingProposed.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    hearing_id: UUID
    reason: HearingCancellation
    starts: tuple[datetime, ...] = ()
    revision: int | None = None


class HearingHeld(CaseEvent):
    """The carrier was heard on `held_on`. Who was there and what was said stay at review."""

    case_id: UUID
    application_id: UUID
    edition: int
    hearing_id: UUID
    held_on: date


class ConflictDeclared(CaseEvent):
    """A member is tied to the project and recused from it: the file is closed to them. Why stays at review.

    `recused` is the opaque id under which every service closes it; older events are without it.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    declared_on: date
    recused: str | None = None


class RecusalsNoted(CaseEvent):
    """To whom the file is closed, in every service, by opaque id; who was named before stays so until ConflictLifted.

    Said where a tie is seen that nobody declared: a member joined or named organisations, or the file changed hands.
    `carrier_siret` is who carried the file when ties were looked for.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    carrier_siret: str
    recused: tuple[str, ...]
    noted_on: date


class ConflictLifted(CaseEvent):
    """A tie that was declared or noted by mistake no longer counts. Who lifted it, and why, stays at review.

    `recused` are all to whom the file is closed still, in place of everybody whom this case named before; `freed` is
    who may read it again, where no other tie closes it to them. `carrier_siret` as in RecusalsNoted.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    carrier_siret: str
    freed: str | None = None
    recused: tuple[str, ...]
    lifted_on: date


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
