"""What the rules of an edition ask of an application, one by one."""

from enum import StrEnum


class EligibilityRule(StrEnum):
    """Ce qu'une règle de l'édition demande."""

    LEGAL_FORM = "LEGAL_FORM"
    REGISTRATION = "REGISTRATION"
    SENIORITY = "SENIORITY"
    ACCOUNTS = "ACCOUNTS"
    ESUS_APPROVAL = "ESUS_APPROVAL"
    MISSION_COMPANY = "MISSION_COMPANY"
    REPUBLICAN_COMMITMENT = "REPUBLICAN_COMMITMENT"
    AXIS = "AXIS"
    AUDIENCES = "AUDIENCES"
    TERRITORY = "TERRITORY"
    AMOUNT = "AMOUNT"
    SHARE = "SHARE"
    COSTS = "COSTS"
    DE_MINIMIS = "DE_MINIMIS"
    CONSORTIUM_AGREEMENT = "CONSORTIUM_AGREEMENT"
    DOCUMENTS = "DOCUMENTS"
