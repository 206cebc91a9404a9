"""The dimensions in which an observation is shared out; breakdown.py has their categories and rules."""

from enum import StrEnum


class Disaggregation(StrEnum):
    """Ventilation : genre, âge, situation à l'entrée, public, quartier prioritaire, zone rurale, handicap."""

    GENDER = "GENDER"
    AGE_BAND = "AGE_BAND"
    STATUS = "STATUS"
    AUDIENCE = "AUDIENCE"
    QPV = "QPV"
    FRR = "FRR"
    DISABILITY = "DISABILITY"
