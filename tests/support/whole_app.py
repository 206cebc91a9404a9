"""A service as its process builds it, on a database of its own, without its background parts."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Final

import pytest
from fastapi import FastAPI

from shared.clock import SimulatedClock
from shared.service import ServiceSettings, build_app
from shared.testing.plugin import Databases
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer

SERVICES: Final = ("intake", "review", "funding", "impact", "webhooks")
AT: Final = datetime(2025, 3, 3, 9, tzinfo=UTC)


async def whole_app(
    service: str, databases: Databases, issuer: DevelopmentIssuer, monkeypatch: pytest.MonkeyPatch
) -> FastAPI:
    """The application, set up by the environment as in production."""
    declared = import_module(f"{service}.main").SERVICE
    provisioned = await databases.fresh(service, declared.migrations)
    for name, value in {
        "DATABASE_URL": provisioned.application_dsn,
        "ENVIRONMENT": "development",
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_JWKS_FILE": str(issuer.jwks_path),
    }.items():
        monkeypatch.setenv(name, value)
    settings: ServiceSettings = import_module(f"{service}.settings").Settings()
    return build_app(declared, settings, clock=SimulatedClock(AT), background=False)
