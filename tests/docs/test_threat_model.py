"""The threat model says which test holds each line: every one of them exists, and what nothing holds says so."""

import re
from pathlib import Path

import generate
import pytest

ROOT = Path(generate.__file__).parent.parent
PAGE = ROOT / "docs" / "security" / "threat-model.md"
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
BOUNDARIES = {
    section.partition("\n")[0]: [line for line in section.splitlines() if re.match(r"\| [STRIDE] \|", line)]
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
}
LINES = [pytest.param(line, id=f"{name}: {line[2:40]}") for name, lines in BOUNDARIES.items() for line in lines]


@pytest.mark.parametrize("line", LINES)
def test_a_threat_is_held_by_tests_that_exist_or_is_said_to_be_open(line: str):
    named = TEST.findall(line)
    assert named or "| *Open*: " in line
    defined = {path: (ROOT / path).read_text(encoding="utf-8") for path, _ in named}
    assert [name for path, name in named if f"def {name}(" not in defined[path]] == []


def test_a_line_has_four_columns():
    assert [line for lines in BOUNDARIES.values() for line in lines if line.count("|") != 5] == []


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_boundary_is_looked_at_for_most_kinds_of_threat(boundary: str):
    assert len({line[2] for line in BOUNDARIES[boundary]}) >= 5


@pytest.mark.parametrize("page", sorted(PAGE.parent.glob("*.md")), ids=lambda page: page.stem)
def test_a_file_that_a_page_of_security_names_is_there(page: Path):
    named = re.findall(r"`((?:shared|services|deploy|tests)/[\w/.]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
