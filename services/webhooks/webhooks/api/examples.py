"""Whole examples for the API's documentation. Everything in them is invented; they are sent as they stand by tests."""

from typing import Any, Final

SUBSCRIPTION: Final[dict[str, Any]] = {
    "name": "Entrepôt de données d'Exemple",
    "url": "https://recepteur.exemple.fr/novapec",
    "events": ["fr.apec.novapec.review.decision-made.v1", "novapec.funding.agreement"],
    "editions": [2025],
    "regions": ["93"],
    "since": "2025-01-01T00:00:00Z",
}

SUBSCRIPTION_SHORT: Final[dict[str, Any]] = {
    "name": "Tableau de bord d'Exemple",
    "url": "https://recepteur.exemple.fr/tableau",
    "events": ["novapec.intake.application"],
}

CHANGE: Final[dict[str, Any]] = {
    "name": "Entrepôt de données d'Exemple",
    "url": "https://nouveau-recepteur.exemple.fr/novapec",
    "events": ["fr.apec.novapec.review.decision-made.v1"],
    "regions": ["93", "11"],
}

CATCH_UP: Final[dict[str, Any]] = {"since": "2025-03-01T00:00:00Z"}
