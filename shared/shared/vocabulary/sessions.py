"""Why a session of a committee is moved or will not be."""

from enum import StrEnum


class SessionChangeReason(StrEnum):
    """Pourquoi une séance est déplacée, corrigée ou annulée."""

    WRONG_DETAILS = "WRONG_DETAILS"
    QUORUM_UNLIKELY = "QUORUM_UNLIKELY"
    CHAIR_PREVENTED = "CHAIR_PREVENTED"
    PLACE_UNAVAILABLE = "PLACE_UNAVAILABLE"
    FILES_NOT_READY = "FILES_NOT_READY"
    OTHER = "OTHER"
