"""Routing: the regional committee that covers the project up to a ceiling, otherwise the national one."""

from review_examples import REQUESTED, SOUTH, a_committee, a_file

from review.domain.routing import by_territory_and_amount
from shared.vocabulary import Region

SOUTH_EAST = a_committee("REGIONAL-93")
LARGER = a_committee("INTER-SUD", regions=SOUTH | {Region.OCCITANIE})
NATIONAL = a_committee("NATIONAL")


def route(*committees, ceiling=REQUESTED, **fields):
    chosen = by_territory_and_amount(a_file(**fields), committees, regional_ceiling_cents=ceiling)
    return (chosen.committee.code, chosen.rule) if chosen else None


def test_a_project_within_one_region_goes_to_its_regional_committee():
    assert route(NATIONAL, SOUTH_EAST) == ("REGIONAL-93", "regional_covers_territory_within_ceiling")


def test_a_project_over_several_regions_goes_to_the_national_committee():
    both = SOUTH | {Region.OCCITANIE}
    assert route(NATIONAL, SOUTH_EAST, regions=both) == ("NATIONAL", "national_no_regional_covers_territory")


def test_a_project_that_asks_one_cent_over_the_ceiling_goes_to_the_national_committee():
    assert route(NATIONAL, SOUTH_EAST, ceiling=REQUESTED - 1) == ("NATIONAL", "national_above_regional_ceiling")


def test_of_two_committees_that_cover_a_project_the_one_with_fewer_regions_gets_it():
    assert route(LARGER, SOUTH_EAST, NATIONAL) == ("REGIONAL-93", "regional_covers_territory_within_ceiling")


def test_of_two_committees_with_as_many_regions_the_first_by_code_gets_it():
    assert route(SOUTH_EAST, a_committee("ANTENNE-93")) == ("ANTENNE-93", "regional_covers_territory_within_ceiling")


def test_a_project_that_no_committee_fits_is_left_for_a_person():
    assert route() is None
    assert route(SOUTH_EAST, regions=frozenset({Region.BRETAGNE})) is None
    assert route(SOUTH_EAST, ceiling=REQUESTED - 1) is None


def test_a_project_without_regions_is_nobodys_but_the_nations():
    assert route(SOUTH_EAST, NATIONAL, regions=frozenset()) == ("NATIONAL", "national_no_regional_covers_territory")
