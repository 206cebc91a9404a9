"""The budget chart of the CERFA 12156 form (plan comptable associatif), as data beside the code.

Source: the line references of the Dauphin grant portal, kept in data/cerfa_budget_lines.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

IN_KIND_CHARGES: Final = "86"
IN_KIND_RESOURCES: Final = "87"
GRANTS: Final = "74"


@dataclass(frozen=True, slots=True)
class Chart:
    """Line code to class code, for the charges (60-69, IND, 86) and for the resources (70-79, RP, 87)."""

    charges: Mapping[str, str]
    resources: Mapping[str, str]


@cache
def cerfa_chart() -> Chart:
    """The chart, read once."""
    data = json.loads(files("intake").joinpath("data/cerfa_budget_lines.json").read_text(encoding="utf-8"))
    return Chart(charges=_lines(data["charges"]), resources=_lines(data["produits"]))


def _lines(classes: dict[str, Any]) -> dict[str, str]:
    return {code: number for number, (_, lines) in classes.items() for code in lines}
