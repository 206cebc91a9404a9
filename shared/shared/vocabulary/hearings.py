"""Why a hearing of a carrier will not be."""

from enum import StrEnum


class HearingCancellation(StrEnum):
    """Pourquoi une audition n'aura pas lieu."""

    CALLED_OFF = "CALLED_OFF"
    APPLICATION_WITHDRAWN = "APPLICATION_WITHDRAWN"
    ADMISSIBILITY_REOPENED = "ADMISSIBILITY_REOPENED"
    CASE_DECIDED = "CASE_DECIDED"
    ANOTHER_COMMITTEE = "ANOTHER_COMMITTEE"
