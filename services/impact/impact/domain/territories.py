"""The 18 regions and 101 departments of France, by their INSEE codes.

Source: INSEE, Code officiel géographique 2026. Corsica is 2A and 2B; each overseas region is one department.
"""

from collections.abc import Mapping
from typing import Final

from shared.vocabulary import Region

REGION_NAMES: Final[Mapping[Region, str]] = {
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

_DEPARTMENTS: Final[Mapping[Region, str]] = {
    Region.GUADELOUPE: "971",
    Region.MARTINIQUE: "972",
    Region.GUYANE: "973",
    Region.LA_REUNION: "974",
    Region.MAYOTTE: "976",
    Region.ILE_DE_FRANCE: "75 77 78 91 92 93 94 95",
    Region.CENTRE_VAL_DE_LOIRE: "18 28 36 37 41 45",
    Region.BOURGOGNE_FRANCHE_COMTE: "21 25 39 58 70 71 89 90",
    Region.NORMANDIE: "14 27 50 61 76",
    Region.HAUTS_DE_FRANCE: "02 59 60 62 80",
    Region.GRAND_EST: "08 10 51 52 54 55 57 67 68 88",
    Region.PAYS_DE_LA_LOIRE: "44 49 53 72 85",
    Region.BRETAGNE: "22 29 35 56",
    Region.NOUVELLE_AQUITAINE: "16 17 19 23 24 33 40 47 64 79 86 87",
    Region.OCCITANIE: "09 11 12 30 31 32 34 46 48 65 66 81 82",
    Region.AUVERGNE_RHONE_ALPES: "01 03 07 15 26 38 42 43 63 69 73 74",
    Region.PROVENCE_ALPES_COTE_D_AZUR: "04 05 06 13 83 84",
    Region.CORSE: "2A 2B",
}

REGION_OF: Final[Mapping[str, Region]] = {
    department: region for region, departments in _DEPARTMENTS.items() for department in departments.split()
}
"""The region of each of the 101 departments."""
