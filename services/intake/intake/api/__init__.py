"""Intake over HTTP: calls for projects and applications. No rules here, only what comes in and goes out."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from intake.api import (
    applications,
    calls,
    catalogue,
    conventions,
    eligibility,
    leads,
    members,
    notices,
    organisations,
    personal_data,
    supplements,
    tasks,
    territories,
    versions,
)
from intake.api.documents import documents_router
from intake.gateway.outside import Outside

__all__ = ["TAGS", "router", "routers"]

router: Final = APIRouter()
router.include_router(calls.router)
router.include_router(applications.router)
router.include_router(supplements.router)
router.include_router(versions.router)
router.include_router(eligibility.preview)
router.include_router(eligibility.router)
router.include_router(tasks.router)
router.include_router(territories.router)

TAGS: Final = {
    "Appels à projets": "Les éditions : fenêtre de dépôt, sessions de validation, enveloppe annoncée, règlement.",
    "Dossiers": "Les dossiers des porteurs, du brouillon à la recevabilité, puis où chacun en est.",
    "Compléments": "Ce qui manque à un dossier déposé : la demande, son délai, son fil, et la réponse du porteur.",
    "Éligibilité": "Ce que chaque règle de l'édition dit d'un dossier déposé : proposé par l'examen, constaté par une "
    "personne.",
    "Tâches": "Ce qui attend le porteur, le délégué régional ou le chargé de programme, avec son âge et son échéance.",
    "Territoires": "Communes, départements, régions et zonages publics : ce que les formulaires proposent, avec son "
    "millésime.",
    "Versions": "Chaque version déposée d'un dossier, ce qui a changé de l'une à l'autre, et les doublons signalés.",
    "Pièces": "Les pièces justificatives : envoyées telles quelles, vérifiées, analysées, puis lisibles.",
    "Pistes": "Les projets repérés par les délégués régionaux, invités, devenus des dossiers ou clos.",
    "Partenaires": "Les conventions avec les organisations partenaires, leur terme, les instances où Apec siège.",
    "Organisations": "Qui agit pour un SIRET : représentants et membres, invitations, changements, fusions.",
    "Catalogue": "Les projets lauréats, pour le public : avec les textes que leurs porteurs acceptent de publier.",
    "Avis": "Ce qui est écrit aux porteurs par courrier électronique, et ce que chaque message est devenu.",
    "Données personnelles": "L'effacement des personnes, et combien de temps elles sont gardées.",
}
"""What each group of routes is for."""


def routers(outside: Callable[[], Outside]) -> tuple[APIRouter, ...]:
    """All routes; `outside` says who stands outside intake, asked at each use."""
    return (
        *(router, documents_router(outside), notices.router, personal_data.router, leads.router, catalogue.router),
        *(organisations.router, members.router, conventions.router),
    )
