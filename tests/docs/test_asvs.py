"""The self-check speaks of every requirement of ASVS 5.0.0 up to level 2, once, with what shows it and what lacks."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
LAST: dict[str, int] = {
    "1.1": 2,
    "1.2": 9,
    "1.3": 11,
    "1.4": 3,
    "1.5": 2,
    "2.1": 3,
    "2.2": 3,
    "2.3": 4,
    "2.4": 1,
    "3.2": 2,
    "3.3": 4,
    "3.4": 6,
    "3.5": 5,
    "3.7": 2,
    "4.1": 3,
    "4.2": 1,
    "4.3": 2,
    "4.4": 4,
    "5.1": 1,
    "5.2": 3,
    "5.3": 2,
    "5.4": 3,
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
    "11.1": 2,
    "11.2": 3,
    "11.3": 3,
    "11.4": 4,
    "11.5": 1,
    "11.6": 1,
    "12.1": 3,
    "12.2": 2,
    "12.3": 4,
    "13.1": 1,
    "13.2": 5,
    "13.3": 2,
    "13.4": 5,
    "14.1": 2,
    "14.2": 4,
    "14.3": 3,
    "15.1": 3,
    "15.2": 3,
    "15.3": 7,
    "16.1": 1,
    "16.2": 5,
    "16.3": 4,
    "16.4": 3,
    "16.5": 3,
    "17.1": 1,
    "17.2": 4,
    "17.3": 2,
}
"""Of each section, the last requirement of level 1 or 2: in 5.0.0 those of level 3 stand behind them."""
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+(?:(?:, | to )\d+\.\d+\.\d+)*) \| (met|partly|operator's|n/a) \| (.*?) ?\|$", re.MULTILINE
)


def spoken_of(words: str) -> list[str]:
    """The requirements of a row: `1.2.3, 1.2.5` or `1.2.3 to 1.2.5`."""
    if " to " not in words:
        return words.split(", ")
    first, last = words.split(" to ")
    section, _, begin = first.rpartition(".")
    assert last.startswith(f"{section}.")
    return [f"{section}.{n}" for n in range(int(begin), int(last.rpartition(".")[2]) + 1)]


def test_every_requirement_up_to_level_two_is_spoken_of_once():
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    counted = Counter(one for words, _, _ in rows for one in spoken_of(words))
    expected = {f"{section}.{n}" for section, last in LAST.items() for n in range(1, last + 1)}
    assert (expected - counted.keys(), counted.keys() - expected) == (set(), set())
    assert [one for one, times in counted.items() if times > 1] == []


def test_what_is_met_in_part_says_what_lacks():
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    partly = [(words, said) for words, verdict, said in rows if verdict == "partly"]
    assert len(partly) > 5
    assert [words for words, said in partly if "Lacks: " not in said] == []


FILE = re.compile(r"`([\w/.-]+\.(?:py|toml))(?:::(test_\w+))?`")
LINK = re.compile(r"\]\(([^)]+)\)")


def test_what_is_met_names_a_file_a_test_or_a_page_that_is_there():
    text = PAGE.read_text(encoding="utf-8")
    rows = [(words, verdict, FILE.findall(said), LINK.findall(said)) for words, verdict, said in ROW.findall(text)]
    assert [words for words, verdict, files, pages in rows if verdict == "met" and not files + pages] == []
    named = {one for _, _, files, _ in rows for one in files}
    assert len(named) > 100
    assert sorted(file for file, _ in named if not (ROOT / file).is_file()) == []
    source = {file: (ROOT / file).read_text(encoding="utf-8") for file, test in named if test}
    assert sorted(test for file, test in named if test and f"def {test}(" not in source[file]) == []
    pages = {page.partition("#")[0] for _, _, _, linked in rows for page in linked}
    assert sorted(page for page in pages if page and not (PAGE.parent / page).exists()) == []
