"""The OpenAPI document of each service as production serves it; nothing is opened for it."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from shared.service import ServiceSettings, build_app


@cache
def openapi_of(service: str) -> dict[str, Any]:
    """What `/openapi.json` of a service answers."""
    settings = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        environment="production",
        oidc_issuer="https://connexion.example.fr",
        oidc_jwks_file=Path("nothing.json"),
    )
    return build_app(import_module(f"{service}.main").SERVICE, settings, background=False).openapi()
