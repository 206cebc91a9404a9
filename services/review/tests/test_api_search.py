"""Cases are listed by filters and found by their carrier's name, with typing errors; what is closed is not found."""

from urllib.parse import urlencode

import pytest
from review_driver import NATIONAL, REGIONAL, done, refused
from review_examples import CARRIER, DAY, SECOND, THIRD

from review.store.listing import SEARCH_CASES
from shared.contracts.intake import Organisation
from shared.vocabulary import Axis, LegalForm, Region

NAMES = ("Diversidays", "Fédération Léo Lagrange", "Œuvre des Élèves", "NQT")


def carried_by(name):
    return Organisation(siret=CARRIER, name=name, legal_form=LegalForm.ASSOCIATION)


@pytest.fixture
async def carriers(review):
    await review.forms(REGIONAL)
    await review.forms(NATIONAL)
    return [
        await review.hears_admissible(f"NVP-2025-000{n}", carrier=carried_by(name)) for n, name in enumerate(NAMES, 1)
    ]


async def found(caller, **asked):
    items = done(await caller.get(f"/cases?{urlencode(asked)}"))["items"]
    return [one["application"]["carrier_name"] for one in items]


@pytest.mark.usefixtures("carriers")
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("DIVERSIDAYS", "Diversidays"),
        ("Divercidex", "Diversidays"),
        ("federation", "Fédération Léo Lagrange"),
        ("leo lagrage", "Fédération Léo Lagrange"),
        ("oeuvre des eleves", "Œuvre des Élèves"),
        ("nqt", "NQT"),
    ],
)
async def test_a_case_is_found_by_a_name_that_is_almost_its_carriers(review, asked, name):
    assert await found(review.officer, carrier_name=asked) == [name]


@pytest.mark.usefixtures("carriers")
async def test_a_name_that_nobody_has_finds_nothing_and_a_short_one_is_refused(review):
    for name in ("Zanzibar", "%%%", "___"):
        assert await found(review.officer, carrier_name=name) == []
    refused(await review.officer.get("/cases?carrier_name=ab"), 422, "invalid_request", "carrier_name")


async def test_cases_are_filtered_by_state_axis_region_edition_and_committee(review):
    await review.forms(REGIONAL)
    await review.forms(NATIONAL)
    await review.hears_admissible("NVP-2025-0001", carrier=carried_by("Un"))
    elsewhere = {"axis": Axis.ECOLOGICAL_TRANSITION, "regions": (Region.BRETAGNE,)}
    await review.hears_admissible("NVP-2025-0002", carrier=carried_by("Deux"), **elsewhere)
    for asked, names in (
        ({"axis": "ECOLOGICAL_TRANSITION"}, ["Deux"]),
        ({"region": "53"}, ["Deux"]),
        ({"region": "93", "state": "OPEN"}, ["Un"]),
        ({"committee": "NATIONAL"}, ["Deux"]),
        ({"edition": 2025}, ["Un", "Deux"]),
        ({"edition": 2024}, []),
        ({"state": "DECIDED"}, []),
        ({"committee": "NATIONAL", "region": "93"}, []),
    ):
        assert await found(review.officer, **asked) == names, asked


async def test_a_search_goes_by_pages_with_the_other_filters(review, carriers):
    page = done(await review.officer.get("/cases?region=93&limit=3"))
    rest = done(await review.officer.get(f"/cases?region=93&limit=3&cursor={page['next']}"))
    numbers = [one["application"]["number"] for one in (*page["items"], *rest["items"])]
    assert numbers == [one["application"]["number"] for one in carriers]


async def test_what_is_closed_to_a_member_is_not_found_by_them(review, carriers):
    done(await review.member(THIRD).post(f"/cases/{carriers[0]['id']}/conflicts", {"reason": "OTHER"}))
    assert await found(review.member(THIRD), carrier_name="diversidays") == []
    assert await found(review.member(SECOND), carrier_name="diversidays") == ["Diversidays"]


async def test_a_search_is_answered_by_the_index(database):
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {SEARCH_CASES}", *((None,) * 10), DAY, 51, "diversidays")
    assert any("application_file_by_carrier_name" in row[0] for row in plan), plan
