"""The tree is what docs/architecture.md says, and stays readable."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from generate import SERVICES

from shared.contracts import Event

ROOT = Path(__file__).parents[2]
LONGEST = 350


def tracked(pattern: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603, S607
    return [ROOT / name for name in names.splitlines() if (ROOT / name).exists()]


def imports_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_imports_the_standard_library_the_vocabulary_the_territories_and_itself_only(service: str):
    folder = ROOT / "services" / service / service
    files = [*folder.glob("domain.py"), *(folder / "domain").rglob("*.py")]
    assert files
    for file in files:
        strange = {
            name
            for name in imports_of(file)
            if name.split(".")[0] not in sys.stdlib_module_names
            and name not in {"shared.vocabulary", "shared.territories"}
            and not name.startswith(f"{service}.domain")
        }
        assert not strange, f"{file}: {strange}"


def test_no_file_absorbs_a_context():
    long = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in tracked("*.py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_announces_every_event_of_its_contracts(service: str):
    package = ROOT / "services" / service / service
    files = [*package.glob("events.py"), *(package / "events").glob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    published = [kind.__name__ for kind in Event.REGISTRY.values() if service == kind.SERVICE]
    assert [name for name in published if name not in text] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_what_it_owns_hears_and_announces(service: str):
    text = (import_module(service).__doc__ or "").lower()
    for word in ("owns", "hears", "announces"):
        assert word in text


@pytest.mark.parametrize("service", SERVICES)
def test_the_table_of_reactions_stands_at_the_end_of_the_handlers(service: str):
    package = ROOT / "services" / service / service
    file = package / "handlers.py" if (package / "handlers.py").exists() else package / "handlers" / "__init__.py"
    if not import_module(f"{service}.handlers").REACTIONS:
        return
    last = ast.parse(file.read_text(encoding="utf-8")).body[-1]
    names = [ast.unparse(target) for target in getattr(last, "targets", [getattr(last, "target", ast.Constant(None))])]
    assert names == ["REACTIONS"]
