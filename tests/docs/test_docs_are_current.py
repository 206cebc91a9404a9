"""What is generated of the documentation is what the code says today."""

import re
from pathlib import Path

import generate
import pytest
import who_may

DOCS = Path(generate.__file__).parent


def test_the_event_catalogue_is_current():
    assert (DOCS / "events.md").read_text(encoding="utf-8") == generate.events_page(), "run `make docs`"


def test_the_state_diagrams_are_current():
    assert (DOCS / "states.md").read_text(encoding="utf-8") == generate.states_page(), "run `make docs`"


def test_the_page_of_roles_is_current():
    assert (DOCS / "roles.md").read_text(encoding="utf-8") == who_may.page(), "run `make docs`"


@pytest.mark.parametrize("service", who_may.SERVICES)
def test_a_table_of_roles_is_written_as_it_is_read(service: str):
    assert who_may.written(who_may.read(service)) == who_may.file_of(service).read_text(encoding="utf-8")


def test_the_glossary_names_every_event_and_every_state():
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    missing = [kind.__name__ for kind in generate.Event.REGISTRY.values() if f"`{kind.__name__}`" not in glossary]
    assert not missing


def test_every_link_between_pages_leads_somewhere():
    broken = [
        f"{page.name}: {target}"
        for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken
