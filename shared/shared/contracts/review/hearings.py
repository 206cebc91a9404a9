"""Hearings: what review announces of them."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.review.cases import CaseEvent
from shared.vocabulary import HearingCancellation


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
