"""The staff page, maps, the yearly report as PDF and workbook, and studies for partners."""

import zipfile
from datetime import date
from io import BytesIO
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from impact.domain import EVERYWHERE, By, Published, PublishedPart, PublishedParts, Study
from impact.gateway.drawing import legend, map_of_regions, shade
from impact.gateway.paper import counted, euros, yearly_pdf
from impact.gateway.shapes import painted, polygons
from impact.gateway.workbook import yearly_workbook
from shared.postgres import Database
from shared.territories import DEPARTMENT_NAMES, REGION_NAMES
from shared.testing.client import Api, Caller
from shared.vocabulary import Axis, Region, Role

from .test_roll_up_dimensions import a_project, told


@pytest.fixture
async def programme(database: Database) -> None:
    """Three projects; the one in Île-de-France reached three people."""
    green = Axis.ECOLOGICAL_TRANSITION
    await told(
        database,
        a_project("alpha", 3, (1, 3)),
        a_project(
            "beta",
            60,
            (20, 40),
            axis=green,
            regions=(Region.BRETAGNE,),
            departments=("29", "35"),
            communes=("29232",),
        ),
        a_project(
            "gamma",
            80,
            (30, 60),
            axis=green,
            regions=(Region.CORSE,),
            departments=("2A",),
            zones=("FRR:2A004",),
        ),
    )


def test_every_region_and_department_has_a_border_of_closed_rings_in_france() -> None:
    for level, names in (("regions", REGION_NAMES), ("departments", DEPARTMENT_NAMES)):
        assert {one["id"]: one["properties"]["name"] for one in painted(level, {})["features"]} == names
    for level in ("regions", "departments"):
        for code, shapes in polygons(level).items():
            assert shapes, code
            for ring in (ring for shape in shapes for ring in shape):
                assert len(ring) >= 4, code
                assert ring[0] == ring[-1], code
                assert all(-62 <= longitude <= 56 and -22 <= latitude <= 52 for longitude, latitude in ring), code


def test_the_outer_ring_of_a_border_turns_left_and_its_holes_turn_right() -> None:
    def area(ring: list[tuple[float, float]]) -> float:
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))

    for level in ("regions", "departments"):
        for code, shapes in polygons(level).items():
            for outer, *holes in shapes:
                assert area(outer) > 0, code
                assert all(area(hole) < 0 for hole in holes), code


def test_a_hidden_value_is_grey_on_the_map_and_a_larger_one_darker() -> None:
    assert shade(None, 10) == "#d0d0d0"
    assert shade(0, 0) == shade(0, 10)
    assert len({shade(value, 100) for value in range(101)}) == 5
    assert map_of_regions({"11": None}).count("#d0d0d0") == 1
    assert "La Réunion" in map_of_regions({})


@pytest.mark.usefixtures("programme")
async def test_a_map_carries_the_figures_of_each_territory(api: Api) -> None:
    officer = api.caller(Role.PROGRAMME_OFFICER)
    answer = await officer.get("/maps/regions?edition=2025")
    assert answer.headers["content-type"] == "application/geo+json"
    features = {one["properties"]["code"]: one["properties"] for one in answer.json()["features"]}
    assert len(features) == 18
    assert (features["53"]["name"], features["53"]["participants_reached"]) == ("Bretagne", 60)
    assert "participants_reached" not in features["75"]
    departments = (await officer.get("/maps/departments")).json()["features"]
    painted = {one["id"] for one in departments if "participants_reached" in one["properties"]}
    assert painted == {"75", "29", "35", "2A"}
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("94",))
    seen = (await delegate.get("/maps/departments")).json()["features"]
    assert {one["id"] for one in seen if "participants_reached" in one["properties"]} == {"2A"}
    assert (await api.caller(Role.CARRIER).get("/maps/regions")).status_code == 403


@pytest.mark.usefixtures("programme")
async def test_one_answer_gives_what_the_staff_page_needs(api: Api, plan_id: UUID, carrier: Caller) -> None:
    cohort = {"name": "1", "size": 40, "starts_on": "2025-04-07", "ends_on": "2026-04-30"}
    await carrier.post(f"/plans/{plan_id}/cohorts", cohort)
    board = (await api.caller(Role.IMPACT_OFFICER).get("/dashboard?edition=2025")).json()
    assert (board["as_of"], board["total"]["participants_reached"]) == ("2026-06-30", 143)
    assert [one["key"] for one in board["by_region"]] == ["11", "53", "94"]
    assert [one["key"] for one in board["by_axis"]] == ["ECOLOGICAL_TRANSITION", "SOLIDARITY_INCLUSION"]
    assert {one["key"] for one in board["by_month"]} >= {"2025-04", "2025-06"}
    assert board["reports"] == [{"key": "PLANNED", "count": 1}]
    assert board["follow_ups"] == [{"key": "PLANNED", "count": 1}]
    assert board["open_alerts"] == []
    assert (await api.caller(Role.AUDITOR).get("/dashboard?edition=2024")).json()["reports"] == []
    for role in (Role.CARRIER, Role.OPERATOR, Role.REGIONAL_DELEGATE):
        assert (await api.caller(role).get("/dashboard")).status_code == 403, role


