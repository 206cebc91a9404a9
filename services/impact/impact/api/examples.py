"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

PARTICIPANTS: Final[dict[str, Any]] = {
    "code": "PARTICIPANTS_REACHED",
    "value": 40,
    "period_start": "2025-06-01",
    "period_end": "2025-09-30",
    "source": "DECLARATIVE",
}

IN_WORK: Final[dict[str, Any]] = {
    "code": "IN_WORK_AT_SIX_MONTHS",
    "value": 34,
    "denominator": 100,
    "period_start": "2025-06-01",
    "period_end": "2026-03-31",
    "source": "THIRD_PARTY",
}

SUBMISSION: Final[dict[str, Any]] = {"narrative": "Deux cohortes de quarante participants ont été accompagnées."}

RETURN: Final[dict[str, Any]] = {
    "reason": "EVIDENCE_MISSING",
    "comment": "Joignez l'enquête de suivi à six mois et précisez sa méthode.",
}

UNDOING: Final[dict[str, Any]] = {"why": "Les situations à six mois sont celles d'un autre projet."}

FORM: Final[dict[str, Any]] = {
    "edition": 2025,
    "kind": "FINAL",
    "evidence_required": False,
    "questions": [
        {"code": "partenaires", "label": "Avec quels partenaires avez-vous travaillé ?", "kind": "TEXT"},
        {"code": "essaimage", "label": "Le projet sera-t-il repris ailleurs ?", "kind": "YES_NO"},
        {
            "code": "suite",
            "label": "Que devient le projet ?",
            "kind": "CHOICE",
            "choices": ["il continue", "il s'arrête", "il change d'échelle"],
            "required": False,
        },
    ],
}

OBSERVATIONS_CSV: Final = """code;value;denominator;period_start;period_end;source
PARTICIPANTS_REACHED;40;;2025-06-01;2025-09-30;DECLARATIVE
IN_WORK_AT_SIX_MONTHS;34;100;01/06/2025;31/03/2026;THIRD_PARTY
"""
