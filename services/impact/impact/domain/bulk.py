"""Observations entered in bulk from a CSV file: each line is judged alone, and the good ones are kept."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from io import StringIO
from typing import Final
from uuid import UUID

from impact.domain.breakdown import CATEGORIES
from impact.domain.disaggregation import Disaggregation
from impact.domain.facts import Fact
from impact.domain.measuring import report_value
from impact.domain.observation import Entry, Observation, Source
from impact.domain.plan import Plan, evolve
from shared.vocabulary import Refusal, Refusals

REQUIRED: Final = ("code", "value", "period_start", "period_end")
OPTIONAL: Final = ("denominator", "source", "supersedes", "non_respondents", "cohort_id")
PARTED: Final[Mapping[str, tuple[Disaggregation, str, bool]]] = {
    f"{dimension}.{category}{'.denominator' if whole else ''}".lower(): (dimension, category, whole)
    for dimension, categories in CATEGORIES.items()
    for category in categories
    for whole in (False, True)
}
"""Columns of parts, `gender.women` and `gender.women.denominator`: the dimension, the category, the denominator's?"""
MOST_LINES: Final = 500
"""One file is one unit of work: what it announces stands or falls together."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the file, numbered as a spreadsheet shows it: an observation, or what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    observation: Observation | None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: its header, and its lines with their numbers."""

    header: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def read_file(text: str) -> Read:
    """The lines of a CSV file separated by `;`, `,` or tabs. Raises Refusal: no such header, no line, too many."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader]
    except csv.Error as error:
        message = f"La ligne {reader.line_num} du fichier CSV ne se lit pas : vérifiez ses guillemets."
        raise Refusal("csv_unreadable", message, field="body") from error
    if not rows:
        raise Refusal("csv_empty", "Le fichier CSV est vide.", field="body")
    header = tuple(name.lower() for name in rows[0][1])
    _check_header(header)
    lines = tuple((number, row) for number, row in rows[1:] if any(row))
    if not 0 < len(lines) <= MOST_LINES:
        message = f"Donnez entre 1 et {MOST_LINES} lignes sous l'en-tête ; ce fichier en a {len(lines)}."
        raise Refusal("csv_lines", message, field="body")
    return Read(header, lines)


def _check_header(header: tuple[str, ...]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    strange = [name for name in header if name not in REQUIRED + OPTIONAL and name not in PARTED]
    if missing or strange or len(set(header)) != len(header):
        message = (
            f"La première ligne nomme chaque colonne une fois : {', '.join(REQUIRED)}, "
            f"et au besoin {', '.join(OPTIONAL)}, et les ventilations, comme gender.women, gender.men ; pour un taux, "
            "aussi gender.women.denominator."
        )
        raise Refusal("csv_header", message, field="body")


def write_file(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A CSV file in the form that read_file takes back."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def report_lines(
    plan: Plan, file: Read, *, make_id: Callable[[], UUID], by: str, on: date
) -> tuple[tuple[Fact, ...], tuple[Judged, ...]]:
    """Report every line that can be; the others come back with what is wrong. Raises NotInThisState (plan closed)."""
    facts: list[Fact] = []
    judged: list[Judged] = []
    for number, row in file.lines:
        try:
            entry = _entry(file.header, row)
            _check_new(plan, entry)
            decided = report_value(plan, entry, observation_id=make_id(), by=by, on=on)
        except Refusal as refusal:
            if refusal.field is None and not isinstance(refusal, Refusals):
                raise
            judged.append(Judged(number, row, None, refusal.each))
            continue
        plan = reduce(evolve, decided, plan)
        facts += decided
        judged.append(Judged(number, row, plan.observations[-1]))
    return tuple(facts), tuple(judged)


def _entry(header: tuple[str, ...], row: tuple[str, ...]) -> Entry:
    if len(row) != len(header):
        message = f"Cette ligne a {len(row)} cases ; l'en-tête en a {len(header)}."
        raise Refusal("csv_cells", message, field="line")
    cells = dict(zip(header, row, strict=True))
    found: list[Refusal] = []

    def take(name: str, make: Callable[[Mapping[str, str], str], object]) -> object:
        try:
            return make(cells, name)
        except Refusal as refusal:
            found.append(refusal)
            return None

    values: dict[str, object] = {name: take(name, make) for name, make in _MAKERS.items()}
    parts = {name: take(name, _whole) for name in PARTED if cells.get(name)}
    if found:
        raise Refusals(found)
    values["breakdown"] = _shared_out(parts, whole=False)
    values["breakdown_denominators"] = _shared_out(parts, whole=True)
    return Entry(**values)  # type: ignore[arg-type]  # reason: each maker gives what its field takes


def _shared_out(parts: Mapping[str, object], *, whole: bool) -> dict[str, dict[str, object]]:
    """The parts of the filled columns, by dimension and category: of the value, or of the denominator."""
    found: dict[str, dict[str, object]] = {}
    for name, count in parts.items():
        dimension, category, of_whole = PARTED[name]
        if of_whole is whole:
            found.setdefault(dimension, {})[category] = count
    return found


def _text(cells: Mapping[str, str], name: str) -> str:
    if not cells[name]:
        raise Refusal("cell_missing", "Cette case est obligatoire.", field=name)
    return cells[name]


def _whole(cells: Mapping[str, str], name: str) -> int:
    text = _text(cells, name).replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004  what 64 bits hold
        raise Refusal("cell_not_whole", "Donnez un nombre entier, sans décimale ni signe.", field=name)
    return int(text)


def _whole_or_none(cells: Mapping[str, str], name: str) -> int | None:
    return _whole(cells, name) if cells.get(name) else None


def _day(cells: Mapping[str, str], name: str) -> date:
    text = _text(cells, name)
    day, _, rest = text.partition("/")
    month, _, year = rest.partition("/")
    try:
        return date.fromisoformat(f"{year}-{month:0>2}-{day:0>2}" if rest else text)
    except ValueError as error:
        message = "Donnez une date AAAA-MM-JJ ou JJ/MM/AAAA."
        raise Refusal("cell_not_a_date", message, field=name) from error


def _source(cells: Mapping[str, str], name: str) -> Source:
    text = cells.get(name, "") or Source.DECLARATIVE
    try:
        return Source(text)
    except ValueError as error:
        message = f"Donnez l'une de ces valeurs : {', '.join(Source)}."
        raise Refusal("cell_not_a_source", message, field=name) from error


def _id_or_none(cells: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(cells[name]) if cells.get(name) else None
    except ValueError as error:
        message = "Donnez un identifiant, ou laissez la case vide."
        raise Refusal("cell_not_an_id", message, field=name) from error


_MAKERS: Final[dict[str, Callable[[Mapping[str, str], str], object]]] = {
    "code": _text,
    "value": _whole,
    "denominator": _whole_or_none,
    "period_start": _day,
    "period_end": _day,
    "source": _source,
    "supersedes": _id_or_none,
    "non_respondents": _whole_or_none,
    "cohort_id": _id_or_none,
}


def _check_new(plan: Plan, entry: Entry) -> None:
    """A file sent twice by mistake, or a line copied twice, must not count twice."""
    if any(one.live and one.entry == entry for one in plan.observations):
        message = (
            "Ce relevé est déjà déclaré, à l'identique ; pour le corriger, donnez son identifiant dans supersedes."
        )
        raise Refusal("already_reported", message, field="line")
