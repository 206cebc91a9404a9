"""Every field of the demonstration's programme is either in a public text, word for word, or marked illustrative."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from novapec.demo.programme import Project, load
from novapec.demo.programme.load import EDITION, INVENTED, REAL

SHARED = Path(__file__).parents[3] / "shared"
"""The design's folder beside the checkout, with the texts the data was read from; not every clone has it."""

beside_the_seeds = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="the seed texts are not beside this checkout"
)

PROGRAMME = load()
REAL_PROJECTS = [project for project in PROGRAMME.projects if not project.invented]
INVENTED_PROJECTS = [project for project in PROGRAMME.projects if project.invented]
WRITTEN_ABOUT_THE_ENTRY = {"slug", "path", "invented", "carrier_named", "illustrative", "sources"}

each_project = pytest.mark.parametrize("project", PROGRAMME.projects, ids=lambda project: project.slug)
each_real_project = pytest.mark.parametrize("project", REAL_PROJECTS, ids=lambda project: project.slug)


def tables(name: str) -> dict[str, Any]:
    return tomllib.loads((files("novapec.demo") / "data" / name).read_text(encoding="utf-8"))


WRITTEN = {table["slug"]: table for name in (REAL, INVENTED) for table in tables(name)["project"]}


def quoted(project: Project) -> set[str]:
    return {field for source in project.sources for field in source.fields}


def words_behind(project: Project, field: str) -> str:
    return "\n".join(source.quote for source in project.sources if field in source.fields)


@each_project
def test_every_field_is_either_quoted_or_illustrative(project: Project):
    written = {key for key, value in WRITTEN[project.slug].items() if value != []} - WRITTEN_ABOUT_THE_ENTRY
    illustrative = {field for field in project.illustrative if "." not in field}
    assert written | {"purpose"} == quoted(project) | illustrative
    assert not quoted(project) & illustrative


@each_project
def test_what_no_public_text_gives_is_marked_illustrative(project: Project):
    made_up = {
        "siret",
        "carrier_created_on",
        "carrier_department",
        "iban",
        "session",
        "starts_on",
        "ends_on",
        "charges",
        "resources",
    }
    assert made_up <= set(project.illustrative)
    for field in ("rna", "award_cents", "results"):
        assert project.is_illustrative(field) is (getattr(project, field) is not None)
    if project.partners:
        assert project.is_illustrative("partners.siret")


def test_nothing_about_an_invented_project_claims_a_source():
    assert INVENTED_PROJECTS
    assert [project.slug for project in INVENTED_PROJECTS if project.sources] == []


@beside_the_seeds
@each_real_project
def test_every_quote_stands_in_its_seed_text(project: Project):
    for source in project.sources:
        assert source.quote in (SHARED / "seeds" / source.file).read_text(encoding="utf-8"), source.quote


@each_real_project
def test_names_and_facts_are_the_texts_own_words(project: Project):
    texts = {
        "title": [project.title],
        "carrier": [project.carrier],
        "partners": [partner.name for partner in project.partners],
        "cities": [city.name for city in project.cities],
        "cohorts": project.cohorts,
        "activities": project.activities,
    }
    for field in texts.keys() & quoted(project):
        for text in texts[field]:
            assert text in words_behind(project, field)
    assert project.purpose in words_behind(project, "purpose")


@each_real_project
def test_quoted_numbers_stand_in_their_quotes(project: Project):
    numbers = ("participants_baseline", "participants_target", "in_work_target_percent", "training_target_percent")
    for field in quoted(project).intersection(numbers):
        digits = re.sub(r"(?<=\d) (?=\d{3})", "", words_behind(project, field))
        assert str(getattr(project, field)) in re.findall(r"\d+", digits)


def edition_fields(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        entries = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        inner = [entry for entry in entries if isinstance(entry, dict)]
        yield from (field for entry in inner for field in edition_fields(entry, f"{prefix}{key}."))
        if not inner:
            yield prefix + key


def test_every_field_of_the_edition_is_either_published_or_illustrative():
    written = {key: value for key, value in tables(EDITION).items() if key not in ("sources", "illustrative")}
    published = {field for source in PROGRAMME.edition.sources for field in source.fields}
    assert set(edition_fields(written)) == published | set(PROGRAMME.edition.illustrative)
    assert not published & set(PROGRAMME.edition.illustrative)


@beside_the_seeds
def test_the_editions_quotes_stand_in_their_seed_texts():
    quotes = [(source.where, source.quote) for source in PROGRAMME.edition.sources if source.quote]
    assert quotes
    for where, quote in quotes:
        assert quote in (SHARED / "seeds" / where).read_text(encoding="utf-8")
