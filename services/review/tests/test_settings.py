"""The service as its environment sets it."""

from review_driver import NATIONAL
from review_examples import REQUESTED, admissible, rules_published, submitted

from review.main import SERVICE, configured
from review.settings import Settings
from shared.testing import react
from shared.web.development_issuer import DEVELOPMENT_ISSUER


def settings_with(monkeypatch, issuer, **environment: str) -> Settings:
    given = {
        "ENVIRONMENT": "development",
        "DATABASE_URL": "postgresql://nowhere/none",
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_JWKS_FILE": str(issuer.jwks_path),
        **environment,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_the_regional_ceiling_is_300000_euros_unless_the_environment_says_otherwise(monkeypatch, issuer):
    assert settings_with(monkeypatch, issuer).regional_ceiling_cents == 30_000_000
    assert settings_with(monkeypatch, issuer, REGIONAL_CEILING_CENTS="1").regional_ceiling_cents == 1


async def test_cases_are_routed_by_the_ceiling_of_the_environment(monkeypatch, issuer, review):
    await review.forms()
    await review.forms(NATIONAL)
    settings = settings_with(monkeypatch, issuer, REGIONAL_CEILING_CENTS=str(REQUESTED - 1))
    for event in (rules_published(), submitted(), admissible()):
        await react(review.database, configured(settings).reactions, event)
    assert (await review.case_of())["routing_rule"] == "national_above_regional_ceiling"


def test_the_service_hears_the_same_events_however_it_is_configured(monkeypatch, issuer):
    assert set(configured(settings_with(monkeypatch, issuer)).reactions) == set(SERVICE.reactions)