@pytest.mark.usefixtures("programme")
async def test_the_yearly_report_is_a_pdf_with_its_figures_a_map_and_the_method(api: Api) -> None:
    officer = api.caller(Role.IMPACT_OFFICER)
    answer = await officer.get("/yearly-report/pdf?edition=2025")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    for words in (
        "Rapport d’impact 2025",
        "30 juin 2026",
        "Participants accompagnés 143",
        "Bretagne",
        "masqué",
        "Transition écologique",
        "Natural Earth",
    ):
        assert words in text, words
    assert "50 sur 103" not in text
    again = await officer.get("/yearly-report/pdf?edition=2025")
    assert again.content == answer.content


@pytest.mark.usefixtures("programme")
async def test_the_yearly_report_is_a_workbook_with_a_sheet_a_table_and_charts(api: Api) -> None:
    auditor = api.caller(Role.AUDITOR)
    answer = await auditor.get("/yearly-report/xlsx?edition=2025")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        sheets = book.read("xl/workbook.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        charts = [name for name in book.namelist() if name.startswith("xl/charts/")]
    assert all(
        name in sheets for name in ("Axes", "Régions", "Départements", "Publics", "Zonages", "Ventilations", "Méthode")
    )
    assert all(words in texts for words in ("Bretagne", "masqué", "Transition écologique", "Cadres"))
    assert len(charts) == 5
    again = await auditor.get("/yearly-report/xlsx?edition=2025")
    assert again.content == answer.content


async def test_a_yearly_report_of_no_project_can_be_read(api: Api) -> None:
    auditor = api.caller(Role.AUDITOR)
    for kind in ("pdf", "xlsx"):
        assert (await auditor.get(f"/yearly-report/{kind}?edition=2025")).status_code == 200
        assert (await api.caller(Role.CARRIER).get(f"/yearly-report/{kind}?edition=2025")).status_code == 403
        refused = await auditor.get(f"/yearly-report/{kind}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "edition")


@pytest.mark.usefixtures("programme")
async def test_a_study_keeps_to_its_territories_hides_small_cells_and_says_how_to_read_it(api: Api) -> None:
    answer = (await api.caller(Role.IMPACT_OFFICER).get("/study?edition=2025&region=53&region=94")).json()
    assert (answer["regions"], answer["territories"]) == (["53", "94"], ["Bretagne", "Corse"])
    assert (answer["as_of"], answer["total"]["projects"]) == (date(2026, 6, 30).isoformat(), 2)
    tables = {one["by"]: [line["key"] for line in one["items"]] for one in answer["tables"]}
    assert tables["region"] == ["53", "94"]
    assert tables["department"] == ["29", "2A", "35"]
    assert any("moins de cinq" in note for note in answer["method"])
    whole = (await api.caller(Role.AUDITOR).get("/study?edition=2025")).json()
    by_axis = {line["key"]: line["measures"][1]["value"] for line in whole["tables"][0]["items"]}
    assert by_axis == {"ECOLOGICAL_TRANSITION": None, "SOLIDARITY_INCLUSION": None}
    assert whole["territories"] == ["France"]


@pytest.mark.parametrize(
    ("asked", "projects", "names", "departments"),
    [
        ("department=29", 1, ["Finistère"], ["29"]),
        ("department=29&region=94", 0, ["Corse", "Finistère"], []),
        ("commune=29232", 1, ["commune 29232"], ["29"]),
        ("zone=QPV", 2, ["Quartiers prioritaires (QPV)"], ["29", "35", "75"]),
        ("zone=QPV&region=53", 1, ["Bretagne", "Quartiers prioritaires (QPV)"], ["29", "35"]),
        ("zone=FRR:2A004", 1, ["FRR 2A004"], ["2A"]),
        ("zone=ACV", 0, ["Action cœur de ville (ACV)"], []),
    ],
)
@pytest.mark.usefixtures("programme")
async def test_a_study_is_limited_by_department_by_commune_and_by_zone_too(
    api: Api, asked: str, projects: int, names: list[str], departments: list[str]
) -> None:
    study = (await api.caller(Role.IMPACT_OFFICER).get(f"/study?edition=2025&{asked}")).json()
    assert (study["total"]["projects"], study["territories"]) == (projects, names)
    tables = {one["by"]: [line["key"] for line in one["items"]] for one in study["tables"]}
    assert tables["department"] == departments


@pytest.mark.usefixtures("programme")
async def test_a_place_that_is_none_is_refused_naming_its_kind(api: Api) -> None:
    officer = api.caller(Role.IMPACT_OFFICER)
    for kind, wrong in (("department", "20"), ("commune", "2923"), ("zone", "ZRR"), ("zone", "QPV:")):
        answer = await officer.get(f"/study?edition=2025&{kind}={wrong}")
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["field"].startswith(kind)


@pytest.mark.usefixtures("programme")
async def test_a_delegate_may_name_what_lies_in_their_regions(api: Api) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("53",))
    for asked, status in (
        ("department=29", 200),
        ("commune=29232", 200),
        ("department=29&zone=QPV", 200),
        ("department=2A", 403),
        ("commune=2A004", 403),
        ("zone=QPV", 403),
        ("department=29&region=94", 403),
    ):
        assert (await delegate.get(f"/study?edition=2025&{asked}")).status_code == status, asked


@pytest.mark.usefixtures("programme")
async def test_a_delegate_takes_a_study_of_their_own_regions_alone(api: Api) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("53",))
    assert (await delegate.get("/study?edition=2025&region=53")).json()["total"]["projects"] == 1
    for asked in ("region=94", "region=53&region=94", ""):
        assert (await delegate.get(f"/study?edition=2025&{asked}".rstrip("&"))).status_code == 403, asked
    for role in (Role.CARRIER, Role.OPERATOR, Role.COMMITTEE_MEMBER):
        assert (await api.caller(role, org="73282932000074").get("/study?edition=2025")).status_code == 403
    assert (await api.caller(Role.AUDITOR).get("/study?edition=2025&region=99")).status_code == 422


