"""The glossary and the code speak of the same things: what the code does not know yet is marked as reserved."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import generate
import pytest

ROOT = Path(generate.__file__).parent.parent
ROW = re.compile(r"\| [^|]+ \| [^|]+ \| `([^`]+)`( \(réservé\))? \| [^|]+ \|")
RESERVED = " (réservé)"


def rows() -> list[tuple[str, bool]]:
    """Each identifier of the glossary, and whether it is marked as reserved."""
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ") and "`" in line and not line.startswith("| Français")]
    found = [ROW.fullmatch(line) for line in table]
    assert all(found), [line for line, row in zip(table, found, strict=True) if row is None]
    return [(row[1], row[2] == RESERVED) for row in found if row]


def names_in(tree: ast.AST, owner: str = "") -> Iterator[str]:
    """What a module defines: classes, `Class.member`, fields, and the codes that stand alone in a text."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.ClassDef(name=name):
                yield name
                yield from names_in(node, name)
                continue
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield from (name, f"{owner}.{name}")
            case ast.FunctionDef(name=name) if owner:
                yield f"{owner}.{name}"
            case ast.Constant(value=str(text)):
                yield text
            case _:
                pass
        yield from names_in(node, owner)


@pytest.fixture(scope="module")
def defined() -> set[str]:
    packages = [ROOT / "shared" / "shared", ROOT / "deploy" / "novapec", *(ROOT / "services").glob("*/*/__init__.py")]
    folders = [place.parent if place.suffix else place for place in packages]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    assert len(files) > 100
    return {name for file in files for name in names_in(ast.parse(file.read_text(encoding="utf-8")))}


def test_no_identifier_stands_twice():
    assert [name for name, times in Counter(name for name, _ in rows()).items() if times > 1] == []


def test_an_identifier_is_marked_as_reserved_while_the_code_does_not_know_it(defined: set[str]):
    unmarked = [name for name, reserved in rows() if not reserved and name not in defined]
    assert unmarked == [], f"the code has no such thing: mark them{RESERVED}"


def test_an_identifier_that_the_code_knows_is_reserved_no_longer(defined: set[str]):
    used = [name for name, reserved in rows() if reserved and name in defined]
    assert used == [], f"the code has them now: take the mark{RESERVED} away"


def test_what_a_module_defines_is_found():
    source = (
        'class Role(StrEnum):\n    CARRIER = "carrier"\n\nclass Line(Body):\n    code: str\n\nINDICATOR = "REACHED"\n'
    )
    assert {"Role", "Role.CARRIER", "Line", "code", "REACHED"} <= set(names_in(ast.parse(source)))
    assert "Role.OFFICER" not in set(names_in(ast.parse(source)))
