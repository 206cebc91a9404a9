"""What the programme is about: axes, audiences, places, costs, and who may carry a project."""

from enum import StrEnum


class Axis(StrEnum):
    """Axe de l'appel à projets."""

    SOLIDARITY_INCLUSION = "SOLIDARITY_INCLUSION"
    TERRITORIAL_DEVELOPMENT = "TERRITORIAL_DEVELOPMENT"
    ECOLOGICAL_TRANSITION = "ECOLOGICAL_TRANSITION"


class Stage(StrEnum):
    """Expérimentation, ou changement d'échelle."""

    PILOT = "PILOT"
    SCALE_UP = "SCALE_UP"


class Audience(StrEnum):
    """Public cible de l'Apec."""

    EXECUTIVE = "EXECUTIVE"
    YOUNG_GRADUATE = "YOUNG_GRADUATE"
    SMALL_BUSINESS = "SMALL_BUSINESS"
    OTHER = "OTHER"


class SpecialAudience(StrEnum):
    """Public particulier que le projet touche."""

    QPV_RESIDENT = "QPV_RESIDENT"
    FRR_RESIDENT = "FRR_RESIDENT"
    DISABILITY = "DISABILITY"
    REFUGEE = "REFUGEE"
    WOMEN = "WOMEN"
    SENIOR = "SENIOR"


class CostCategory(StrEnum):
    """Ce que la subvention paie."""

    WORKSHOPS = "WORKSHOPS"
    FACILITATION = "FACILITATION"
    EXPERTISE = "EXPERTISE"
    LOGISTICS = "LOGISTICS"
    ROOMS = "ROOMS"
    OTHER = "OTHER"


class LegalForm(StrEnum):
    """Forme juridique du porteur, telle que le règlement d'une édition la nomme."""

    ASSOCIATION = "ASSOCIATION"
    ESUS = "ESUS"
    MISSION_COMPANY = "MISSION_COMPANY"
    COOPERATIVE = "COOPERATIVE"
    MUTUAL = "MUTUAL"
    FOUNDATION = "FOUNDATION"
    OTHER = "OTHER"


class Region(StrEnum):
    """Région, par son code INSEE (Code officiel géographique 2026), outre-mer compris."""

    GUADELOUPE = "01"
    MARTINIQUE = "02"
    GUYANE = "03"
    LA_REUNION = "04"
    MAYOTTE = "06"
    ILE_DE_FRANCE = "11"
    CENTRE_VAL_DE_LOIRE = "24"
    BOURGOGNE_FRANCHE_COMTE = "27"
    NORMANDIE = "28"
    HAUTS_DE_FRANCE = "32"
    GRAND_EST = "44"
    PAYS_DE_LA_LOIRE = "52"
    BRETAGNE = "53"
    NOUVELLE_AQUITAINE = "75"
    OCCITANIE = "76"
    AUVERGNE_RHONE_ALPES = "84"
    PROVENCE_ALPES_COTE_D_AZUR = "93"
    CORSE = "94"


class Zoning(StrEnum):
    """Zonage public qu'un projet touche ; FRR a pris la suite des ZRR le 1er juillet 2024."""

    QPV = "QPV"
    FRR = "FRR"
    ACV = "ACV"
    PVD = "PVD"
    TI = "TI"