@pytest.mark.usefixtures("programme")
async def test_a_study_is_a_workbook_too_of_the_same_territories(api: Api) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("53",))
    answer = await delegate.get("/study/xlsx?edition=2025&region=53")
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        said = book.read("xl/sharedStrings.xml").decode()
    assert "territoires\u00a0: Bretagne." in said
    assert "moins de cinq" in said
    assert "Corse" not in said
    assert (await delegate.get("/study/xlsx?edition=2025&region=94")).status_code == 403
    assert (await delegate.get("/study/xlsx?edition=2025")).status_code == 403


@given(st.dictionaries(st.sampled_from(["11", "53", "94"]), st.none() | st.integers(0, 40), max_size=3))
def test_the_legend_of_a_map_says_which_values_each_of_its_colours_stands_for(values: dict[str, int | None]) -> None:
    largest = max((value for value in values.values() if value), default=0)
    ranges = legend(values)
    assert [value for _, first, last in ranges for value in range(first, last + 1)] == list(range(largest + 1))
    for colour, first, last in ranges:
        assert {shade(value, largest) for value in range(first, last + 1)} == {colour}


def test_what_is_shared_out_is_on_paper_and_in_a_sheet_and_hidden_where_it_is_small() -> None:
    nobody = Published("*", 0, 0, 0, ())
    by_sex = PublishedParts(
        "PARTICIPANTS_REACHED", "PERSON", "GENDER", (PublishedPart("WOMEN", 1_620, None),), hidden=False
    )
    by_age = PublishedParts(
        "PARTICIPANTS_REACHED", "PERSON", "AGE_BAND", (PublishedPart("FROM_55", None, None),), hidden=True
    )
    study = Study(2025, date(2026, 6, 30), EVERYWHERE, nobody, dict.fromkeys(By, ()), (by_sex, by_age))
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(yearly_pdf(study))).pages)
    assert "Genre Femmes 1 620 Âge masqué" in text.replace("\u202f", " ")
    with zipfile.ZipFile(BytesIO(yearly_workbook(study))) as book:
        said = book.read("xl/sharedStrings.xml").decode()
    assert all(words in said for words in ("Femmes", "55 ans et plus", "masqué"))


def test_amounts_and_rates_are_written_as_french_does() -> None:
    assert euros(3_000_000) == "30\u202f000,00\u00a0€"
    assert euros(-5) == "-0,05\u00a0€"
    assert counted(1, 3) == "1 sur 3 (33,3\u00a0%)"
    assert counted(1_234, 3_000, 12) == "1\u202f234 sur 3\u202f000 (41,1\u00a0%), 12 non-répondants"
    assert (counted(None, 3), counted(0, 0), counted(7, None)) == ("masqué", "0 sur 0 (sans réponse)", "7")
