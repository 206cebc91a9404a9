"""What changed between two versions of a file, leaf by leaf.

A partner is known by its SIRET, an indicator and a line of the budget by their code, a document by its id, where each
stands once: what moved up or down in a list did not change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

_KEYS: Final = ("siret", "code", "id")
_Parts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A field at a dotted path; None where it did not say anything before, or does not any more."""

    path: str
    before: Any
    after: Any


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two files given as plain JSON values, in the order of their paths."""
    return sorted(_changes("", before, after), key=lambda change: change.path)


def _changes(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    parts = _parts(before, after)
    if parts is None or not any(parts):
        yield Change(path, before, after)
        return
    old, new = parts
    for name in {**old, **new}:
        yield from _changes(f"{path}.{name}" if path else name, old.get(name), new.get(name))


def _parts(before: Any, after: Any) -> tuple[_Parts, _Parts] | None:
    """Both sides by the names of their parts; None where they are compared whole."""
    sides = [side for side in (before, after) if side is not None]
    if all(isinstance(side, Mapping) for side in sides):
        return before or {}, after or {}
    for key in _KEYS:
        if all(_is_known_by(key, side) for side in sides):
            return _by(key, before), _by(key, after)
    return None


def _is_known_by(key: str, side: Any) -> bool:
    if not isinstance(side, list):
        return False
    entries = cast("list[Any]", side)
    if not all(isinstance(one, Mapping) and key in one for one in entries):
        return False
    return len({one[key] for one in entries}) == len(entries)


def _by(key: str, side: Any) -> _Parts:
    return {str(one[key]): one for one in side or ()}
