"""How often somebody may ask: who has a token by its subject, who has none by the address they come from.

Counted in memory, by each process for itself: with three replicas, three times as much passes. What is far from any
limit costs one entry of a dictionary and one comparison (the generic cell rate algorithm, ITU-T I.371: for each caller
the instant at which all that they asked for would be served at the steady rate).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Final

from starlette.requests import HTTPConnection

from shared.web.problem import Problem

MINUTE: Final = 60.0
LARGEST: Final = 50_000
"""Callers remembered at once; beyond that those go who are furthest from their limit."""


class Limited(Enum):
    """What is counted."""

    SUBJECT = "requests of one subject"
    ADDRESS = "requests without a valid token from one address"
    UPLOAD = "files sent by one subject"


class TooMany(Problem):
    """The caller asks too often. `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        seconds = max(1, math.ceil(wait))
        detail = f"Trop de demandes à la fois : réessayez dans {seconds} s. Rien n'a été enregistré."
        super().__init__(429, "too_many_requests", detail, headers={"Retry-After": str(seconds)})


@dataclass(frozen=True, slots=True)
class Limits:
    """`per_minute` requests on average, and as many at once after a minute's rest; what is not named is not limited."""

    per_minute: Mapping[Limited, int] = field(default_factory=dict[Limited, int])
    now: Callable[[], float] = monotonic
    largest: int = LARGEST
    _served: dict[tuple[Limited, str], float] = field(default_factory=dict[tuple[Limited, str], float])

    def take(self, what: Limited, who: str) -> None:
        """Count one request. Raises TooMany, and counts nothing, where it is one too many."""
        rate = self.per_minute.get(what, 0)
        if not rate:
            return
        now, each = self.now(), MINUTE / rate
        served = max(self._served.get((what, who), now), now) + each
        if served > now + MINUTE + each / 1000:  # a thousandth: sums of fractions
            raise TooMany(served - now - MINUTE)
        self._served[what, who] = served
        if len(self._served) > self.largest:
            self._forget_half()

    def _forget_half(self) -> None:
        for one in sorted(self._served, key=self._served.__getitem__)[: self.largest // 2]:
            del self._served[one]


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, as the trusted proxies say; an IPv6 customer by their network of 64 bits."""
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
