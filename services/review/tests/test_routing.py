"""Routing: ordered rules on scope, regions and amount; as shipped, the regional committee that covers the project."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_examples import REQUESTED, SOUTH, a_committee, a_file, rules_with_ceiling

from review.domain.routing import NO_COMMITTEE_FITS, NO_RULE_FITS, Route, RoutingRule, Scope, Unrouted, route_by
from review.gateway.routing_file import SHIPPED, RoutingRefused, read_rules
from shared.vocabulary import Cents, CommitteeKind, Region

SOUTH_EAST = a_committee("REGIONAL-93")
LARGER = a_committee("INTER-SUD", regions=SOUTH | {Region.OCCITANIE})
NATIONAL = a_committee("NATIONAL")


def route(*committees, ceiling=REQUESTED, rules=None, **fields):
    chosen = route_by(rules or rules_with_ceiling(ceiling), a_file(**fields), committees)
    return (chosen.committee.code, chosen.rule) if isinstance(chosen, Route) else chosen.reason


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
    assert route() == NO_COMMITTEE_FITS
    assert route(SOUTH_EAST, regions=frozenset({Region.BRETAGNE})) == NO_COMMITTEE_FITS
    assert route(SOUTH_EAST, ceiling=REQUESTED - 1) == NO_COMMITTEE_FITS


def test_a_project_without_regions_is_nobodys_but_the_nations():
    assert route(SOUTH_EAST, NATIONAL, regions=frozenset()) == ("NATIONAL", "national_no_regional_covers_territory")


# ---- other rules than those that are shipped


def rule(name="mine", to="NATIONAL", **fields) -> RoutingRule:
    return RoutingRule(name=name, to=to, **fields)


def test_a_project_that_no_rule_speaks_of_waits_with_that_reason():
    assert route(NATIONAL, rules=[rule(at_least_cents=Cents(REQUESTED + 1))]) == NO_RULE_FITS


def test_the_first_rule_that_speaks_of_the_project_and_has_a_committee_decides():
    rules = [rule("large", at_least_cents=Cents(REQUESTED + 1)), rule("absent", "REGIONAL-11"), rule("third"), rule()]
    assert route(NATIONAL, rules=rules) == ("NATIONAL", "third")


def test_a_rule_may_name_a_committee():
    rules = [rule("the_islands", "OUTRE-MER", regions=frozenset({Region.MAYOTTE, Region.LA_REUNION})), rule("others")]
    overseas = a_committee("OUTRE-MER", regions=SOUTH)
    assert route(overseas, NATIONAL, rules=rules, regions=frozenset({Region.MAYOTTE})) == ("OUTRE-MER", "the_islands")
    both = frozenset({Region.MAYOTTE, Region.BRETAGNE})
    assert route(overseas, NATIONAL, rules=rules, regions=both) == ("NATIONAL", "others")
    assert route(overseas, NATIONAL, rules=rules, regions=frozenset()) == ("NATIONAL", "others")


@pytest.mark.parametrize(
    ("regions", "scope"),
    [((), Scope.NO_REGION), (SOUTH, Scope.ONE_REGION), ((*SOUTH, Region.CORSE), Scope.SEVERAL_REGIONS)],
)
def test_a_rule_may_ask_how_far_a_project_reaches(regions, scope):
    others = [one for one in Scope if one is not scope]
    assert route(NATIONAL, rules=[rule(scopes=frozenset({scope}))], regions=frozenset(regions)) == ("NATIONAL", "mine")
    assert route(NATIONAL, rules=[rule(scopes=frozenset(others))], regions=frozenset(regions)) == NO_RULE_FITS


REGIONS = st.frozensets(st.sampled_from(list(Region)[:4]), max_size=3)
AMOUNTS = st.integers(1, 10)
FORMED = st.lists(
    st.one_of(
        REGIONS.filter(bool).map(lambda regions: a_committee(f"REGIONAL-{len(regions)}", regions=regions)),
        st.just(NATIONAL),
    ),
    max_size=4,
)
RULES = st.lists(
    st.builds(
        rule,
        name=st.sampled_from(["one", "two", "three"]),
        to=st.sampled_from(["REGIONAL", "NATIONAL", "REGIONAL-1", "NOWHERE"]),
        scopes=st.frozensets(st.sampled_from(Scope), max_size=2),
        regions=REGIONS,
        covered=st.sampled_from([None, True, False]),
        at_least_cents=st.none() | AMOUNTS,
        at_most_cents=st.none() | AMOUNTS,
    ),
    max_size=4,
)


@given(RULES, FORMED, REGIONS, AMOUNTS)
def test_every_application_gets_one_committee_that_exists_or_none_with_the_reason(rules, formed, regions, asked):
    chosen = route_by(rules, a_file(regions=regions, requested_cents=Cents(asked)), formed)
    if isinstance(chosen, Unrouted):
        assert chosen.reason in {NO_RULE_FITS, NO_COMMITTEE_FITS}
        return
    assert chosen.committee in [one.ref for one in formed]
    speaking = [one for one in rules if one.name == chosen.rule and speaks_of(one, formed, regions, asked)]
    assert speaking, "a rule decided that does not speak of the project"
    if all(one.to == "REGIONAL" for one in speaking):
        (regional, *_) = [one for one in formed if one.ref == chosen.committee and regions <= one.regions]
        assert regions <= regional.regions


def speaks_of(one, formed, regions, asked) -> bool:
    """Said again here, in other words than the domain's."""
    some_region_committee_has_all = any(
        regions and not regions - committee.regions for committee in formed if committee.kind is CommitteeKind.REGIONAL
    )
    reaches = {0: "NO_REGION", 1: "ONE_REGION"}.get(len(regions), "SEVERAL_REGIONS")
    return not (
        (one.scopes and reaches not in one.scopes)
        or (one.regions and (not regions or regions - one.regions))
        or (one.covered is not None and one.covered != some_region_committee_has_all)
        or (one.at_least_cents is not None and asked < one.at_least_cents)
        or (one.at_most_cents is not None and asked > one.at_most_cents)
    )


