"""What should be kept, computed again, against what is kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .invariant import Doubled, Lost
from .records import Row

T = TypeVar("T")


def differences(what: str, expected: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each thing that is missing, that nothing explains, or that is otherwise than it should be."""
    for key in sorted(expected.keys() | kept.keys()):
        if key not in kept:
            yield Lost(f"{what} {key} is missing: {expected[key]}")
        elif key not in expected:
            yield Doubled(f"{what} {key} follows from nothing: {kept[key]}")
        elif expected[key] != kept[key]:
            yield f"{what} {key} is {kept[key]}, it should be {expected[key]}"


def counted(what: str, expected: Counter[T], kept: Counter[T]) -> Iterator[str]:
    """The same for things without a name: each must be there as often as it should be."""
    yield from (Lost(f"{what}: {count} times missing: {one}") for one, count in (expected - kept).items())
    yield from (Doubled(f"{what}: {count} times too many: {one}") for one, count in (kept - expected).items())


def columns(rows: Iterable[Row], key: Callable[[Row], str], *names: str) -> dict[str, tuple[Any, ...]]:
    """Some columns of rows, by what names a row."""
    return {key(row): tuple(row[name] for name in names) for row in rows}
