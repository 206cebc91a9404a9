"""What may be shown of an edition: one answer for all its tables, whatever territories they are limited to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from impact.domain.breakdown import CATEGORIES, UNKNOWN
from impact.domain.disaggregation import Disaggregation
from impact.domain.library import (
    DURABLE_WORK_AT_SIX_MONTHS,
    IN_TRAINING_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    PART_OF,
    POSITIVE_EXITS,
    TRANSITION_WORK_AT_SIX_MONTHS,
)
from impact.domain.roll_up import TOTAL, By
from impact.domain.suppression import Atom, Bundled, Cell, bundled
from impact.domain.territory import COMMUNE, ZONE, Territory

COUNTED: Final = frozenset({"PERSON", "RATIO", "ORGANISATION"})
"""The units that count people, or organisations behind which a person may stand."""
_BECAME: Final = (
    IN_WORK_AT_SIX_MONTHS,
    DURABLE_WORK_AT_SIX_MONTHS,
    TRANSITION_WORK_AT_SIX_MONTHS,
    IN_TRAINING_AT_SIX_MONTHS,
    POSITIVE_EXITS,
)
"""What became of the same people: work is durable or transition, training is a positive exit, and some are in neither.

Any of them with the others tells of whom is left, so that they are shown together or not at all.
"""

Code = tuple[str, str]
"""An indicator's code and unit."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The verified counts of an indicator of one project in one month."""

    value: int
    denominator: int
    non_respondents: int


Parted = Mapping[tuple[str, str, str], Mapping[str, Mapping[str, Verified]]]
"""Parts of a project's counts: by code, unit and dimension, then by month, then by category."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One project of the edition: the keys under which it stands in each table, and what it counts by month.

    `zones` are places of its zonings: `QPV:QN02902M`.
    """

    plan_id: UUID
    keys: Mapping[By, tuple[str, ...]]
    months: Mapping[Code, Mapping[str, Verified]]
    communes: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    parts: Parted = field(default_factory=dict[tuple[str, str, str], Mapping[str, Mapping[str, Verified]]])

    def places(self) -> Iterator[tuple[str, str]]:
        """Every key that it stands under, and every other place that a table may be limited to."""
        yield from ((str(by), key) for by, keys in self.keys.items() for key in keys)
        yield from ((COMMUNE, one) for one in self.communes)
        yield from ((ZONE, one) for one in (*self.keys.get(By.ZONING, ()), *self.zones))


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """What is never taken apart, by indicator; `places` says which projects stand under each key of each table."""

    places: Mapping[tuple[str, str], frozenset[UUID]]
    together: Mapping[Code, tuple[frozenset[Atom], ...]]
    small: Mapping[Code, frozenset[Atom]]
    """Bundles that are small as a whole: nothing that touches them is shown."""

    def within(self, territory: Territory) -> frozenset[UUID] | None:
        """The projects of a territory; None where nothing limits it."""
        kinds = [self._under(kind, places) for kind, places in territory.limits()]
        return frozenset[UUID].intersection(*kinds) if kinds else None

    def _under(self, kind: str, keys: Iterable[str]) -> frozenset[UUID]:
        return frozenset[UUID]().union(*(self.places.get((kind, one), frozenset()) for one in keys))

    def hides(self, code: Code, by: By, key: str, *, limit: frozenset[UUID] | None = None) -> bool:
        """Whether the indicator is hidden under a key of a table, or in its total (`*`), limited to some projects."""
        under = None if key == TOTAL or by is By.MONTH else self._under(by, (key,))

        def holds(atom: Atom) -> bool:
            plan, month = atom
            if (limit is not None and plan not in limit) or (under is not None and plan not in under):
                return False
            return by is not By.MONTH or key in (TOTAL, month)

        if any(holds(atom) for atom in self.small.get(code, ())):
            return True
        return any(len({holds(atom) for atom in one}) > 1 for one in self.together.get(code, ()))


