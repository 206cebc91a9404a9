"""Roll-ups as anyone may see them: verified counts alone, without the small ones or what would give them away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from impact.domain.breakdown import CATEGORIES
from impact.domain.confidentiality import COUNTED, Code, Confidentiality, Verified, completed, shared_out_code, whole_of
from impact.domain.disaggregation import Disaggregation
from impact.domain.roll_up import By, Measure, RollUp, SharedOut
from impact.domain.suppression import is_small
from impact.domain.territory import EVERYWHERE, Territory


@dataclass(frozen=True, slots=True)
class PublishedMeasure:
    """One indicator under one key: its counts, or None for each where it is hidden."""

    code: str
    unit: str
    value: int | None
    denominator: int | None
    non_respondents: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Published:
    """The projects under one key, as anyone may see them."""

    key: str
    projects: int
    awarded_cents: int
    paid_cents: int
    measures: tuple[PublishedMeasure, ...]

    def measure(self, code: str) -> PublishedMeasure | None:
        """The indicator of a code, or None where no project has it."""
        return next((one for one in self.measures if one.code == code), None)


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """One category's part: its counts, or None for each where they are hidden."""

    category: str
    value: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class PublishedParts:
    """One indicator under one key, shared out in one dimension: its parts add up to it, unknown ones included."""

    code: str
    unit: str
    dimension: str
    parts: tuple[PublishedPart, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class PublishedBreakdown:
    """What is shared out under one key, as anyone may see it."""

    key: str
    measures: tuple[PublishedParts, ...]


class _Hides(Protocol):
    def __call__(self, code: Code, *, key: str) -> bool: ...


def published(
    by: By, lines: Iterable[RollUp], total: RollUp, known: Confidentiality, territory: Territory = EVERYWHERE
) -> tuple[list[Published], Published]:
    """The table without what must not be shown: the lines, and their total.

    `known` is of the whole edition, whatever `territory` the table is limited to.
    """
    hides: _Hides = partial(known.hides, by=by, limit=known.within(territory))
    return [_shown(one, hides) for one in lines], _shown(total, hides)


def _shown(row: RollUp, hides: _Hides) -> Published:
    measures = tuple(_measure(one, gone=_is_gone(one, row, hides)) for one in row.measures)
    return Published(row.key, row.projects, row.awarded_cents, row.paid_cents, measures)


def _is_gone(one: Measure, row: RollUp, hides: _Hides) -> bool:
    # A small cell cannot hold whole bundles alone; it is hidden even so, whatever the bundles were made of.
    return one.unit in COUNTED and (is_small(_cell(one, row)) or hides((one.code, one.unit), key=row.key))


def _cell(one: Measure, row: RollUp) -> tuple[int, ...]:
    of = whole_of((one.code, one.unit))
    if of is not None and (known := row.measure(*of)) is not None:
        return (one.verified, known.verified - one.verified)
    if one.unit != "RATIO":
        return (one.verified,)
    whole = one.verified_denominator or 0
    return (one.verified, whole, whole - one.verified, one.non_respondents)


def _measure(one: Measure, *, gone: bool) -> PublishedMeasure:
    if gone:
        return PublishedMeasure(one.code, one.unit, None, None, None, hidden=True)
    silent = one.non_respondents if one.unit == "RATIO" else None
    return PublishedMeasure(one.code, one.unit, one.verified, one.verified_denominator, silent, hidden=False)


def published_parts(
    by: By,
    lines: Iterable[RollUp],
    shared_out: Mapping[str, Iterable[SharedOut]],
    known: Confidentiality,
    territory: Territory = EVERYWHERE,
) -> list[PublishedBreakdown]:
    """The lines of a table (its total may be one of them) with what is shared out under each; nothing small."""
    hides: _Hides = partial(known.hides, by=by, limit=known.within(territory))
    return [
        PublishedBreakdown(
            row.key,
            tuple(_parts(one, whole, row, hides) for one, whole in _with_wholes(row, shared_out.get(row.key, ()))),
        )
        for row in lines
    ]


def _with_wholes(row: RollUp, shared_out: Iterable[SharedOut]) -> Iterator[tuple[SharedOut, Measure]]:
    for one in shared_out:
        whole = row.measure(one.code, one.unit)
        if whole is not None:
            yield one, whole


def _parts(one: SharedOut, whole: Measure, row: RollUp, hides: _Hides) -> PublishedParts:
    total = Verified(whole.verified, whole.verified_denominator or 0, 0)
    told = {part.category: Verified(part.verified, part.verified_denominator or 0, 0) for part in one.parts}
    parts, ratio = completed(told, total), one.unit == "RATIO"
    gone = (
        _is_gone(whole, row, hides)
        or any(is_small(_counts(part, ratio=ratio)) for part in parts.values())
        or hides(shared_out_code((one.code, one.unit), one.dimension), key=row.key)
    )
    shown = tuple(
        PublishedPart(category, None if gone else part.value, part.denominator if ratio and not gone else None)
        for category in CATEGORIES[Disaggregation(one.dimension)]
        if (part := parts.get(category)) is not None
    )
    return PublishedParts(one.code, one.unit, one.dimension, shown, hidden=gone)


def _counts(part: Verified, *, ratio: bool) -> tuple[int, ...]:
    return (part.value, part.denominator, part.denominator - part.value) if ratio else (part.value,)
