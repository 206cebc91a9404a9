"""The 18 regions and 101 departments of France: names, INSEE codes, and which lies in which.

Source: INSEE, Code officiel géographique 2026. Corsica is 2A and 2B; each overseas region is one department.
Standard library and vocabulary only: a domain may import it.
"""

from collections.abc import Mapping
from typing import Final

from shared.vocabulary import Region

COG_VINTAGE: Final = "2026"
"""The vintage of INSEE's code that regions and departments are looked up in."""

REGION_NAMES: Final[Mapping[str, str]] = {
    Region.GUADELOUPE: "Guadeloupe",
    Region.MARTINIQUE: "Martinique",
    Region.GUYANE: "Guyane",
    Region.LA_REUNION: "La Réunion",
    Region.MAYOTTE: "Mayotte",
    Region.ILE_DE_FRANCE: "Île-de-France",
    Region.CENTRE_VAL_DE_LOIRE: "Centre-Val de Loire",
    Region.BOURGOGNE_FRANCHE_COMTE: "Bourgogne-Franche-Comté",
    Region.NORMANDIE: "Normandie",
    Region.HAUTS_DE_FRANCE: "Hauts-de-France",
    Region.GRAND_EST: "Grand Est",
    Region.PAYS_DE_LA_LOIRE: "Pays de la Loire",
    Region.BRETAGNE: "Bretagne",
    Region.NOUVELLE_AQUITAINE: "Nouvelle-Aquitaine",
    Region.OCCITANIE: "Occitanie",
    Region.AUVERGNE_RHONE_ALPES: "Auvergne-Rhône-Alpes",
    Region.PROVENCE_ALPES_COTE_D_AZUR: "Provence-Alpes-Côte d'Azur",
    Region.CORSE: "Corse",
}

FORMER_REGIONS: Final[Mapping[str, tuple[str, Region]]] = {
    "21": ("Champagne-Ardenne", Region.GRAND_EST),
    "22": ("Picardie", Region.HAUTS_DE_FRANCE),
    "23": ("Haute-Normandie", Region.NORMANDIE),
    "25": ("Basse-Normandie", Region.NORMANDIE),
    "26": ("Bourgogne", Region.BOURGOGNE_FRANCHE_COMTE),
    "31": ("Nord-Pas-de-Calais", Region.HAUTS_DE_FRANCE),
    "41": ("Lorraine", Region.GRAND_EST),
    "42": ("Alsace", Region.GRAND_EST),
    "43": ("Franche-Comté", Region.BOURGOGNE_FRANCHE_COMTE),
    "54": ("Poitou-Charentes", Region.NOUVELLE_AQUITAINE),
    "72": ("Aquitaine", Region.NOUVELLE_AQUITAINE),
    "73": ("Midi-Pyrénées", Region.OCCITANIE),
    "74": ("Limousin", Region.NOUVELLE_AQUITAINE),
    "82": ("Rhône-Alpes", Region.AUVERGNE_RHONE_ALPES),
    "83": ("Auvergne", Region.AUVERGNE_RHONE_ALPES),
    "91": ("Languedoc-Roussillon", Region.OCCITANIE),
}
"""The regions that were merged on 2016-01-01 under a new code: their names, and where they are now."""

