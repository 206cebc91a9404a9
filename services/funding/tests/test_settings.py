"""Who pays: from the environment in production, illustrative in development."""

from base64 import b64encode
from typing import Any

import pytest

from funding.handlers.office import Care
from funding.settings import ILLUSTRATIVE, Settings
from shared.service import SettingsRefused

PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "database_url": "postgresql://somewhere/funding",
    "oidc_issuer": "https://issuer.example",
}
KEYS = {"bank_account_keys": f"2026:{b64encode(bytes(range(32))).decode()}"}
PAYER: dict[str, Any] = {
    "debtor_name": "APEC",
    "debtor_iban": "FR14 2004 1010 0505 0001 3M02 606",
    "debtor_bic": "AGRIFRPP",
    "debtor_siret": "73282932000074",
}
PRODUCTION |= KEYS | {"open_data_url": "s3://novapec/open-data", "attachments_url": "s3://novapec/attachments"}


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


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (None, "BANK_ACCOUNT_KEYS is missing"),
        ("", "a name of its own"),
        ("2026", "a name of its own"),
        ("2026:", "has 0 bytes"),
        ("2026:AAAA", "has 3 bytes"),
        ("2026:not-base64!", "not base64"),
        (f"{KEYS['bank_account_keys']},{KEYS['bank_account_keys']}", "a name of its own"),
    ],
)
def test_production_does_not_start_without_keys_for_the_accounts(keys: str | None, why: str) -> None:
    with pytest.raises(SettingsRefused, match=why) as refused:
        Settings(**{**PRODUCTION, **PAYER, "bank_account_keys": keys})
    assert "AAAA" not in str(refused.value)


def test_production_is_careful_where_nothing_is_said() -> None:
    assert Settings(**PRODUCTION, **PAYER).care == Care(100_000_00, cooling_days=2, payee_asked=True)
    chosen = {"second_approval_from_cents": 5_000_000, "bank_details_cooling_days": 0, "payee_verification": False}
    assert Settings(**PRODUCTION, **PAYER, **chosen).care == Care(5_000_000, cooling_days=0)
    assert Settings(**{**PRODUCTION, "environment": "development"}).care == Care()


def test_the_first_key_seals_and_every_key_opens() -> None:
    another = b64encode(bytes(32)).decode()
    ring = Settings(**{**PRODUCTION, **PAYER, "bank_account_keys": f"2027:{another}, {KEYS['bank_account_keys']}"}).keys
    assert (ring.sealing, set(ring.keys)) == ("2027", {"2027", "2026"})
    assert "x00" not in repr(ring)


def test_where_signatures_are_required_the_relay_of_funding_signs() -> None:
    required = {"event_signatures_required": True, "event_verification_keys": f"2026:{b64encode(bytes(32)).decode()}"}
    with pytest.raises(SettingsRefused, match="EVENT_SIGNING_KEY is missing"):
        Settings(**PRODUCTION, **PAYER, **required)
    assert Settings(**PRODUCTION, **PAYER, **required, roles="api,consumer").event_signatures_required


def test_development_pays_from_the_account_of_the_textbooks() -> None:
    settings = Settings(**{**PRODUCTION, "environment": "development"})
    assert settings.debtor == ILLUSTRATIVE


def test_no_settings_or_payer_shows_its_account_when_printed() -> None:
    settings = Settings(**PRODUCTION, **PAYER)
    assert "3M02606" not in f"{settings!r} {settings.debtor!r}".replace(" ", "")


def test_production_says_where_the_documents_of_reports_lie() -> None:
    with pytest.raises(SettingsRefused, match="ATTACHMENTS_URL"):
        Settings(**{**PRODUCTION, **PAYER, "attachments_url": ""})
    Settings(**{**PRODUCTION, "environment": "development", "attachments_url": ""})


def test_production_says_where_open_data_is_published() -> None:
    with pytest.raises(SettingsRefused, match="OPEN_DATA_URL"):
        Settings(**{**PRODUCTION, **PAYER, "open_data_url": ""})
    press = Settings(**PRODUCTION, **PAYER).press
    assert (press.publisher.name, press.publisher.siret, press.above_cents) == ("APEC", "73282932000074", 0)
