"""The documentation as a site: built strictly, so that a page left out or a link that leads nowhere fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    # Not --quiet: it also hides warnings from --strict, which then fails for nothing.
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own site
    assert done.returncode == 0, done.stderr
    return folder


def test_every_operation_of_every_service_stands_on_its_page(site: Path):
    for service in ("intake", "review", "funding", "impact", "webhooks"):
        page = (site / "http" / f"{service}.html").read_text(encoding="utf-8")
        api = json.loads((site / "openapi" / f"{service}.json").read_text(encoding="utf-8"))
        assert [path for path in api["paths"] if path not in page] == []


def test_what_machines_read_lies_beside_the_pages(site: Path):
    schemas = {file.name for file in (site / "schemas").glob("*.json")}
    assert schemas == {file.name for file in (ROOT / "shared/shared/contracts/schemas").glob("*.json")}
    assert json.loads((site / "asyncapi" / "novapec.json").read_text(encoding="utf-8"))["asyncapi"].startswith("3.")


def test_pages_are_found_in_french_and_in_english(site: Path):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en", "fr"]
    text = " ".join(one["text"] for one in index["docs"])
    assert "convention" in text
    assert "agreement" in text


def test_nothing_but_documentation_is_published(site: Path):
    assert [file.name for file in site.rglob("*") if file.suffix in {".py", ".toml", ".md"}] == []
