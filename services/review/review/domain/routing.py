"""Which committee gets a case: named policies. The one in force is chosen in main.py with its figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from review.domain.application import ApplicationFile
from review.domain.committee import CommitteeRef
from shared.vocabulary import Cents, CommitteeKind, Region

CHOSEN_BY_A_PERSON: Final = "chosen_by_a_person"
REFERRED_BY_A_COMMITTEE: Final = "referred_by_a_regional_committee"
DEFAULT_REGIONAL_CEILING_CENTS: Final = Cents(30_000_000)
"""300,000 EUR. Apec's own choice and unknown: settings may say otherwise."""


@dataclass(frozen=True, slots=True)
class Route:
    """A committee, and the rule that chose it."""

    committee: CommitteeRef
    rule: str


class Routable(Protocol):
    """A committee as far as routing looks at it: who sits there does not matter."""

    @property
    def ref(self) -> CommitteeRef:
        """Its names and its kind."""
        ...

    @property
    def regions(self) -> frozenset[Region]:
        """What a regional one covers."""
        ...


@dataclass(frozen=True, slots=True)
class Remit:
    """The least that is Routable."""

    ref: CommitteeRef
    regions: frozenset[Region]


RoutingPolicy = Callable[[ApplicationFile, Sequence[Routable]], Route | None]
"""None where no committee fits: a person routes the case."""


def by_territory_and_amount(
    file: ApplicationFile, committees: Sequence[Routable], *, regional_ceiling_cents: Cents
) -> Route | None:
    """The regional committee that covers every region of the project, up to a ceiling; otherwise the national one.

    Where several regional committees cover it, the one with the fewest regions, then the first by code.
    """
    covering = [
        committee
        for committee in committees
        if committee.ref.kind is CommitteeKind.REGIONAL and file.regions and file.regions <= committee.regions
    ]
    if covering and file.requested_cents <= regional_ceiling_cents:
        nearest = min(covering, key=lambda committee: (len(committee.regions), committee.ref.code))
        return Route(nearest.ref, "regional_covers_territory_within_ceiling")
    nationals = [committee.ref for committee in committees if committee.ref.kind is CommitteeKind.NATIONAL]
    national = min(nationals, key=lambda ref: ref.code, default=None)
    if national is None:
        return None
    rule = "national_above_regional_ceiling" if covering else "national_no_regional_covers_territory"
    return Route(national, rule)


def regional_up_to(ceiling_cents: Cents) -> RoutingPolicy:
    """The default policy with its ceiling, in cents."""
    return partial(by_territory_and_amount, regional_ceiling_cents=ceiling_cents)
