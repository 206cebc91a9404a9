"""One event for one subscription, and what became of an attempt to post it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from webhooks.domain.retrying import Patience, pause_after

PING: Final = "fr.apec.novapec.webhooks.ping.v1"
"""The type of the event that the test button sends; its topic is PING_TOPIC, and nobody can subscribe to it."""
PING_TOPIC: Final = "novapec.webhooks.ping"


class DeliveryState(StrEnum):
    """Où en est une livraison."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.CANCELLED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.PENDING}),
    DeliveryState.DEAD: frozenset({DeliveryState.PENDING}),
    DeliveryState.CANCELLED: frozenset({DeliveryState.PENDING}),
}


class Outcome(StrEnum):
    """Ce qu'a donné une tentative de livraison."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    GONE = "GONE"
    REDIRECTED = "REDIRECTED"
    TIMED_OUT = "TIMED_OUT"
    UNREACHABLE = "UNREACHABLE"
    FORBIDDEN_ADDRESS = "FORBIDDEN_ADDRESS"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt met. `status` where the receiver answered; `asked` is its Retry-After."""

    outcome: Outcome
    status: int | None = None
    asked: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a delivery: `due_at` where it is tried again."""

    state: DeliveryState
    due_at: datetime | None = None
    disables: bool = False


def outcome_of(status: int) -> Outcome:
    """What a status means: 2xx took it, 410 wants no more, redirects are not followed."""
    match status // 100:
        case 2:
            return Outcome.ACCEPTED
        case 3:
            return Outcome.REDIRECTED
        case _:
            return Outcome.GONE if status == 410 else Outcome.REFUSED  # noqa: PLR2004  its name is Gone


def after(
    answer: Answer, *, attempts: int, first_at: datetime, at: datetime, patience: Patience, chance: float, ping: bool
) -> Next:
    """What becomes of a delivery after attempt number `attempts`, the first of which was at `first_at`.

    `chance` is in [0, 1). A ping is tried once. 410 leaves the event owed: whoever resumes the subscription gets it.
    """
    if answer.outcome is Outcome.ACCEPTED:
        return Next(DeliveryState.DELIVERED)
    gone = answer.outcome is Outcome.GONE
    if ping:
        return Next(DeliveryState.DEAD, disables=gone)
    pause = pause_after(attempts, patience, chance=chance, asked=answer.asked)
    if at + pause > first_at + patience.gives_up_after and not gone:
        return Next(DeliveryState.DEAD)
    return Next(DeliveryState.PENDING, at + pause, disables=gone)
