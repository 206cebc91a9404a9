"""Roll-ups as anyone may see them: verified counts alone, without the small cells or what would give them away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from impact.domain.library import DURABLE_WORK_AT_SIX_MONTHS, TRANSITION_WORK_AT_SIX_MONTHS
from impact.domain.roll_up import TOTAL, Measure, RollUp
from impact.domain.suppression import hidden

_COUNTED: Final = frozenset({"PERSON", "RATIO", "ORGANISATION"})
_PARTS_OF_A_WHOLE: Final = (DURABLE_WORK_AT_SIX_MONTHS, TRANSITION_WORK_AT_SIX_MONTHS)
"""Together they are those in work: where one is hidden, the other would give it away."""

Code = tuple[str, str]


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


def published(lines: Iterable[RollUp], total: RollUp) -> tuple[list[Published], Published]:
    """The table without what must not be shown: the lines, and their total."""
    rows = list(lines)
    away = _hidden(rows, total)
    return [_shown(one, away) for one in rows], _shown(total, away)


def _hidden(rows: list[RollUp], total: RollUp) -> Mapping[Code, frozenset[str]]:
    """By indicator, the keys under which it is hidden; `*` for the total."""
    codes = sorted({(one.code, one.unit) for row in (*rows, total) for one in row.measures if one.unit in _COUNTED})
    away: dict[Code, frozenset[str]] = {code: _column(rows, total, code, frozenset()) for code in codes}
    parts = [code for code in codes if code[0] in _PARTS_OF_A_WHOLE]
    while len({away[code] for code in parts}) > 1:
        together = frozenset(key for code in parts for key in away[code])
        for code in parts:
            away[code] = together | _column(rows, total, code, together)
    return away


def _column(rows: list[RollUp], total: RollUp, code: Code, already: frozenset[str]) -> frozenset[str]:
    cells = {row.key: _cell(row.measure(*code)) for row in rows}
    keys, total_too = hidden(cells, _cell(total.measure(*code)), already=already - {TOTAL})
    return keys | {TOTAL} if total_too else keys


def _cell(one: Measure | None) -> tuple[int, ...]:
    if one is None:
        return (0, 0, 0, 0)
    if one.unit != "RATIO":
        return (one.verified, 0, 0, 0)
    whole = one.verified_denominator or 0
    return (one.verified, whole, whole - one.verified, one.non_respondents)


def _shown(row: RollUp, away: Mapping[Code, frozenset[str]]) -> Published:
    measures = tuple(_measure(one, gone=row.key in away.get((one.code, one.unit), ())) for one in row.measures)
    return Published(row.key, row.projects, row.awarded_cents, row.paid_cents, measures)


def _measure(one: Measure, *, gone: bool) -> PublishedMeasure:
    if gone:
        return PublishedMeasure(one.code, one.unit, None, None, None, hidden=True)
    silent = one.non_respondents if one.unit == "RATIO" else None
    return PublishedMeasure(one.code, one.unit, one.verified, one.verified_denominator, silent, hidden=False)
