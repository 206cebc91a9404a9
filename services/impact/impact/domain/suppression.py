"""Small cells of a published table: under five nothing is shown, nor what would give it away.

A cell is several counts of the same people (reported, verified, a numerator and its complement): when one of them lies
between 1 and 4 the whole cell is hidden. Where the total of the column is shown, what is hidden can be had by
subtraction; so at least two cells are hidden, and together they are no small count either. Source: the practice of
INSEE and Eurostat on primary and secondary confidentiality of frequency tables.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

SMALLEST_SHOWN: Final = 5

K = TypeVar("K")
Cell = Sequence[int]


def is_small(cell: Cell) -> bool:
    """Is one of the counts between 1 and 4? Nobody is in a 0; a 5 hides whom it counts."""
    return any(0 < count < SMALLEST_SHOWN for count in cell)


def hidden(cells: Mapping[K, Cell], total: Cell, *, already: frozenset[K] = frozenset()) -> tuple[frozenset[K], bool]:
    """Which cells of a column must not be shown (`already` among them), and whether its total must not either.

    Cells are hidden beside the small ones, the smallest first, until what is hidden adds up to no small count.
    """
    if is_small(total):
        return frozenset(key for key, cell in cells.items() if any(cell)), True
    away = {key for key, cell in cells.items() if is_small(cell) or (key in already and any(cell))}
    if not away:
        return frozenset(), False
    others = [key for key, cell in cells.items() if key not in away and any(cell)]
    others.sort(key=lambda key: (sum(cells[key]), str(key)))
    while len(away) < 2 or is_small(_sum([cells[key] for key in away])):  # noqa: PLR2004  one alone is the difference
        if not others:
            return frozenset(key for key, cell in cells.items() if any(cell)), True
        away.add(others.pop(0))
    return frozenset(away), False


def _sum(cells: Sequence[Cell]) -> Cell:
    return [sum(counts) for counts in zip(*cells, strict=True)]
