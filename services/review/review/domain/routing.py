"""Which committee gets a case: an ordered list of rules on scope, regions and amount, which is configuration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from review.domain.application import ApplicationFile
from review.domain.committee import CommitteeRef
from shared.vocabulary import Cents, CommitteeKind, Region

CHOSEN_BY_A_PERSON: Final = "chosen_by_a_person"
REFERRED_BY_A_COMMITTEE: Final = "referred_by_a_regional_committee"

NO_RULE_FITS: Final = "no_rule_fits"
NO_COMMITTEE_FITS: Final = "no_committee_fits"
"""Why a case is before no committee: no rule speaks of such a project; or those that do name committees not formed."""


class Scope(StrEnum):
    """How far a project reaches, by the regions it names."""

    NO_REGION = "NO_REGION"
    ONE_REGION = "ONE_REGION"
    SEVERAL_REGIONS = "SEVERAL_REGIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule:
    """What a project must be for this rule to speak of it, and where it then goes; its name is kept with the case.

    `to` is REGIONAL (the nearest regional committee that covers every region of the project), NATIONAL, or the code of
    a committee. What is empty or None asks nothing. `regions`: the project lies within these. `covered`: whether some
    regional committee covers all of its regions. The amounts, in cents, belong to the range.
    """

    name: str
    to: str
    scopes: frozenset[Scope] = frozenset()
    regions: frozenset[Region] = frozenset()
    covered: bool | None = None
    at_least_cents: Cents | None = None
    at_most_cents: Cents | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A committee, and the rule that chose it."""

    committee: CommitteeRef
    rule: str


@dataclass(frozen=True, slots=True)
class Unrouted:
    """No committee: a person chooses one. `reason` is one of the two above."""

    reason: str


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


RoutingPolicy = Callable[[ApplicationFile, Sequence[Routable]], Route | Unrouted]


def by_rules(rules: Sequence[RoutingRule]) -> RoutingPolicy:
    """The policy that these rules make."""
    return partial(route_by, rules)


def route_by(rules: Sequence[RoutingRule], file: ApplicationFile, committees: Sequence[Routable]) -> Route | Unrouted:
    """The first rule that speaks of the project and whose committee exists decides."""
    covering = _covering(file, committees)
    fitting = [rule for rule in rules if _fits(rule, file, covered=bool(covering))]
    for rule in fitting:
        committee = _committee_of(rule, covering, committees)
        if committee is not None:
            return Route(committee, rule.name)
    return Unrouted(NO_COMMITTEE_FITS if fitting else NO_RULE_FITS)


def scope_of(file: ApplicationFile) -> Scope:
    """How far a project reaches."""
    if not file.regions:
        return Scope.NO_REGION
    return Scope.ONE_REGION if len(file.regions) == 1 else Scope.SEVERAL_REGIONS


def _covering(file: ApplicationFile, committees: Sequence[Routable]) -> list[Routable]:
    """The regional committees that cover every region of the project: the fewest regions first, then by code."""
    found = [
        committee
        for committee in committees
        if committee.ref.kind is CommitteeKind.REGIONAL and file.regions and file.regions <= committee.regions
    ]
    return sorted(found, key=lambda committee: (len(committee.regions), committee.ref.code))


def _fits(rule: RoutingRule, file: ApplicationFile, *, covered: bool) -> bool:
    asked = file.requested_cents
    return (
        (not rule.scopes or scope_of(file) in rule.scopes)
        and (not rule.regions or (bool(file.regions) and file.regions <= rule.regions))
        and (rule.covered is None or rule.covered is covered)
        and (rule.at_least_cents is None or asked >= rule.at_least_cents)
        and (rule.at_most_cents is None or asked <= rule.at_most_cents)
    )


def _committee_of(
    rule: RoutingRule, covering: Sequence[Routable], committees: Sequence[Routable]
) -> CommitteeRef | None:
    if rule.to == CommitteeKind.REGIONAL:
        return covering[0].ref if covering else None
    if rule.to == CommitteeKind.NATIONAL:
        nationals = [one.ref for one in committees if one.ref.kind is CommitteeKind.NATIONAL]
        return min(nationals, key=lambda ref: ref.code, default=None)
    return next((one.ref for one in committees if one.ref.code == rule.to), None)