_DEPARTMENTS: Final[Mapping[Region, Mapping[str, str]]] = {
    Region.GUADELOUPE: {
        "971": "Guadeloupe",
    },
    Region.MARTINIQUE: {
        "972": "Martinique",
    },
    Region.GUYANE: {
        "973": "Guyane",
    },
    Region.LA_REUNION: {
        "974": "La Réunion",
    },
    Region.MAYOTTE: {
        "976": "Mayotte",
    },
    Region.ILE_DE_FRANCE: {
        "75": "Paris",
        "77": "Seine-et-Marne",
        "78": "Yvelines",
        "91": "Essonne",
        "92": "Hauts-de-Seine",
        "93": "Seine-Saint-Denis",
        "94": "Val-de-Marne",
        "95": "Val-d'Oise",
    },
    Region.CENTRE_VAL_DE_LOIRE: {
        "18": "Cher",
        "28": "Eure-et-Loir",
        "36": "Indre",
        "37": "Indre-et-Loire",
        "41": "Loir-et-Cher",
        "45": "Loiret",
    },
    Region.BOURGOGNE_FRANCHE_COMTE: {
        "21": "Côte-d'Or",
        "25": "Doubs",
        "39": "Jura",
        "58": "Nièvre",
        "70": "Haute-Saône",
        "71": "Saône-et-Loire",
        "89": "Yonne",
        "90": "Territoire de Belfort",
    },
    Region.NORMANDIE: {
        "14": "Calvados",
        "27": "Eure",
        "50": "Manche",
        "61": "Orne",
        "76": "Seine-Maritime",
    },
    Region.HAUTS_DE_FRANCE: {
        "02": "Aisne",
        "59": "Nord",
        "60": "Oise",
        "62": "Pas-de-Calais",
        "80": "Somme",
    },
    Region.GRAND_EST: {
        "08": "Ardennes",
        "10": "Aube",
        "51": "Marne",
        "52": "Haute-Marne",
        "54": "Meurthe-et-Moselle",
        "55": "Meuse",
        "57": "Moselle",
        "67": "Bas-Rhin",
        "68": "Haut-Rhin",
        "88": "Vosges",
    },
    Region.PAYS_DE_LA_LOIRE: {
        "44": "Loire-Atlantique",
        "49": "Maine-et-Loire",
        "53": "Mayenne",
        "72": "Sarthe",
        "85": "Vendée",
    },
    Region.BRETAGNE: {
        "22": "Côtes-d'Armor",
        "29": "Finistère",
        "35": "Ille-et-Vilaine",
        "56": "Morbihan",
    },
    Region.NOUVELLE_AQUITAINE: {
        "16": "Charente",
        "17": "Charente-Maritime",
        "19": "Corrèze",
        "23": "Creuse",
        "24": "Dordogne",
        "33": "Gironde",
        "40": "Landes",
        "47": "Lot-et-Garonne",
        "64": "Pyrénées-Atlantiques",
        "79": "Deux-Sèvres",
        "86": "Vienne",
        "87": "Haute-Vienne",
    },
    Region.OCCITANIE: {
        "09": "Ariège",
        "11": "Aude",
        "12": "Aveyron",
        "30": "Gard",
        "31": "Haute-Garonne",
        "32": "Gers",
        "34": "Hérault",
        "46": "Lot",
        "48": "Lozère",
        "65": "Hautes-Pyrénées",
        "66": "Pyrénées-Orientales",
        "81": "Tarn",
        "82": "Tarn-et-Garonne",
    },
    Region.AUVERGNE_RHONE_ALPES: {
        "01": "Ain",
        "03": "Allier",
        "07": "Ardèche",
        "15": "Cantal",
        "26": "Drôme",
        "38": "Isère",
        "42": "Loire",
        "43": "Haute-Loire",
        "63": "Puy-de-Dôme",
        "69": "Rhône",
        "73": "Savoie",
        "74": "Haute-Savoie",
    },
    Region.PROVENCE_ALPES_COTE_D_AZUR: {
        "04": "Alpes-de-Haute-Provence",
        "05": "Hautes-Alpes",
        "06": "Alpes-Maritimes",
        "13": "Bouches-du-Rhône",
        "83": "Var",
        "84": "Vaucluse",
    },
    Region.CORSE: {
        "2A": "Corse-du-Sud",
        "2B": "Haute-Corse",
    },
}

REGION_OF: Final[Mapping[str, Region]] = {
    department: region for region, departments in _DEPARTMENTS.items() for department in departments
}
"""The region of each of the 101 departments."""

DEPARTMENT_NAMES: Final[Mapping[str, str]] = {
    code: name for departments in _DEPARTMENTS.values() for code, name in departments.items()
}
"""The name of each department."""

_HERE: Final = f"le Code officiel géographique {COG_VINTAGE}"


def region_missing(code: str) -> str | None:
    """Why this is no region's code, in French, with what would be right; None where it is one."""
    if code in REGION_NAMES:
        return None
    if code in FORMER_REGIONS:
        name, now = FORMER_REGIONS[code]
        return f"La région {code} ({name}) n'est plus dans {_HERE} : donnez {now} ({REGION_NAMES[now]}), où elle est."
    return (
        f"Aucune région n'a ce code dans {_HERE} : donnez {', '.join([*REGION_NAMES][:-1])} ou {[*REGION_NAMES][-1]}."
    )


def department_missing(code: str) -> str | None:
    """Why this is no department's code, in French, with what would be right; None where it is one."""
    if code in DEPARTMENT_NAMES:
        return None
    return f"Aucun département n'a ce code dans {_HERE} : donnez 01 à 95, 2A, 2B, 971 à 974 ou 976."


_OVERSEAS: Final = ("97", "98")

COLLECTIVITY_NAMES: Final[Mapping[str, str]] = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "984": "Terres australes et antarctiques françaises",
    "986": "Wallis et Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
    "989": "La Passion-Clipperton",
}
"""Overseas collectivities, which are no departments and in no region: INSEE's codes of their communes begin so."""


def place_of_communes_missing(code: str) -> str | None:
    """Why no commune lies in a place of this code, in French, with what would be right; None where one may."""
    if code in COLLECTIVITY_NAMES or department_missing(code) is None:
        return None
    return (
        f"Aucun département ni collectivité d'outre-mer n'a ce code dans {_HERE} : donnez 01 à 95, 2A, 2B, 971 à 978, "
        "984 ou 986 à 989."
    )


def department_of(commune: str) -> str:
    """The department of a commune, which its INSEE code begins with: three characters overseas, two elsewhere."""
    return commune[:3] if commune.startswith(_OVERSEAS) else commune[:2]


def region_of(commune: str) -> Region | None:
    """The region of a commune by its INSEE code; None in the overseas collectivities, which are in no region."""
    return REGION_OF.get(department_of(commune))
