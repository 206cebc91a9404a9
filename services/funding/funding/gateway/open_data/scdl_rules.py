"""What the SCDL schema "subventions" 2.1.1 says of each column, looked at in the bytes that are to be published.

frictionless, the reference validator, is there for development and in the demo: tests hold that it and these rules
refuse the same. A file that breaks one is not published.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Final

from funding.gateway.open_data.scdl import COLUMNS

Rule = Callable[[str], bool]


def _matches(pattern: str) -> Rule:
    form = re.compile(pattern)
    return lambda cell: form.fullmatch(cell) is not None


def _at_most(longest: int) -> Rule:
    return lambda cell: len(cell) <= longest


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _is_number(cell: str) -> bool:
    try:
        return Decimal(cell).is_finite()
    except InvalidOperation:
        return False


def _is_part(cell: str) -> bool:
    return _is_number(cell) and Decimal("0.01") <= Decimal(cell) <= 1


def _anything(_: str) -> bool:
    return True


_OPTIONAL: Final = frozenset({"referenceDecision", "idBeneficiaire", "rnaBeneficiaire", "idRAE", "dispositifAide"})
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NATURES: Final = frozenset(
    {
        "aide en numéraire",
        "aide en nature",
        "aide en numéraire;aide en nature",
        "aide en nature;aide en numéraire",
    }
)
RULES: Final[Mapping[str, Rule]] = {
    "idAttribuant": _matches("[0-9]{14}"),
    "dateConvention": _is_day,
    "idBeneficiaire": _matches("[0-9]{14}"),
    "rnaBeneficiaire": _matches("W[0-9]{9}"),
    "objet": _at_most(256),
    "montant": _is_number,
    "nature": _NATURES.__contains__,
    "conditionsVersement": _at_most(256),
    "datesPeriodeVersement": _matches(f"{_DAY}(/{_DAY})?"),
    "idRAE": _at_most(5),
    "notificationUE": frozenset({"oui", "non"}).__contains__,
    "pourcentageSubvention": _is_part,
}
"""What a cell that is not empty must be, where the schema says more than that it is a text."""


def faults(content: bytes) -> Iterator[str]:
    """What breaks the schema, in French: the line of the file, its agreement's number and the column."""
    header, *lines = csv.reader(StringIO(content.decode(), newline=""))
    if tuple(header) != COLUMNS:
        yield "ligne 1 : les colonnes ne sont pas celles du schéma"
        return
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(COLUMNS):
            yield f"ligne {number} : {len(cells)} colonnes au lieu de {len(COLUMNS)}"
            continue
        said = dict(zip(COLUMNS, cells, strict=True))
        for column, cell in said.items():
            if (not cell and column not in _OPTIONAL) or (cell and not RULES.get(column, _anything)(cell)):
                yield f"ligne {number} ({said['referenceDecision']}), {column} : ce qui s'y trouve n'est pas admis"
