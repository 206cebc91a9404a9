"""Webhooks over HTTP: in and out, no rules.

subscriptions  made, paused, resumed, signed anew, ended
deliveries     the log, the test button, owing again
views          what goes out; parameters: what addresses name; examples: bodies that work as they stand
"""

from typing import Final

from fastapi import APIRouter

from webhooks.api import deliveries, subscriptions
from webhooks.handlers.outlet import OutletOf

__all__ = ["TAGS", "routers"]

TAGS: Final = {
    "Abonnements": "Quels événements sont envoyés, à quelle adresse, et sous quel secret.",
    "Livraisons": "Ce qui est dû à chaque abonnement, chaque tentative, l'essai, le renvoi et le rattrapage.",
}
"""What each group of routes is for."""


def routers(outlet_of: OutletOf) -> APIRouter:
    """All routes; `outlet_of` says where events may go and what signs, at each request that needs it."""
    whole = APIRouter()
    whole.include_router(subscriptions.reading())
    whole.include_router(subscriptions.writing(outlet_of))
    whole.include_router(deliveries.router)
    return whole
