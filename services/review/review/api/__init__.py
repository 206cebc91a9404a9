"""The HTTP API of review: committees, their sessions, the cases they decide. No rules here.

committees   formed and shown
sessions     convened, attended, signed
cases        routed by hand, voted, decided
envelopes    what is left to award
"""

from fastapi import APIRouter

from review.api import cases, committees, envelopes, sessions

router = APIRouter()
router.include_router(committees.router)
router.include_router(sessions.router)
router.include_router(cases.router)
router.include_router(envelopes.router)

__all__ = ["router"]
