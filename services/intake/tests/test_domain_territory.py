"""A project's places: known in their vintage, refused with what would be right, and found by a name as it is typed."""

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import domain
from intake.domain import Cog, Commune, Reference, Zone, ZoneTag
from intake.gateway.cog import cog
from shared.territories import DEPARTMENT_NAMES, REGION_OF
from shared.vocabulary import Refusal, Region, Zoning

COG = Cog(
    "2026",
    [
        *(Commune("01015", "Arboys en Bugey"), Commune("13055", "Marseille"), Commune("93066", "Saint-Denis")),
        *(Commune("97411", "Saint-Denis"), Commune("42218", "Saint-Étienne"), Commune("75056", "Paris")),
        *(Commune("94038", "L'Haÿ-les-Roses"), Commune("62635", "Œuf-en-Ternois"), Commune("97801", "Saint-Martin")),
    ],
    former={"01340": "01015"},
    districts={"13203": "13055"},
)
PORTS = Zone(ZoneTag(Zoning.QPV, "QN01399M", "2024"), "Les Ports", ("13203",))
BUGEY = Zone(ZoneTag(Zoning.FRR, "01340", "2024"), "Saint-Bois (FRR socle)", ("01340",))
REFERENCE = Reference(COG, (PORTS, BUGEY), {Zoning.QPV: ("2015", "2024"), Zoning.FRR: ("2024", "2025-07")})


def named(make: Any, **places: Any) -> domain.Content:
    return replace(make.content, project=replace(make.content.project, **{"regions": (), **places}))


def refused(content: domain.Content, reference: Reference = REFERENCE) -> list[tuple[str, str | None, str]]:
    with pytest.raises(Refusal) as refusal:
        domain.located(content, reference)
    return [(one.code, one.field, one.message) for one in refusal.value.each]


def test_places_that_are_known_are_kept_with_the_vintage_they_were_looked_up_in(make: Any) -> None:
    content = named(make, regions=(Region.PROVENCE_ALPES_COTE_D_AZUR,), communes=("13055",), zones=(PORTS.tag,))
    assert domain.located(content, REFERENCE) == replace(content, project=replace(content.project, cog_vintage="2026"))
    nowhere = named(make, cog_vintage="2025")
    assert domain.located(nowhere, REFERENCE).project.cog_vintage is None


@pytest.mark.parametrize(
    ("commune", "code", "said"),
    [
        (
            "01340",
            "commune_outdated",
            "n'est plus dans le Code officiel géographique 2026 : elle est devenue 01015",
        ),
        ("13203", "commune_is_district", "arrondissement de Marseille dans le Code officiel géographique 2026"),
        ("13999", "commune_unknown", "Aucune commune n'a le code 13999 dans le Code officiel géographique 2026"),
    ],
)
def test_a_commune_that_is_not_one_is_refused_with_what_became_of_it(
    make: Any, commune: str, code: str, said: str
) -> None:
    ((found, field, message),) = refused(named(make, communes=("13055", commune)))
    assert (found, field) == (code, "project.communes.1")
    assert said in message


@pytest.mark.parametrize(
    ("tag", "code", "field", "said"),
    [
        (replace(PORTS.tag, vintage="2023"), "zoning_vintage_unknown", ".vintage", "donnez 2015 ou 2024"),
        (replace(PORTS.tag, vintage="2015"), "zone_unknown", ".code", "il est dans le millésime 2024"),
        (ZoneTag(Zoning.FRR, "01340", "2025-07"), "zone_unknown", ".code", "il est dans le millésime 2024"),
        (ZoneTag(Zoning.QPV, "QN00000N", "2024"), "zone_unknown", ".code", "QPV, millésime 2024, ne connaît pas"),
        (ZoneTag(Zoning.TI, "ti-1", "2024"), "zoning_vintage_unknown", ".vintage", "aucun n'est encore importé"),
    ],
)
def test_a_zone_that_is_not_known_in_its_vintage_is_refused(
    make: Any, tag: ZoneTag, code: str, field: str, said: str
) -> None:
    ((found, where, message),) = refused(named(make, zones=(PORTS.tag, tag)))
    assert (found, where) == (code, f"project.zones.1{field}")
    assert said in message


