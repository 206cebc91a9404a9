"""Intake over HTTP: calls for projects and applications. No rules here, only what comes in and goes out."""

from typing import Final

from fastapi import APIRouter

from intake.api import applications, calls

__all__ = ["router"]

router: Final = APIRouter()
router.include_router(calls.router)
router.include_router(applications.router)
