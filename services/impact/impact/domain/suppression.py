"""Small counts of people, and what would give them away: kept out of everything that is published of an edition.

Under five nothing is shown. What is hidden could still be had by subtraction, from a total, from another table, or from
the study of another territory, since all of them add up the same projects. So whoever counts few is bundled with
others until together they are no longer few, and a bundle is never taken apart: a cell is shown only where it
holds each bundle whole or not at all. Whatever is added or subtracted among such cells, of any table, then counts
whole bundles, and these are nobody or five at least. Source: the practice of INSEE and Eurostat on primary and
secondary confidentiality of linked tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

SMALLEST_SHOWN: Final = 5

K = TypeVar("K")
Cell = Sequence[int]
"""Several counts of the same people: a numerator, its denominator, its complement."""
Atom = tuple[UUID, str]
"""A project in a month: no published count takes it apart."""


def is_small(cell: Cell) -> bool:
    """Is one of the counts between 1 and 4? Nobody is in a 0; a 5 hides whom it counts."""
    for count in cell:  # noqa: SIM110  asked of every cell of an edition, and twice as fast
        if 0 < count < SMALLEST_SHOWN:
            return True
    return False


def added(cells: Iterable[Cell]) -> Cell:
    """The sums of some cells, count by count."""
    return list(map(sum, zip(*cells, strict=True)))


def bundles(cells: Mapping[K, Cell]) -> tuple[frozenset[K], ...]:
    """Those that are only shown together: the small cells, with their neighbours in this order, until none is small.

    Where the small ones alone are too few, the smallest of the others that help are taken along. Where all cells
    together are still small, they are one bundle, which nothing may show.
    """
    made: list[list[K]] = []
    left: list[K] = []
    for key in (key for key, cell in cells.items() if is_small(cell)):
        left.append(key)
        if not is_small(_whole(cells, left)):
            made.append(left)
            left = []
    others = sorted((key for key, cell in cells.items() if not is_small(cell)), key=lambda key: sum(cells[key]))
    while left and is_small(whole := _whole(cells, left)):
        helping = next((key for key in others if _helps(cells[key], whole)), None)
        if helping is not None:
            others.remove(helping)
            left.append(helping)
        elif made:
            left += made.pop()
        else:
            break
    return tuple(frozenset(one) for one in (*made, left) if one)


def _whole(cells: Mapping[K, Cell], keys: Iterable[K]) -> Cell:
    return added(cells[key] for key in keys)


def _helps(cell: Cell, whole: Cell) -> bool:
    return any(count and 0 < small < SMALLEST_SHOWN for count, small in zip(cell, whole, strict=True))


@dataclass(frozen=True, slots=True)
class Bundled:
    """What is only shown together: some projects with all their months; of every other project, some months.

    With each: is it small even so? `months` are those of each project, in their order.
    """

    plans: tuple[tuple[frozenset[UUID], bool], ...]
    parts: Mapping[UUID, tuple[tuple[frozenset[str], bool], ...]]
    months: Mapping[UUID, tuple[str, ...]]

    def atoms(self, *, small: bool) -> Iterator[frozenset[Atom]]:
        """The bundles that are small even so, or the others, as the projects in a month that they hold."""
        for plans, is_few in self.plans:
            if is_few is small:
                yield frozenset((plan, month) for plan in plans for month in self.months[plan])
        for plan, some in self.parts.items():
            yield from (frozenset((plan, month) for month in months) for months, is_few in some if is_few is small)


def bundled(cells: Mapping[UUID, Mapping[str, Cell]], tied: Bundled | None = None) -> Bundled:
    """Whole projects with each other; the months of every other project among themselves.

    What is `tied` already stays together: a finer count of the same people must not take apart what their total does
    not.
    """
    wholes = {plan: added(months.values()) for plan, months in cells.items()}
    plans = _bundled(wholes, [one for one, _ in tied.plans] if tied else [])
    together = frozenset[UUID]().union(*(one for one, _ in plans))
    known: Mapping[UUID, tuple[tuple[frozenset[str], bool], ...]] = tied.parts if tied else {}
    parts = {
        plan: _bundled(months, [one for one, _ in known.get(plan, ())])
        for plan, months in cells.items()
        if plan not in together
    }
    return Bundled(plans, parts, {plan: tuple(months) for plan, months in cells.items()})


def _bundled(cells: Mapping[K, Cell], tied: Sequence[frozenset[K]]) -> tuple[tuple[frozenset[K], bool], ...]:
    """The bundles of some cells, those that are tied counted as one; with each, whether it is small."""
    groups = list(dict.fromkeys(next((one for one in tied if key in one), frozenset({key})) for key in cells))
    wholes = {group: added(cells[key] for key in group) for group in groups}
    made = bundles(wholes)
    left = [frozenset({group}) for group in groups if len(group) > 1 and not any(group in one for one in made)]
    return tuple(
        (frozenset[K]().union(*some), is_small(added(wholes[group] for group in some))) for some in (*made, *left)
    )
