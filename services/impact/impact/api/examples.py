"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

PARTICIPANTS: Final[dict[str, Any]] = {
    "code": "PARTICIPANTS_REACHED",
    "value": 40,
    "period_start": "2025-04-01",
    "period_end": "2025-09-30",
    "source": "DECLARATIVE",
}

IN_WORK: Final[dict[str, Any]] = {
    "code": "IN_WORK_AT_SIX_MONTHS",
    "value": 34,
    "denominator": 100,
    "period_start": "2025-04-01",
    "period_end": "2026-03-31",
    "source": "THIRD_PARTY",
}

SUBMISSION: Final[dict[str, Any]] = {"narrative": "Deux cohortes de quarante participants ont été accompagnées."}

RETURN: Final[dict[str, Any]] = {
    "reason": "EVIDENCE_MISSING",
    "comment": "Joignez l'enquête de suivi à six mois et précisez sa méthode.",
}
