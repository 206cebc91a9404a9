"""The HTTP API of impact: monitoring plans, observations, activity reports, roll-ups. No rules here.

plans         what is asked of a plan            plan_views     how a plan is shown
roll_ups      sums by axis and region            library        the indicators to choose from
"""

from fastapi import APIRouter

from impact.api import library, plans, roll_ups

router = APIRouter()
router.include_router(plans.router)
router.include_router(roll_ups.router)
router.include_router(library.router)

__all__ = ["router"]
