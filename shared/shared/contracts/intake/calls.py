"""Calls: what intake announces of the editions."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.parts import CallRules, ValidationSession


class CallEvent(Event, abstract=True):
    """An edition of the call for projects."""

    SERVICE = "intake"
    AGGREGATE = "call"
    KEY = "call_id"


class CallRulesPublished(CallEvent):
    """A version of an edition's rules is in force; it never changes again."""

    call_id: UUID
    edition: int
    rules: CallRules


class CallOpened(CallEvent):
    """Applications may be submitted from `opens_on` to the end of `closes_on` (Paris)."""

    call_id: UUID
    edition: int
    rules_version: str
    opens_on: date
    closes_on: date
    sessions: tuple[ValidationSession, ...]


class CallClosed(CallEvent):
    """No more applications to this edition."""

    call_id: UUID
    edition: int
    closed_on: date
