"""Who pays: from the environment in production, illustrative in development."""

from typing import Any

import pytest

from funding.settings import ILLUSTRATIVE, Settings
from shared.service import SettingsRefused

PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "database_url": "postgresql://somewhere/funding",
    "oidc_issuer": "https://issuer.example",
}
PAYER: dict[str, Any] = {
    "debtor_name": "APEC",
    "debtor_iban": "FR14 2004 1010 0505 0001 3M02 606",
    "debtor_bic": "AGRIFRPP",
    "debtor_siret": "73282932000074",
}


def test_production_says_who_pays() -> None:
    debtor = Settings(**PRODUCTION, **PAYER).debtor
    assert (debtor.name, debtor.iban) == ("APEC", "FR1420041010050500013M02606")


@pytest.mark.parametrize("missing", list(PAYER))
def test_production_does_not_start_on_an_illustrative_account(missing: str) -> None:
    with pytest.raises(SettingsRefused, match="DEBTOR_IBAN"):
        Settings(**PRODUCTION, **{name: value for name, value in PAYER.items() if name != missing})
    with pytest.raises(SettingsRefused):
        Settings(**PRODUCTION)


def test_a_wrong_iban_is_refused_at_the_start_without_repeating_it() -> None:
    wrong = "FR0630006000011234567890188"
    with pytest.raises(SettingsRefused, match="DEBTOR_IBAN is refused: iban_rib_key") as refused:
        Settings(**PRODUCTION, **{**PAYER, "debtor_iban": wrong})
    assert wrong not in str(refused.value)


def test_development_pays_from_the_account_of_the_textbooks() -> None:
    settings = Settings(**{**PRODUCTION, "environment": "development"})
    assert settings.debtor == ILLUSTRATIVE


def test_no_settings_or_payer_shows_its_account_when_printed() -> None:
    settings = Settings(**PRODUCTION, **PAYER)
    assert "3M02606" not in f"{settings!r} {settings.debtor!r}".replace(" ", "")
