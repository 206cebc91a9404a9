"""What is wrong in a body is named, field by field, with what would be right."""

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import core_schema
from web_callers import SIRET, Api, count

from shared.places import DepartmentCode, RegionCode
from shared.postgres import Database
from shared.territories import FORMER_REGIONS, REGION_NAMES
from shared.web import Rna, Siret
from shared.web.sentences import _SENTENCES, sentence

NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}
LINE = {"label": "Salaries", "amount_cents": 100}


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"unknown": 1}, "unknown", "n'existe pas"),
        ({"title": None}, "title", "texte"),
        ({"title": 12}, "title", "texte"),
        ({"title": "ab"}, "title", "au moins 3"),
        ({"title": "  ab "}, "title", "au moins 3"),
        ({"title": "a" * 81}, "title", "au plus 80"),
        ({"text": "a" * 20_001}, "text", "au plus 20000"),
        ({"text": "a\0b"}, "text", "caractère nul"),
        ({"axis": "SPORT"}, "axis", "'SOLIDARITY_INCLUSION', 'TERRITORIAL_DEVELOPMENT' ou 'ECOLOGICAL_TRANSITION'"),
        ({"siret": "7328293200007"}, "siret", "14 chiffres, par exemple 73282932000074 ; vous en donnez 13"),
        ({"siret": "73282932000075"}, "siret", "clé de contrôle"),
        ({"siret": "W751234567"}, "siret", "14 chiffres"),
        ({"lines": {}}, "lines", "liste"),
        ({"lines": [LINE, {**LINE, "amount_cents": "100"}]}, "lines.1.amount_cents", "entier"),
        ({"lines": [{**LINE, "amount_cents": 1.5}]}, "lines.0.amount_cents", "entier"),
        ({"lines": [{**LINE, "amount_cents": True}]}, "lines.0.amount_cents", "entier"),
        ({"lines": [{**LINE, "amount_cents": -1}]}, "lines.0.amount_cents", "au moins 0"),
        ({"lines": [{**LINE, "amount_cents": 10**30}]}, "lines.0.amount_cents", "au plus"),
        ({"lines": [{"label": "x"}]}, "lines.0.amount_cents", "obligatoire"),
        ({"lines": [{**LINE, "extra": 1}]}, "lines.0.extra", "n'existe pas"),
    ],
)
async def test_a_field_that_is_wrong_is_named_with_what_would_be_right(
    carrier: Api, database: Database, changes: dict[str, Any], field: str, word: str
):
    answer = await carrier.post("/notes", {**NOTE, **changes})
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "invalid_request"
    (error,) = problem["errors"]
    assert error["field"] == field
    assert word in error["message"]
    assert await count(database) == 0


async def test_every_wrong_field_is_named_at_once(carrier: Api):
    answer = await carrier.post("/notes", {"title": "a", "other": 1})
    assert {error["field"] for error in answer.json()["errors"]} == {"title", "text", "siret", "other"}


@pytest.mark.parametrize("body", ["{", '{"title": }', "\xff", "[" * 100_000, '{"a": ' + "1" * 5000 + "}"])
async def test_a_body_that_is_not_json_is_refused(carrier: Api, body: str):
    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    answer = await carrier.http.post("/notes", content=body.encode("latin-1"), headers=headers)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in {"malformed_json", "malformed_body"}
    assert [error["field"] for error in answer.json()["errors"]] == ["body"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("{", "ligne 1, colonne 2"),
        ('{"title": }', "ligne 1, colonne 11"),
        ('{\n  "a": 1,\n  "é": x}', "ligne 3, colonne 8"),
    ],
)
async def test_a_body_that_is_not_json_is_refused_with_the_place_where_reading_stopped(
    carrier: Api, body: str, where: str
):
    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    answer = await carrier.http.post("/notes", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
    assert where in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "1"])
async def test_a_body_that_is_no_object_is_refused(carrier: Api, body: str):
    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    answer = await carrier.http.post("/notes", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"


async def test_a_body_of_another_media_type_is_refused(carrier: Api):
    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "text/plain"}
    answer = await carrier.http.post("/notes", content='{"title": "x"}', headers=headers)
    assert answer.status_code == 422
    assert "application/json" in answer.json()["errors"][0]["message"]


async def test_half_a_surrogate_pair_is_refused(carrier: Api):
    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    body = '{"title": "A \\ud800 note", "text": "", "siret": "73282932000074"}'
    answer = await carrier.http.post("/notes", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "title")


async def test_an_id_that_is_no_uuid_is_refused(carrier: Api):
    answer = await carrier.get("/notes/12")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "note")


async def test_a_null_character_in_a_filter_is_refused(carrier: Api):
    answer = await carrier.get("/notes?state=%00")
    assert (answer.status_code, answer.json()["code"]) == (422, "forbidden_character")


@pytest.mark.parametrize("value", ["73282932000074", "732 829 320 00074", " 732.829.320.00074 "])
def test_a_siret_is_kept_as_14_digits(value: str):
    assert TypeAdapter(Siret).validate_python(value) == "73282932000074"


@pytest.mark.parametrize("value", ["35600000000048", "35600000049837"])
def test_la_poste_has_its_own_rule(value: str):
    assert TypeAdapter(Siret).validate_python(value) == value


@pytest.mark.parametrize("value", ["35600000049838", "", "00000000000001", "7328293200007a", "73282932000074 1"])
def test_what_is_no_siret_is_refused(value: str):
    with pytest.raises(ValidationError):
        TypeAdapter(Siret).validate_python(value)


@pytest.mark.parametrize(("value", "kept"), [("w751234567", "W751234567"), ("W9R 1000123", "W9R1000123")])
def test_an_rna_is_kept_in_upper_case(value: str, kept: str):
    assert TypeAdapter(Rna).validate_python(value) == kept


@pytest.mark.parametrize("value", ["751234567", "W75123456", "W7512345678", "WAB1234567", "W75123456é", "W75123456\n7"])
def test_what_is_no_rna_is_refused(value: str):
    with pytest.raises(ValidationError):
        TypeAdapter(Rna).validate_python(value)


def test_every_sentence_belongs_to_an_error_of_pydantic():
    assert set(_SENTENCES) <= set(get_args(core_schema.ErrorType))


def test_an_error_without_a_sentence_never_shows_the_english_one():
    assert sentence("complex_type", "Input should be complex", {}) == "Cette valeur n'est pas acceptée ici."


@pytest.mark.parametrize("code", sorted(FORMER_REGIONS))
def test_a_former_region_is_refused_with_the_one_it_is_in_now(code: str):
    name, now = FORMER_REGIONS[code]
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(RegionCode).validate_python(code)
    (error,) = refused.value.errors()
    said = sentence(error["type"], error["msg"], error.get("ctx") or {})
    assert f"{code} ({name}) n'est plus dans le Code officiel géographique 2026" in said
    assert f"donnez {now} ({REGION_NAMES[now]})" in said


def test_regions_and_departments_of_the_vintage_are_taken_and_no_others():
    assert [TypeAdapter(RegionCode).validate_python(code) for code in REGION_NAMES] == list(REGION_NAMES)
    assert TypeAdapter(DepartmentCode).validate_python("2a") == "2A"
    for kind, code in ((RegionCode, "{99}"), (RegionCode, 11), (DepartmentCode, "20"), (DepartmentCode, "975")):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(code)
