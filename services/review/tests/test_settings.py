"""The service as its environment sets it."""

import pytest
from review_driver import NATIONAL
from review_examples import admissible, rules_published, submitted

from review.gateway.routing_file import SHIPPED, RoutingRefused, read_rules
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


def test_the_rules_of_routing_are_those_that_are_shipped_unless_the_environment_names_a_file(monkeypatch, issuer):
    assert settings_with(monkeypatch, issuer).routing_file == SHIPPED
    assert read_rules(SHIPPED)[0].at_most_cents == 30_000_000


async def test_cases_are_routed_by_the_file_of_the_environment(monkeypatch, issuer, review, tmp_path):
    await review.forms()
    await review.forms(NATIONAL)
    file = tmp_path / "routing.toml"
    file.write_text('[[rule]]\nname = "all_to_the_national"\nto = "NATIONAL"\n', encoding="utf-8")
    settings = settings_with(monkeypatch, issuer, ROUTING_FILE=str(file))
    for event in (rules_published(), submitted(), admissible()):
        await react(review.database, configured(settings).reactions, event)
    case = await review.case_of()
    assert (case["committee_code"], case["routing_rule"]) == ("NATIONAL", "all_to_the_national")


def test_a_service_whose_rules_of_routing_are_wrong_does_not_start(monkeypatch, issuer, tmp_path):
    file = tmp_path / "routing.toml"
    file.write_text("rule = []", encoding="utf-8")
    with pytest.raises(RoutingRefused, match="rule: List should have"):
        configured(settings_with(monkeypatch, issuer, ROUTING_FILE=str(file)))


def test_the_service_hears_the_same_events_however_it_is_configured(monkeypatch, issuer):
    assert set(configured(settings_with(monkeypatch, issuer)).reactions) == set(SERVICE.reactions)
