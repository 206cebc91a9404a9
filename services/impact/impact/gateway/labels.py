"""What the keys of published tables are called in French."""

from collections.abc import Mapping
from typing import Final

from impact.domain import By
from shared.territories import DEPARTMENT_NAMES, REGION_NAMES

AXES: Final[Mapping[str, str]] = {
    "SOLIDARITY_INCLUSION": "Solidarité et inclusion",
    "TERRITORIAL_DEVELOPMENT": "Développement des territoires",
    "ECOLOGICAL_TRANSITION": "Transition écologique",
}
AUDIENCES: Final[Mapping[str, str]] = {
    "EXECUTIVE": "Cadres",
    "YOUNG_GRADUATE": "Jeunes diplômés",
    "SMALL_BUSINESS": "TPE-PME",
    "OTHER": "Autres",
    "DISABILITY": "Personnes handicapées",
    "REFUGEE": "Personnes réfugiées",
    "WOMEN": "Femmes",
    "SENIOR": "Seniors",
}


def label_of(by: By, key: str) -> str:
    """The name of a line of a table, or its key where that is a name already."""
    match by:
        case By.AXIS:
            return AXES.get(key, key)
        case By.AUDIENCE:
            return AUDIENCES.get(key, key)
        case By.REGION:
            return REGION_NAMES.get(key, key)
        case By.DEPARTMENT:
            return DEPARTMENT_NAMES.get(key, key)
        case _:
            return key
