"""The chart of the CERFA 12156 and 15059 forms (plan comptable associatif), as data beside the code.

Source: the line references of the Dauphin grant portal, as intake keeps them too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

IN_KIND: Final = frozenset({"86", "87"})
"""Contributions in kind (contributions volontaires): they balance each other and cost nothing."""
INDIRECT: Final = "IND"
SURPLUS: Final = "excprev"
"""An expected surplus stands among the charges to balance the form, and is no cost."""


class Side(StrEnum):
    """Le côté du budget : les charges, ou les produits."""

    CHARGES = "CHARGES"
    RESOURCES = "RESOURCES"

    @property
    def field(self) -> str:
        """The name of its lines in a body."""
        return self.value.lower()


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line of the chart and the class it stands in, with their French labels."""

    code: str
    label: str
    of_class: str
    class_label: str


@cache
def cerfa_chart() -> Mapping[Side, Mapping[str, ChartLine]]:
    """Each side's lines by code, in the order of the form; read once."""
    data = json.loads(files("funding").joinpath("data/cerfa_budget_lines.json").read_text(encoding="utf-8"))
    return {Side.CHARGES: _side(data["charges"]), Side.RESOURCES: _side(data["produits"])}


def _side(classes: dict[str, Any]) -> dict[str, ChartLine]:
    return {
        code: ChartLine(code, label, number, class_label)
        for number, (class_label, lines) in classes.items()
        for code, label in lines.items()
    }


def is_in_kind(side: Side, code: str) -> bool:
    """Does the line stand in class 86 or 87?"""
    account = cerfa_chart()[side].get(code)
    return account is not None and account.of_class in IN_KIND


def is_indirect(code: str) -> bool:
    """Is the charge one of the indirect ones?"""
    account = cerfa_chart()[Side.CHARGES].get(code)
    return account is not None and account.of_class == INDIRECT
