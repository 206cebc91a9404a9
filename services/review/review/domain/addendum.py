"""A correction of signed minutes: a numbered addendum, hashed with what it follows. The minutes themselves stay."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from review.domain.session import Session
from review.domain.signing import Signature
from shared.vocabulary import NotInThisState


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """The `number`th correction, from 1. `content` is canonical JSON; `case_id` where it is about one case only."""

    session_id: UUID
    number: int
    case_id: UUID | None
    content: str
    sha256: str
    signature: Signature
    signed_on: date

    @property
    def text(self) -> str:
        """What it says."""
        said: str = json.loads(self.content)["text"]
        return said


@dataclass(frozen=True, slots=True)
class MinutesWereCorrected:
    """An addendum joins signed minutes. `session` is theirs."""

    session: Session
    addendum: Addendum


def correct(
    session: Session, before: Sequence[Addendum], text: str, case_id: UUID | None, signature: Signature, *, on: date
) -> MinutesWereCorrected:
    """Add a correction after those `before`. Refused while the minutes are not signed: they can still change then."""
    if session.minutes is None:
        raise NotInThisState(
            "Le procès-verbal n'est pas signé : il se corrige encore, sans additif.", state=session.state
        )
    number = len(before) + 1
    content = json.dumps(
        {
            "session_id": str(session.id),
            "number": number,
            "follows_sha256": before[-1].sha256 if before else session.minutes.sha256,
            "case_id": str(case_id) if case_id else None,
            "text": text,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return MinutesWereCorrected(
        session,
        Addendum(
            session_id=session.id,
            number=number,
            case_id=case_id,
            content=content,
            sha256=sha256(content.encode()).hexdigest(),
            signature=signature,
            signed_on=on,
        ),
    )
