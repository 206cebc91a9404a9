"""Territories over HTTP: in an application, where each code is looked up, and as forms offer them."""

import json
from pathlib import Path
from typing import Any

import pytest

from intake.gateway.cog import cog
from intake.territories.importing import import_zoning
from shared.origin import Origin
from shared.postgres import Database
from shared.vocabulary import Zoning

SAMPLES = Path(__file__).parent.parent / "intake" / "data" / "zonings"
ANNOUNCED = "SELECT convert_from(payload, 'UTF8') FROM messaging.event_log WHERE type LIKE '%submitted%'"
ZONE = {"scheme": "QPV", "code": "QN01399M", "vintage": "2024"}


@pytest.fixture
async def zonings(database: Database, make: Any) -> None:
    """QPV of 2024, FRR of 2025-07 and Territoires d'industrie of 2023, from the samples."""
    origin = Origin.of_command(make.moment().at, actor="operator")
    for scheme, vintage in ((Zoning.QPV, "2024"), (Zoning.FRR, "2025-07"), (Zoning.TI, "2023")):
        async with database.transaction(origin) as tx:
            file = SAMPLES / f"{scheme.lower()}.csv"
            await import_zoning(tx, scheme, vintage, file, cog(), source="samples", licence="none")


@pytest.mark.usefixtures("zonings")
async def test_an_application_keeps_its_communes_and_zones_and_announces_them_with_their_vintage(
    carrier: Any, officer: Any, draft_body: dict[str, Any], change: Any, database: Database
) -> None:
    body = change(draft_body, "project.communes", ["13055", "75056"])
    body["project"]["zones"] = [ZONE]
    draft = await carrier.post("/applications", body)
    assert draft.status_code == 201, draft.text
    project = draft.json()["project"]
    assert (project["communes"], project["zones"], project["cog_vintage"]) == (["13055", "75056"], [ZONE], "2026")
    assert (await carrier.post(f"/applications/{draft.json()['id']}/submission")).status_code == 200
    event = await database.fetchval(
        "SELECT convert_from(payload, 'UTF8') FROM messaging.event_log WHERE type LIKE '%submitted%'"
    )
    told = {name: json.loads(event)[name] for name in ("communes", "zones", "cog_vintage")}
    assert told == {"communes": ["13055", "75056"], "zones": [ZONE], "cog_vintage": "2026"}
    findings = (await officer.get(f"/applications/{draft.json()['id']}/eligibility")).json()["items"]
    (evidence,) = [one["evidence"] for one in findings if one["rule"] == "TERRITORY"]
    assert evidence["zones"] == "QPV QN01399M (2024)"


@pytest.mark.usefixtures("zonings")
async def test_a_draft_names_no_place_that_is_not_known(
    carrier: Any, draft_id: str, draft_body: dict[str, Any], refusal: Any, written: Any
) -> None:
    before = await written()
    project = draft_body["project"]
    for places, code, field in (
        ({"communes": ["01340"]}, "commune_outdated", "project.communes.0"),
        ({"communes": ["13203"]}, "commune_is_district", "project.communes.0"),
        ({"communes": ["13999"]}, "commune_unknown", "project.communes.0"),
        ({"communes": ["1305"]}, "invalid_request", "project.communes.0"),
        ({"zones": [{**ZONE, "vintage": "2015"}]}, "zoning_vintage_unknown", "project.zones.0.vintage"),
        ({"zones": [{**ZONE, "code": "QN01301N"}]}, "zone_unknown", "project.zones.0.code"),
        ({"zones": [{**ZONE, "code": "QN02A99N"}]}, "zone_outside_project", "project.zones.0"),
    ):
        answer = await carrier.patch(f"/applications/{draft_id}", {"project": {**project, **places}}, revision=1)
        assert refusal(answer)[1:] == (code, [field])
    assert await written() == before


async def test_a_commune_outside_the_departments_is_refused_when_the_file_is_submitted(
    carrier: Any, draft_id: str, draft_body: dict[str, Any], refusal: Any
) -> None:
    project = {**draft_body["project"], "communes": ["93066"]}
    assert (await carrier.patch(f"/applications/{draft_id}", {"project": project}, revision=1)).status_code == 200
    answer = await carrier.post(f"/applications/{draft_id}/submission")
    assert refusal(answer)[1:] == ("commune_outside_departments", ["project.communes.0"])


