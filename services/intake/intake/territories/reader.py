"""An official file (CSV) as zones, one row after another; every mistake names the file and the line."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from intake.domain import Cog, Zone, ZoneTag
from intake.territories.layouts import LAYOUTS, Layout
from shared.vocabulary import Zoning

_MOST_MISTAKES: Final = 50
_LARGEST_CELL: Final = 50_000_000
"""Characters: the file of the Territoires d'industrie draws the border of a commune in one cell."""
_SEPARATORS: Final = re.compile(r"[;,|\s]+")
_COMMUNE: Final = re.compile(r"\d[\dAB]\d{3}")
_Row = Mapping[str, str | None]


class FileRefused(Exception):
    """A file that cannot be imported: `mistakes` as "file:line: column: what is wrong", the first line first."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class _RowRefused(Exception):
    """A row that says something wrong."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The names, in the header of one file, of the columns that are read."""

    code: str
    label: str
    communes: str
    status: str | None


def read_zones(file: Path, scheme: Zoning, vintage: str, cog: Cog) -> Iterator[Zone]:
    """The zones of a file as its rows name them: a zone comes again where its communes stand on several rows.

    Raises FileRefused, after the last good row, naming up to fifty mistakes; OSError where the file cannot be read.
    """
    csv.field_size_limit(_LARGEST_CELL)
    layout, mistakes, line = LAYOUTS[scheme], list[str](), 1
    with file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            header = lines.readline()
            delimiter = ";" if header.count(";") >= header.count(",") else ","
            names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), list[str]())]
            columns = _columns(file, names, layout)
            rows = csv.DictReader(lines, fieldnames=names, delimiter=delimiter, strict=True)
            for row in rows:
                line = rows.line_num + 1
                try:
                    zone = _zone(row, columns, layout, ZoneTag(scheme, "", vintage), cog)
                except _RowRefused as refused:
                    mistakes.append(f"{file}:{line}: {refused}")
                    if len(mistakes) == _MOST_MISTAKES:
                        break
                    continue
                if zone is not None:
                    yield zone
        except UnicodeDecodeError as error:
            raise FileRefused([f"{file}:{line + 1}: not UTF-8: save the file as UTF-8"]) from error
        except csv.Error as error:
            raise FileRefused([f"{file}:{line + 1}: not CSV: {error}"]) from error
    if mistakes:
        raise FileRefused(mistakes)


def _columns(file: Path, names: Sequence[str], layout: Layout) -> _Columns:
    status = next((name for name in names if layout.status and name.startswith(layout.status)), None)
    found = [next((name for name in wanted if name in names), None) for wanted in layout.columns]
    missing = [" or ".join(wanted) for wanted, name in zip(layout.columns, found, strict=True) if name is None]
    if layout.status and status is None:
        missing.append(f"{layout.status}...")
    code, label, communes = found
    if missing or code is None or label is None or communes is None:
        raise FileRefused([f"{file}:1: no column {name}: is this the file of another zoning?" for name in missing])
    return _Columns(code, label, communes, status)


def _zone(row: _Row, columns: _Columns, layout: Layout, tag: ZoneTag, cog: Cog) -> Zone | None:
    """The zone of a row; None where the row names none. Raises _RowRefused."""
    status = _cell(row, columns.status) if columns.status else ""
    code = _cell(row, columns.code)
    if not code or (columns.status and status.casefold() == layout.excluded):
        return None
    if layout.pattern.fullmatch(code) is None:
        message = f"{columns.code}: {code} is no code of this zoning"
        raise _RowRefused(message)
    label = _cell(row, columns.label)
    if not label:
        message = f"{columns.label}: the name is missing"
        raise _RowRefused(message)
    communes = tuple(one for one in _SEPARATORS.split(_cell(row, columns.communes)) if one)
    for commune in communes or ("",):
        if _COMMUNE.fullmatch(commune) is None:
            message = f"{columns.communes}: {commune!r} is no INSEE code of a commune (five characters; a zero lost?)"
            raise _RowRefused(message)
        if cog.now(commune) is None:
            message = f"{columns.communes}: no commune has or had the code {commune} (COG {cog.vintage})"
            raise _RowRefused(message)
    return Zone(replace(tag, code=code), f"{label} ({status})" if status else label, communes)


def _cell(row: _Row, column: str) -> str:
    """What a cell says, without the ="..." by which a spreadsheet is told to keep a code as text."""
    return (row.get(column) or "").strip().removeprefix("=").strip('"').strip()
