"""What becomes of a letter that leaves by e-mail: nothing is sent twice by machine alone."""

from enum import StrEnum
from typing import Final


class NoticeState(StrEnum):
    """Où en est un avis, ou une convocation, à envoyer par courriel."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    UNCERTAIN = "UNCERTAIN"
    FAILED = "FAILED"
    NOT_SENT = "NOT_SENT"


NOTICE_TRANSITIONS: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.PENDING: frozenset({NoticeState.SENDING, NoticeState.NOT_SENT}),
    NoticeState.SENDING: frozenset(
        {NoticeState.PENDING, NoticeState.SENT, NoticeState.UNCERTAIN, NoticeState.FAILED, NoticeState.NOT_SENT}
    ),
    NoticeState.SENT: frozenset(),
    NoticeState.UNCERTAIN: frozenset({NoticeState.PENDING}),
    NoticeState.FAILED: frozenset({NoticeState.PENDING}),
    NoticeState.NOT_SENT: frozenset({NoticeState.PENDING}),
}

NOTICES_IN_FRENCH: Final[dict[NoticeState, str]] = {
    NoticeState.PENDING: "à envoyer",
    NoticeState.SENDING: "en cours d'envoi",
    NoticeState.SENT: "envoyé",
    NoticeState.UNCERTAIN: "d'envoi incertain",
    NoticeState.FAILED: "refusé par la messagerie",
    NoticeState.NOT_SENT: "non envoyé",
}