@given(FORMED, REGIONS, AMOUNTS)
def test_as_shipped_every_application_finds_a_committee_where_a_national_one_is_formed(formed, regions, asked):
    file = a_file(regions=regions, requested_cents=Cents(asked))
    assert isinstance(route_by(read_rules(SHIPPED), file, [*formed, NATIONAL]), Route)


@given(FORMED, REGIONS, st.lists(AMOUNTS, min_size=2, max_size=4).map(sorted))
def test_as_shipped_who_asks_for_more_never_comes_before_a_smaller_committee(formed, regions, amounts):
    chosen = [
        route_by(rules_with_ceiling(5), a_file(regions=regions, requested_cents=Cents(one)), [*formed, NATIONAL])
        for one in amounts
    ]
    for less, more in pairwise(chosen):
        assert not (less.committee.kind is CommitteeKind.NATIONAL and more.committee.kind is CommitteeKind.REGIONAL)


# ---- the file


def written(tmp_path, text):
    file = tmp_path / "routing.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_rules_is_read_as_it_is_written(tmp_path):
    file = written(
        tmp_path,
        """
        [[rule]]
        name = "small_ones_of_the_south"
        to = "REGIONAL"
        scopes = ["ONE_REGION"]
        regions = ["93", "94"]
        covered = true
        at_least_cents = 1
        at_most_cents = 2_000_000
        """,
    )
    assert read_rules(file) == (
        RoutingRule(
            name="small_ones_of_the_south",
            to="REGIONAL",
            scopes=frozenset({Scope.ONE_REGION}),
            regions=frozenset({Region.PROVENCE_ALPES_COTE_D_AZUR, Region.CORSE}),
            covered=True,
            at_least_cents=Cents(1),
            at_most_cents=Cents(2_000_000),
        ),
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "rule: Field required"),
        ("rule = []", "rule: List should have at least 1 item"),
        ("rule = ", "Invalid value"),
        ('[[rule]]\nto = "NATIONAL"', "rule 1: name: Field required"),
        ('[[rule]]\nname = "Mine"\nto = "NATIONAL"', "rule 1: name: String should match"),
        ('[[rule]]\nname = "mine"\nto = "national"', "rule 1: to: String should match"),
        ('[[rule]]\nname = "mine"\nto = "NATIONAL"\nregions = ["99"]', "dans le Code officiel géographique 2026"),
        (
            '[[rule]]\nname = "mine"\nto = "NATIONAL"\nregions = ["22"]',
            "rule 1: regions: rule 1: La région 22 (Picardie)",
        ),
        ('[[rule]]\nname = "mine"\nto = "NATIONAL"\nscopes = []', "rule 1: scopes: List should have"),
        ('[[rule]]\nname = "mine"\nto = "NATIONAL"\ncolour = "red"', "rule 1: colour: Extra inputs"),
        ('[[rule]]\nname = "mine"\nto = "NATIONAL"\nat_most_cents = 1.5', "rule 1: at_most_cents: Input should be"),
        ('[[rule]]\nname = "chosen_by_a_person"\nto = "NATIONAL"', "rule 1 (chosen_by_a_person): name: taken already"),
        ('[[rule]]\nname = "mine"\nto = "NATIONAL"\n' * 2, "rule 2 (mine): name: taken already"),
        (
            '[[rule]]\nname = "mine"\nto = "NATIONAL"\nat_least_cents = 2\nat_most_cents = 1',
            "rule 1 (mine): at_least_cents: more than at_most_cents",
        ),
        (
            '[[rule]]\nname = "mine"\nto = "REGIONAL"\ncovered = false',
            "rule 1 (mine): covered: no regional committee hears",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_and_its_rule(tmp_path, lines, told):
    file = written(tmp_path, lines)
    with pytest.raises(RoutingRefused) as refused:
        read_rules(file)
    assert any(one.startswith(str(file)) and told in one for one in refused.value.mistakes), refused.value.mistakes
