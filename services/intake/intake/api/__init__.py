"""Intake over HTTP: calls for projects and applications. No rules here, only what comes in and goes out."""

from typing import Final

from fastapi import APIRouter

from intake.api import applications, calls

__all__ = ["TAGS", "router"]

router: Final = APIRouter()
router.include_router(calls.router)
router.include_router(applications.router)

TAGS: Final = {
    "Appels à projets": "Les éditions : fenêtre de dépôt, sessions de validation, enveloppe annoncée, règlement.",
    "Dossiers": "Les dossiers des porteurs, du brouillon à la recevabilité, puis où chacun en est.",
}
"""What each group of routes is for."""
