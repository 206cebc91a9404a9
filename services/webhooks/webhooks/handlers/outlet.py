"""What the environment says of the way out: who signs, to where, how often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from webhooks.domain.address import Ways
from webhooks.domain.retrying import Patience
from webhooks.gateway.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Outlet:
    """The keys, the ways that are open, our patience, how long what was heard is kept, and a confirmation lasts."""

    keys: KeyRing
    ways: Ways = field(default_factory=Ways)
    patience: Patience = field(default_factory=Patience)
    kept: timedelta = timedelta(days=400)
    confirmed: timedelta = timedelta(days=180)


OutletOf = Callable[[], Outlet]
"""Asked at each use: importing a service reads no environment."""