def confidentiality(projects: Iterable[Counted]) -> Confidentiality:
    """Bundle whoever counts few with those most alike, so that most cells still hold whole bundles."""
    known = sorted(projects, key=_likeness)
    places: dict[tuple[str, str], frozenset[UUID]] = {}
    for one in known:
        for place in one.places():
            places[place] = places.get(place, frozenset[UUID]()) | {one.plan_id}
    found: dict[Code, Bundled] = {}
    for code in sorted({code for one in known for code in one.months if code[1] in COUNTED}):
        found[code] = bundled({one.plan_id: cells for one in known if (cells := _months(one, code))})
        for dimension in sorted({last for one in known for *of, last in one.parts if tuple(of) == code}):
            parts = {one.plan_id: cells for one in known if (cells := _months(one, code, dimension))}
            found[shared_out_code(code, dimension)] = bundled(parts, found[code])
    small = {code: frozenset[Atom]().union(*some.atoms(small=True)) for code, some in found.items()}
    return Confidentiality(places, {code: tuple(some.atoms(small=False)) for code, some in found.items()}, small)


def shared_out_code(code: Code, dimension: str) -> Code:
    """Under which an indicator, shared out in a dimension, is hidden or shown."""
    return f"{code[0]}/{dimension}", code[1]


def _months(one: Counted, code: Code, dimension: str | None = None) -> dict[str, Cell]:
    """The counts of an indicator, and of those it is linked with, by month; with its parts in a dimension, if any.

    Shared out, no whole is shown that is not without its parts: its counts come first.
    """
    family = _family(code)
    if whole_of(code) is not None and not one.months.get(code):
        return {}  # a project that does not count the part says nothing of the rest
    months = sorted({month for linked in family for month in one.months.get(linked, {})})
    cells: dict[str, Cell] = {}
    for month in months:
        totals = [one.months.get(linked, {}).get(month) for linked in family]
        counts = list(_cell(totals, family))
        if dimension is not None:
            told = [one.parts.get((*linked, dimension), {}).get(month, {}) for linked in family]
            shares = [completed(parts, total) for parts, total in zip(told, totals, strict=True)]
            for category in CATEGORIES[Disaggregation(dimension)]:
                counts += _cell([share.get(category) for share in shares], family)
        cells[month] = counts
    return cells


def completed(parts: Mapping[str, Verified], total: Verified | None) -> Mapping[str, Verified]:
    """The parts of a total, in which what nobody shared out is unknown."""
    if total is None:
        return parts
    known = [one for category, one in parts.items() if category != UNKNOWN]
    value = total.value - sum(one.value for one in known)
    whole = total.denominator - sum(one.denominator for one in known)
    return {**parts, UNKNOWN: Verified(value, whole, 0)}


def _cell(found: Sequence[Verified | None], family: Sequence[Code]) -> Cell:
    if whole_of(family[0]) is not None:
        part, whole = (one.value if one else 0 for one in found)
        return [part, whole - part]
    counts: list[int] = []
    for one, (_, unit) in zip(found, family, strict=True):
        value, whole = (one.value, one.denominator) if one else (0, 0)
        counts += [value, whole, whole - value, one.non_respondents if one else 0] if unit == "RATIO" else [value]
    return [*counts, *_left(found)] if len(family) > 1 else counts


def _left(found: Sequence[Verified | None]) -> Iterator[int]:
    """Of the people whose situations are told: who is left when what is told of some is taken from the others."""
    work, durable, transition, training, positive = (one.value if one else 0 for one in found)
    wholes = {one.denominator for one in found if one and one.denominator}
    whole, in_work = max(wholes, default=0), max(work, durable + transition)
    yield durable + transition
    yield abs(in_work - durable - transition)
    yield abs(whole - durable - transition)
    yield abs(whole - in_work - training)
    yield abs(whole - in_work - max(training, positive))
    yield abs(max(training, positive) - training)
    yield whole - min(wholes, default=0)


def whole_of(code: Code) -> Code | None:
    """The indicator of whose people this one counts a part, or None: the two of them give the others away."""
    whole = PART_OF.get(code[0])
    return (whole, code[1]) if whole is not None and code[1] == "PERSON" else None


def _family(code: Code) -> tuple[Code, ...]:
    """The indicator and those that its counts are linked with; a part comes before its whole."""
    if code[0] in _BECAME and code[1] == "RATIO":
        return tuple((one, code[1]) for one in _BECAME)
    whole = whole_of(code)
    return (code,) if whole is None else (code, whole)


def _likeness(one: Counted) -> tuple[object, ...]:
    """Those that stand under the same keys come next to each other."""
    return (*(one.keys[by] for by in (By.AXIS, By.REGION, By.DEPARTMENT, By.ZONING, By.AUDIENCE)), str(one.plan_id))
