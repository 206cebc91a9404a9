"""Committees and their sessions: what review announces of them."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.parts import Part
from shared.vocabulary import CommitteeKind, Region, SessionChangeReason


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
