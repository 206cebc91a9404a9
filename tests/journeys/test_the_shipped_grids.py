"""The editions as they are shipped: what intake publishes of each is the grid that review's members score on."""

from typing import Any

from review_driver import Driver, done, refused
from review_examples import AT, SECOND, THIRD, some_id

from intake import domain, events
from intake.editions.__main__ import SHIPPED
from intake.editions.reader import read_edition
from review.main import SERVICE
from review.settings import Settings
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.testing.client import serving
from shared.testing.plugin import DatabaseFactory
from shared.web.development_issuer import DevelopmentIssuer


async def test_a_case_of_each_edition_is_scored_on_the_grid_that_the_edition_ships(
    service_database: DatabaseFactory, issuer: DevelopmentIssuer
):
    database = await service_database("review", SERVICE.migrations)
    async with serving(SERVICE, database, issuer, clock=SimulatedClock(AT), settings=Settings) as api:
        review = Driver(api, database)
        await review.forms()
        for file in sorted(SHIPPED.glob("*.yaml")):
            edition = read_edition(file)
            number, call_id = f"NVP-{file.stem}-0001", some_id(file.stem)
            moment = domain.Moment(AT, AT.date())
            fact = domain.CallRulesPublished(call_id, edition.terms.edition, edition.rules, moment)
            await review.hears(over_the_wire(events.contract(fact)))
            about = {"call_id": call_id, "edition": edition.terms.edition, "rules_version": edition.rules.version}
            case = await review.hears_admissible(number, **about)
            await scored(review, case, [one.code for one in edition.rules.scoring_grid])


def over_the_wire(event: Any) -> intake.CallRulesPublished:
    return intake.CallRulesPublished.model_validate_json(event.model_dump_json())


async def scored(review: Driver, case: dict[str, Any], codes: list[str]) -> None:
    """By two members; a criterion that is left out is named."""
    path = f"/cases/{case['id']}/evaluations"
    seen = done(await review.officer.get(path))
    assert [one["code"] for one in seen["grid"]] == codes
    assert len(codes) == 6
    body = {"opinion": "FAVOURABLE", "comment": "Bien."}
    short = {code: 3 for code in codes if code != "CONCRETENESS"}
    problem = refused(await review.member(SECOND).post(path, {**body, "points": short}), 422, "criterion_missing")
    assert "Caractère concret" in problem["detail"]
    done(await review.member(SECOND).post(path, {**body, "points": dict.fromkeys(codes, 2)}))
    done(await review.member(THIRD).post(path, {**body, "points": {**dict.fromkeys(codes, 4), "IMPACT": 5}}))
    total = done(await review.officer.get(path))["summary"]["total"]
    assert (total["lowest"], total["highest"]) == (200, 417)
