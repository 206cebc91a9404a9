"""The minutes: what a session says of itself, in one canonical form whose hash the chair signs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from review.domain.ballot import Ballot, BreakOff, Closing, Decision
from review.domain.committee import Committee, Proxy
from review.domain.session import Minutes, MinutesWereSigned, Session, require_convened
from review.domain.states import CaseState, Choice, InsteadOfChair
from shared.vocabulary import Cents, NotInThisState, RefusalReason

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision and funding's answer to it: True reserved, a reason where refused, None where none was asked for."""

    decision: Decision
    answer: bool | RefusalReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One ballot of the session, on which project of which carrier for how much; `appeal` where its case is one.

    `state` is the case's, where this ballot is the case's last; otherwise None. `attempt` counts the ballots on the
    case at this session, more than one where an earlier one was `broken_off`. `arrived` and `left` came and went while
    it was open.
    """

    case_id: UUID
    application_number: str
    project_title: str
    carrier_name: str
    requested_cents: Cents
    ballot: Ballot
    decisions: tuple[Recorded, ...] = ()
    state: CaseState | None = None
    appeal: bool = False
    attempt: int = 1
    broken_off: BreakOff | None = None
    arrived: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()

    @property
    def votes(self) -> dict[str, Choice]:
        """The votes that count, by member: none where the ballot was broken off."""
        if self.broken_off is not None:
            return {}
        return {vote.member: vote.choice for vote in self.ballot.votes if vote.member in self.ballot.counting}


def content_of(session: Session, committee: Committee, sheets: Iterable[Sheet]) -> Content:
    """Attendance, proxies, votes, outcomes, amounts and reasons, as JSON values: members by id, money in cents.

    Members are those whose mandate held on the session's day.
    """
    sitting = committee.on(session.held_on)
    return {
        "session_id": str(session.id),
        "committee_code": committee.code,
        "edition": session.edition,
        "held_on": session.held_on.isoformat(),
        "starts_at": session.starts_at.isoformat("minutes") if session.starts_at else None,
        "place": session.place,
        "quorum_percent": committee.quorum_percent,
        "voting_members": sorted(sitting.voting),
        "advisory_members": sorted({member.sub for member in sitting.members} - sitting.voting),
        "present": sorted(session.present | session.departed),
        "departed": sorted(session.departed),
        "proxies": _proxies(session.proxies),
        "ballots": [_sheet(sheet) for sheet in sorted(sheets, key=_in_order)],
    }


def _in_order(sheet: Sheet) -> tuple[str, str, int]:
    return sheet.application_number, str(sheet.case_id), sheet.attempt


def canonical(content: Content) -> str:
    """The one way to write it: keys sorted, no spaces, UTF-8 unescaped."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(content: Content) -> str:
    """SHA-256 of the canonical form, hex."""
    return sha256(canonical(content).encode()).hexdigest()


def sign(
    session: Session,
    committee: Committee,
    sheets: Sequence[Sheet],
    *,
    by: str,
    on: date,
    instead: InsteadOfChair | None = None,
) -> MinutesWereSigned:
    """Sign the minutes. Refused while a vote is open or funding has not answered, and a second time."""
    require_convened(session)
    _require_none(sheets, CaseState.BALLOT, session, "Un vote est encore ouvert : concluez-le avant de signer")
    _require_none(sheets, CaseState.AWARD_PROPOSED, session, "La réservation des fonds n'a pas encore reçu de réponse")
    content = content_of(session, committee, sheets)
    return MinutesWereSigned(
        session,
        Minutes(
            content=canonical(content), sha256=hash_of(content), signed_by=by, signed_on=on, signed_instead=instead
        ),
    )


def _require_none(sheets: Iterable[Sheet], state: CaseState, session: Session, sentence: str) -> None:
    numbers = sorted(sheet.application_number for sheet in sheets if sheet.state is state)
    if numbers:
        raise NotInThisState(f"{sentence} : {', '.join(numbers)}.", state=session.state)


def _sheet(sheet: Sheet) -> Content:
    return {
        "case_id": str(sheet.case_id),
        "application_number": sheet.application_number,
        "project_title": sheet.project_title,
        "carrier_name": sheet.carrier_name,
        "requested_cents": sheet.requested_cents,
        "appeal": sheet.appeal,
        "eligible": sorted(sheet.ballot.eligible),
        "recused": sorted(sheet.ballot.recused),
        "proxies": _proxies(sheet.ballot.proxies),
        "arrived": sorted(sheet.arrived),
        "left": sorted(sheet.left),
        "votes": sheet.votes,
        "broken_off": _broken_off(sheet.broken_off),
        "quorum": _quorum(sheet.ballot.closing),
        "decisions": [_decision(recorded) for recorded in sheet.decisions],
        "withdrawn": sheet.state is CaseState.WITHDRAWN,
        "set_aside": sheet.state is CaseState.SET_ASIDE,
    }


def _proxies(proxies: Iterable[Proxy]) -> list[Content]:
    return [{"giver": one.giver, "holder": one.holder} for one in sorted(proxies, key=lambda one: one.giver)]


def _quorum(closing: Closing | None) -> Content | None:
    if closing is None:
        return None
    quorum = closing.quorum
    return {"present": quorum.present, "base": quorum.base, "percent": quorum.percent, "casting": closing.casting_vote}


def _broken_off(why: BreakOff | None) -> Content | None:
    return {"reason": why.reason, "explanation": why.explanation, "by": why.by} if why is not None else None


def _decision(recorded: Recorded) -> Content:
    decision, answer = recorded.decision, recorded.answer
    return {
        "outcome": decision.outcome,
        "amount_cents": decision.amount_cents,
        "reason": decision.reason,
        "explanation": decision.explanation,
        "conditions": list(decision.conditions),
        "money": ("RESERVED" if answer is True else answer) or None,
    }
