"""A subscription: who is told of what, where, and whether it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.vocabulary import NotInThisState, Region, Role
from webhooks.domain.selection import Selection


class SubscriptionState(StrEnum):
    """Où en est un abonnement."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"
    DELETED = "DELETED"


class StopReason(StrEnum):
    """Pourquoi un abonnement a été suspendu sans que personne l'ait demandé."""

    NOT_CONFIRMED = "NOT_CONFIRMED"
    ROLE_LOST = "ROLE_LOST"


TRANSITIONS: Final[Mapping[SubscriptionState, frozenset[SubscriptionState]]] = {
    SubscriptionState.ACTIVE: frozenset(
        {SubscriptionState.PAUSED, SubscriptionState.DISABLED, SubscriptionState.DELETED}
    ),
    SubscriptionState.PAUSED: frozenset({SubscriptionState.ACTIVE, SubscriptionState.DELETED}),
    SubscriptionState.DISABLED: frozenset({SubscriptionState.ACTIVE, SubscriptionState.DELETED}),
    SubscriptionState.DELETED: frozenset(),
}

OVERLAP: Final = timedelta(hours=24)
"""How long events are signed with the secret before, too, once there is a new one."""

MOST_BESIDE: Final = 3
"""So many secrets sign beside the one in force, at most: each makes a signature of every request."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs: derived from the key of that name and this version; until when, where another took over."""

    version: int
    key: str
    ends_at: datetime | None = None

    def signs_at(self, instant: datetime) -> bool:
        """Whether events that leave at this instant are signed with it."""
        return self.ends_at is None or instant < self.ends_at


@dataclass(frozen=True, slots=True)
class Subscription:
    """`owner` is the opaque subject of who made it; `failing_since`: a delivery was given up, none arrived since.

    `confirmed_at`, `roles`, `role_regions`: when somebody last answered for it, and what their token showed; no role:
    nothing was shown yet. `stopped_because`: why it is paused, where nobody paused it.
    """

    id: UUID
    name: str
    owner: str
    url: str
    selection: Selection
    secrets: tuple[Secret, ...]
    created_at: datetime
    state: SubscriptionState = SubscriptionState.ACTIVE
    failing_since: datetime | None = None
    confirmed_at: datetime | None = None
    roles: tuple[Role, ...] = ()
    role_regions: tuple[Region, ...] = ()
    stopped_because: StopReason | None = None
    revision: int = field(default=1)

    @property
    def secret(self) -> Secret:
        """The secret in force."""
        return max(self.secrets, key=lambda one: one.version)


def change(one: Subscription, name: str, url: str, selection: Selection) -> Subscription:
    """Another name, address or selection, in whatever state it is but deleted."""
    require_existing(one)
    return replace(one, name=name, url=url, selection=selection)


def pause(one: Subscription) -> Subscription:
    """Post nothing more for now; what happens meanwhile is owed."""
    if one.state is not SubscriptionState.ACTIVE:
        raise NotInThisState("Seul un abonnement actif se suspend.", state=one.state)
    return replace(one, state=SubscriptionState.PAUSED)


def resume(one: Subscription) -> Subscription:
    """Post again, beginning with what is owed."""
    if one.state not in (SubscriptionState.PAUSED, SubscriptionState.DISABLED):
        raise NotInThisState("Seul un abonnement suspendu ou désactivé se reprend.", state=one.state)
    if one.stopped_because is not None:
        sentence = "Cet abonnement attend que quelqu'un en réponde : confirmez-le, il reprend aussitôt."
        raise NotInThisState(sentence, state=one.state)
    return replace(one, state=SubscriptionState.ACTIVE)


def stop(one: Subscription, because: StopReason) -> Subscription:
    """Pause an active one because it stands no more on what its owner may read; what happens meanwhile is owed."""
    return replace(pause(one), stopped_because=because)


def confirm(one: Subscription) -> Subscription:
    """Somebody answers for it: what was stopped for want of that is posted to again, what was paused stays so."""
    require_existing(one)
    if one.stopped_because is None:
        return one
    return replace(one, state=SubscriptionState.ACTIVE, stopped_because=None)


def delete(one: Subscription) -> Subscription:
    """End it for good; its log stays."""
    require_existing(one)
    return replace(one, state=SubscriptionState.DELETED, stopped_because=None)


def rotate(one: Subscription, key: str, *, at: datetime, overlap: timedelta = OVERLAP) -> Subscription:
    """A new secret, derived from `key`. The one before goes on signing beside it for `overlap`.

    Those that signed beside that one do so until they would have; of all, the latest MOST_BESIDE.
    """
    require_existing(one)
    before = one.secret
    ending = Secret(before.version, before.key, at + overlap)
    still = [secret for secret in one.secrets if secret != before and secret.signs_at(at)]
    beside = sorted([*still, ending], key=lambda secret: secret.version)[-MOST_BESIDE:]
    return replace(one, secrets=(*beside, Secret(before.version + 1, key)))


def require_existing(one: Subscription) -> None:
    """Raise NotInThisState of a subscription that was deleted."""
    if one.state is SubscriptionState.DELETED:
        raise NotInThisState("Cet abonnement est supprimé : créez-en un autre.", state=one.state)
