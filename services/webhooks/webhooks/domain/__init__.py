"""The rules of webhooks: decisions return what changes or raise a Refusal. No clock, no ids made, no I/O.

subscription  who is told of what, where, and whether it is; standing: until when somebody answers for it
selection     which events: their types or topics, and a filter on public fields; following: who may have which
address       where events may be posted to, and to which machines never
signing       signatures as Standard Webhooks has them
delivery      one event for one subscription; retrying: when it is tried again, and when it is given up
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from webhooks.domain import delivery, subscription

STATE_MACHINES: Final[dict[str, tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]]] = {
    "webhooks.subscription": (subscription.SubscriptionState, subscription.TRANSITIONS),
    "webhooks.delivery": (delivery.DeliveryState, delivery.TRANSITIONS),
}
"""The state machines by table (column `state`); docs/states.md is made from them."""
