"""Members invited to a hearing are written to: whom, and what the letter says as it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from review.domain.case import Case
from review.domain.hearing import Hearing
from review.domain.states import HearingState
from shared.vocabulary import NOTICE_TRANSITIONS, NOTICES_IN_FRENCH, NoticeState, Refusal


class HearingNews(StrEnum):
    """Ce qu'on écrit à un membre invité : des créneaux, d'autres créneaux, le créneau retenu, ou qu'il n'y va plus."""

    PROPOSED = "PROPOSED"
    MOVED = "MOVED"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"
    NOT_EXPECTED = "NOT_EXPECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingLetter:
    """The letter to one member about a hearing as of its `of_revision`, and what became of it."""

    id: UUID
    hearing_id: UUID
    sub: str
    of_revision: int
    state: NoticeState
    written_at: datetime
    settled_at: datetime | None = None
    failure: str | None = None

    @property
    def may_have_arrived(self) -> bool:
        """Whether the member may have read it."""
        return self.state in {NoticeState.SENT, NoticeState.UNCERTAIN}


def to_be_told(case: Case, before: Hearing | None, hearing: Hearing, written: Iterable[HearingLetter]) -> list[str]:
    """Who is written to about a hearing that changed: who takes part, and who did `before`; nobody who is recused.

    A letter that has not left yet says what holds when it leaves, and is enough.
    """
    invited = hearing.plan.participants | (before.plan.participants if before is not None else frozenset[str]())
    waiting = {one.sub for one in written if one.state is NoticeState.PENDING}
    return sorted(invited - case.closed_to - waiting)


def news_for(hearing: Hearing, sub: str, written: Sequence[HearingLetter], *, at: datetime) -> HearingNews | None:
    """What a letter that leaves now says; None where there is nothing, or nothing any more, to tell this member.

    `written` are all the letters to them about this hearing.
    """
    told = any(one.may_have_arrived for one in written)
    if hearing.state is HearingState.HELD or _is_over(hearing, at):
        return None
    if sub not in hearing.plan.participants:
        return HearingNews.NOT_EXPECTED if told else None
    if hearing.state is HearingState.CANCELLED:
        return HearingNews.CANCELLED if told else None
    if hearing.state is HearingState.CONFIRMED:
        return HearingNews.CONFIRMED
    return HearingNews.MOVED if told else HearingNews.PROPOSED


def require_to_send_again(letters: Iterable[HearingLetter], again: Iterable[str]) -> None:
    """Refuses to send again what is under way or arrived. `letters` are the last to each member."""
    states = {one.sub: one.state for one in letters}
    for sub in sorted(again):
        state = states.get(sub)
        if state is None or state is NoticeState.SENDING or NoticeState.PENDING not in NOTICE_TRANSITIONS[state]:
            why = "n'est pas écrite" if state is None else f"est {NOTICES_IN_FRENCH[state]}"
            raise Refusal("nothing_to_send_again", f"L'invitation de {sub} {why} : rien à renvoyer.", field="again")


def _is_over(hearing: Hearing, at: datetime) -> bool:
    starts = [hearing.slot.at] if hearing.slot is not None else [slot.at for slot in hearing.plan.slots]
    return max(starts) + timedelta(minutes=hearing.plan.lasts_minutes) <= at
