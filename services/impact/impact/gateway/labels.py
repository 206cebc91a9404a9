"""What the keys of published tables are called in French."""

from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

from impact.domain import By, Territory
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
    "QPV_RESIDENT": "Habitants des QPV",
    "FRR_RESIDENT": "Habitants des FRR",
}


ZONINGS: Final[Mapping[str, str]] = {
    "QPV": "Quartiers prioritaires (QPV)",
    "FRR": "France ruralités revitalisation (FRR)",
    "ACV": "Action cœur de ville (ACV)",
    "PVD": "Petites villes de demain (PVD)",
    "TI": "Territoires d'industrie (TI)",
}


DIMENSIONS: Final[Mapping[str, str]] = {
    "GENDER": "Genre",
    "AGE_BAND": "Âge",
    "STATUS": "Situation à l'entrée",
    "AUDIENCE": "Public",
    "QPV": "Habitants d'un quartier prioritaire (QPV)",
    "FRR": "Habitants d'une commune rurale (FRR)",
    "DISABILITY": "Situation de handicap",
}
CATEGORIES: Final[Mapping[str, str]] = {
    **AUDIENCES,
    "WOMEN": "Femmes",
    "MEN": "Hommes",
    "NON_BINARY": "Personnes non binaires",
    "UNDER_30": "Moins de 30 ans",
    "FROM_30_TO_44": "30 à 44 ans",
    "FROM_45_TO_54": "45 à 54 ans",
    "FROM_55": "55 ans et plus",
    "UNEMPLOYED": "Demandeurs d'emploi depuis moins d'un an",
    "LONG_TERM_UNEMPLOYED": "Demandeurs d'emploi depuis un an ou plus",
    "EMPLOYED": "En emploi",
    "INACTIVE": "Sans emploi et sans recherche",
    "IN_EDUCATION": "En études ou en formation",
    "YES": "Oui",
    "NO": "Non",
    "UNKNOWN": "Non connu",
}


def folded(name: str) -> str:
    """A name as it is sorted: Île-de-France among the i."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def label_of(by: By, key: str) -> str:
    """The name of a line of a table, or its key where that is a name already."""
    match by:
        case By.AXIS:
            return AXES.get(key, key)
        case By.AUDIENCE:
            return AUDIENCES.get(key, key)
        case By.ZONING:
            return ZONINGS.get(key, key)
        case By.REGION:
            return REGION_NAMES.get(key, key)
        case By.DEPARTMENT:
            return DEPARTMENT_NAMES.get(key, key)
        case _:
            return key


def names_of(territory: Territory) -> list[str]:
    """A territory in words: its regions and departments by name, its communes by code, its zones."""
    return [
        *(REGION_NAMES[code] for code in sorted(territory.regions or ())),
        *(DEPARTMENT_NAMES[code] for code in sorted(territory.departments or ())),
        *(f"commune {code}" for code in sorted(territory.communes or ())),
        *(_zone(one) for one in sorted(territory.zones or ())),
    ] or ["France"]


def _zone(one: str) -> str:
    scheme, _, code = one.partition(":")
    return f"{scheme} {code}" if code else ZONINGS.get(scheme, scheme)
