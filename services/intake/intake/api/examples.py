"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

CALL: Final[dict[str, Any]] = {
    "edition": 2025,
    "title": "Novapec 2025",
    "opens_on": "2025-01-01",
    "closes_on": "2025-07-21",
    "sessions": [{"name": "2025-1", "cutoff_on": "2025-03-01"}, {"name": "2025-2", "cutoff_on": "2025-07-21"}],
    "budget_cents": 400_000_000,
    "rules": {
        "version": "1.0.0",
        "axes": ["SOLIDARITY_INCLUSION", "TERRITORIAL_DEVELOPMENT"],
        "legal_forms": ["ASSOCIATION", "ESUS"],
        "regions": ["11", "75", "93"],
        "minimum_cents": 500_000,
        "maximum_cents": 30_000_000,
        "minimum_seniority_months": 6,
    },
}

TERMS: Final[dict[str, Any]] = {name: said for name, said in CALL.items() if name != "rules"}

DRAFT: Final[dict[str, Any]] = {
    "carrier": {
        "siret": "73282932000074",
        "name": "Association Exemple",
        "legal_form": "ASSOCIATION",
        "rna": "W751234567",
        "created_on": "2019-05-14",
        "department": "75",
    },
    "partners": [{"siret": "00000001800010", "name": "Partenaire Exemple", "legal_form": "ESUS"}],
    "contact": {"name": "Camille Exemple", "email": "camille@exemple.fr", "phone": "+33 1 23 45 67 89"},
    "project": {
        "title": "Déclics numériques",
        "summary": "Des reconversions vers les métiers du numérique.",
        "axis": "SOLIDARITY_INCLUSION",
        "stage": "PILOT",
        "audiences": ["EXECUTIVE", "OTHER"],
        "special_audiences": ["QPV_RESIDENT"],
        "regions": ["11", "93"],
        "departments": ["75", "13"],
        "starts_on": "2025-06-01",
        "ends_on": "2026-05-31",
    },
    "budget": {
        "charges": [
            {"code": "641", "label": "Salaires", "amount_cents": 9_000_000},
            {"code": "864", "label": "Personnel bénévole", "amount_cents": 400_000},
        ],
        "resources": [
            {"code": "74x", "label": "Apec Novapec", "amount_cents": 6_000_000, "requested": True},
            {"code": "74etat", "label": "État", "amount_cents": 3_000_000},
            {"code": "870", "label": "Bénévolat", "amount_cents": 400_000},
        ],
    },
    "indicators": [
        {"code": "PARTICIPANTS_REACHED", "kind": "OUTPUT", "unit": "PERSON", "target": 300, "due_on": "2026-05-31"},
        {
            "code": "IN_WORK_AT_SIX_MONTHS",
            "kind": "OUTCOME",
            "unit": "RATIO",
            "target": 102,
            "target_denominator": 300,
            "due_on": "2026-11-30",
        },
    ],
    "declarations": {"republican_commitment": True, "sincerity": True, "de_minimis_cents": 2_000_000},
    "cohorts": [{"label": "Promotions", "participants": 40, "groups": 2, "starts_on": "2025-09-01"}],
    "activities": [{"label": "Ateliers", "sessions": 18}, {"label": "Suivi individuel", "hours": 240}],
    "cost_categories": ["WORKSHOPS", "FACILITATION", "ROOMS"],
}

NEW_APPLICATION: Final[dict[str, Any]] = {"call_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10", **DRAFT}

ADMISSIBLE: Final[dict[str, Any]] = {"admissible": True}

INADMISSIBLE: Final[dict[str, Any]] = {
    "admissible": False,
    "reason": "OUT_OF_SCOPE",
    "explanation": "Le projet n'est pas lié aux missions de l'Apec et ne sert pas l'emploi.",
}

WITHDRAWAL: Final[dict[str, Any]] = {"reason": "FUNDED_ELSEWHERE"}
