"""Where the documents of applications lie: told in production, a folder of the user in development."""

from typing import Any

import pytest

from intake.settings import Settings
from shared.service import SettingsRefused

PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "database_url": "postgresql://somewhere/intake",
    "oidc_issuer": "https://issuer.example",
}


def test_production_says_where_documents_lie() -> None:
    with pytest.raises(SettingsRefused, match="DOCUMENTS_URL is missing"):
        Settings(**PRODUCTION)
    assert Settings(**PRODUCTION, documents_url="s3://novapec/documents").documents_url


def test_development_keeps_documents_in_a_folder_of_the_user() -> None:
    assert Settings(**{**PRODUCTION, "environment": "development"}).documents_url == ""