def test_a_former_commune_as_a_zone_is_refused_with_its_new_code(make: Any) -> None:
    unknown = Reference(COG, (), {Zoning.FRR: ("2025-07",)})
    ((code, _, message),) = refused(named(make, zones=(ZoneTag(Zoning.FRR, "01340", "2025-07"),)), unknown)
    assert (code, "devenue 01015 (Arboys en Bugey)" in message) == ("zone_unknown", True)


@pytest.mark.parametrize(
    ("places", "right"),
    [
        ({"communes": ("13055",)}, True),
        ({"communes": ("93066",)}, False),
        ({"communes": ("93066",), "departments": ("13",)}, False),
        ({"departments": ("13",)}, True),
        ({"departments": ("83",), "regions": (Region.PROVENCE_ALPES_COTE_D_AZUR,)}, False),
        ({"regions": (Region.PROVENCE_ALPES_COTE_D_AZUR,)}, True),
        ({"regions": (Region.BRETAGNE,)}, False),
        ({}, True),
    ],
)
def test_a_zone_touches_the_project_as_precisely_as_the_project_says_where_it_acts(
    make: Any, places: dict[str, Any], right: bool
) -> None:
    content = named(make, zones=(PORTS.tag,), **places)
    if right:
        domain.located(content, REFERENCE)
    else:
        ((code, field, message),) = refused(content)
        assert (code, field) == ("zone_outside_project", "project.zones.0")
        assert "13055 Marseille" in message


def test_every_mistake_is_named_at_once(make: Any) -> None:
    found = refused(named(make, communes=("01340", "13203"), zones=(replace(PORTS.tag, vintage="1999"),)))
    assert [field for _, field, _ in found] == ["project.communes.0", "project.communes.1", "project.zones.0.vintage"]


@pytest.mark.parametrize(
    ("project", "found"),
    [
        ({"departments": ("75", "93"), "communes": ("75056", "93066")}, []),
        ({"departments": ("75",), "communes": ("93066",)}, [("commune_outside_departments", "project.communes.0")]),
        ({"communes": ("93066", "13055")}, [("commune_outside_regions", "project.communes.1")]),
        ({"communes": ("97801",)}, [("commune_outside_regions", "project.communes.0")]),
    ],
)
def test_a_commune_lies_in_the_departments_of_the_project_or_else_in_its_regions(
    mistakes: Any, project: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert mistakes(project=project) == found


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("saint etienne", ["42218"]),
        ("SAINT-DENIS", ["93066", "97411"]),
        ("hay les", ["94038"]),
        ("oeuf", ["62635"]),
        ("bugey", ["01015"]),
        ("marseille 3", []),
        ("aris", []),
    ],
)
def test_a_commune_is_found_without_accents_hyphens_or_its_article(asked: str, codes: list[str]) -> None:
    assert [commune.code for _, commune in COG.search(asked)] == codes


@settings(deadline=None)  # the first example reads the file
@given(st.sampled_from(["saint", "la", "mont", "", "lès", "x"]), st.integers(1, 40), st.integers(0, 30))
def test_a_search_goes_on_where_its_last_page_ended(asked: str, size: int, pages: int) -> None:
    whole = [place for place, _ in islice(cog().search(asked), size * (pages + 1))]
    seen: list[Any] = []
    for _ in range(pages + 1):
        seen += [place for place, _ in islice(cog().search(asked, after=seen[-1] if seen else None), size)]
    assert seen == whole


def test_the_file_of_communes_knows_every_department_and_where_former_communes_went() -> None:
    everywhere = [commune for _, commune in cog().search()]
    assert len(everywhere) == 34_969
    assert {one.department for one in everywhere if one.region} == set(DEPARTMENT_NAMES) == set(REGION_OF)
    assert {one.department[:2] for one in everywhere if not one.region} == {"97", "98"}
    assert [one.code for one in (cog().became("01340"), cog().around("69388"), cog().now("2A004")) if one] == [
        *("01015", "69123", "2A004")
    ]
    assert len(list(cog().search("saint denis", region=Region.LA_REUNION))) == 1
    assert len(list(cog().search("saint denis", department="93"))) == 2
