"""Small counts of people, and what would give them away: kept out of everything that is published of an edition.

Under five nothing is shown. What is hidden could still be had by subtraction, from a total, from another table, or from
the study of another territory, since all of them add up the same projects. So whoever counts few is bundled with
others until together they are no longer few, and a bundle is never taken apart: a cell is shown only where it
holds each bundle whole or not at all. Whatever is added or subtracted among such cells, of any table, then counts
whole bundles, and these are nobody or five at least. Source: the practice of INSEE and Eurostat on primary and
secondary confidentiality of linked tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

SMALLEST_SHOWN: Final = 5

K = TypeVar("K")
Cell = Sequence[int]
"""Several counts of the same people: a numerator, its denominator, its complement."""


def is_small(cell: Cell) -> bool:
    """Is one of the counts between 1 and 4? Nobody is in a 0; a 5 hides whom it counts."""
    return any(0 < count < SMALLEST_SHOWN for count in cell)


def added(cells: Iterable[Cell]) -> Cell:
    """The sums of some cells, count by count."""
    return [sum(counts) for counts in zip(*cells, strict=True)]


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