async def test_a_form_finds_communes_by_name_and_goes_on_by_cursor(carrier: Any) -> None:
    page = (await carrier.get("/territories/communes?name=SAINT ETIENNE&limit=2")).json()
    rest = (await carrier.get(f"/territories/communes?name=SAINT ETIENNE&limit=2&cursor={page['next']}")).json()
    names = [one["name"] for one in (*page["items"], *rest["items"])]
    assert names[0] == "Saint-Étienne"
    assert len(set(names)) == 4
    assert page["items"][0] == {
        "code": "42218",
        "name": "Saint-Étienne",
        "department": "42",
        "region": "84",
        "cog_vintage": "2026",
    }
    only = (await carrier.get("/territories/communes?name=saint&department=75")).json()
    assert only == {"items": [], "next": None}


async def test_communes_of_a_department_that_is_none_are_refused_with_the_vintage_it_was_looked_up_in(
    carrier: Any, refusal: Any
) -> None:
    for code in ("20", "99", "1"):
        unknown = await carrier.get(f"/territories/communes?department={code}")
        assert refusal(unknown) == (422, "invalid_request", ["department"])
        said = unknown.json()["errors"][0]["message"]
        assert "dans le Code officiel géographique 2026 : donnez 01 à 95, 2A, 2B, 971 à 978" in said
    corsica = (await carrier.get("/territories/communes?department=2a&name=ajaccio")).json()["items"]
    islands = (await carrier.get("/territories/communes?department=975")).json()["items"]
    assert [one["code"] for one in (*corsica, *islands)] == ["2A004", "97501", "97502"]


async def test_a_commune_is_read_by_its_code_and_a_former_one_says_what_it_became(carrier: Any, refusal: Any) -> None:
    assert (await carrier.get("/territories/communes/2a004")).json()["name"] == "Ajaccio"
    answer = await carrier.get("/territories/communes/01340")
    assert refusal(answer)[:2] == (404, "not_found")
    assert "2026" in answer.json()["detail"]
    assert "01015 (Arboys en Bugey)" in answer.json()["detail"]
    assert (await carrier.get("/territories/communes/00000")).status_code == 404


async def test_the_departments_are_listed_with_their_regions(carrier: Any) -> None:
    first = (await carrier.get("/territories/departments?limit=100")).json()
    rest = (await carrier.get(f"/territories/departments?limit=100&cursor={first['next']}")).json()
    assert len([*first["items"], *rest["items"]]) == 101
    assert rest["next"] is None
    corsica = (await carrier.get("/territories/departments?region=94")).json()["items"]
    assert [(one["code"], one["region_name"]) for one in corsica] == [("2A", "Corse"), ("2B", "Corse")]


@pytest.mark.usefixtures("zonings")
async def test_zonings_and_their_zones_are_listed_by_page(carrier: Any) -> None:
    page = (await carrier.get("/territories/zonings?limit=2")).json()
    rest = (await carrier.get(f"/territories/zonings?limit=2&cursor={page['next']}")).json()
    found = [(one["scheme"], one["vintage"], one["zones"]) for one in (*page["items"], *rest["items"])]
    assert found == [("FRR", "2025-07", 6), ("QPV", "2024", 6), ("TI", "2023", 2)]

    async def zones(query: str) -> list[str]:
        return [one["code"] for one in (await carrier.get(f"/territories/zones?{query}")).json()["items"]]

    assert await zones("scheme=QPV&name=TISSERANDS") == ["QN06999I"]
    assert await zones("commune=13055") == ["QN01399M"], "by the arrondissement that the list names"
    assert await zones("commune=01015&vintage=2025-07") == ["01015", "01340"], "by the former commune too"
    first = (await carrier.get("/territories/zones?limit=3&scheme=QPV")).json()
    assert await zones(f"limit=3&scheme=QPV&cursor={first['next']}") == ["QN09399N", "QN97499N", "QN97699N"]
