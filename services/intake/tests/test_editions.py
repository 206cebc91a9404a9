"""The editions as files: each holds together, a mistake is named with its line, and loading twice changes nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intake.editions.__main__ import SHIPPED, main
from intake.editions.loading import Loaded, load_edition
from intake.editions.reader import EditionRefused, read_edition
from shared.origin import Origin
from shared.postgres import Database
from shared.vocabulary import Cents, LegalForm, Refusal

FILES = sorted(SHIPPED.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_edition_that_is_shipped_holds_together_and_says_where_each_value_comes_from(file: Path) -> None:
    edition = read_edition(file)
    assert str(edition.terms.edition) == file.stem
    told = {one.partition(":")[0] for one in (*edition.published, *edition.assumed)}
    assert {"budget_cents", "opens_on", "closes_on", "sessions"} <= told
    assert {f"rules.{name}" for name in ("axes", "legal_forms", "regions", "minimum_cents", "scoring_grid")} <= told


def test_the_editions_say_what_is_published() -> None:
    of_2023, of_2024, of_2025, of_2026 = (read_edition(file) for file in FILES)
    assert [one.terms.budget_cents for one in (of_2023, of_2024, of_2025)] == [300_000_000, 400_000_000, 400_000_000]
    assert [str(one.cutoff_on) for one in of_2025.terms.sessions] == ["2025-03-01", "2025-07-21"]
    assert (len(of_2024.terms.sessions), of_2025.rules.minimum_cents) == (3, 500_000)
    assert [one.rules.minimum_seniority_months for one in (of_2024, of_2026)] == [6, 12]
    assert LegalForm.FOUNDATION in of_2026.rules.legal_forms
    assert LegalForm.FOUNDATION not in of_2024.rules.legal_forms


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_criterion_is_published_or_said_to_be_the_platforms_own_and_all_weigh_the_same(file: Path) -> None:
    edition = read_edition(file)
    published, assumed = (
        {one.partition(":")[0].removeprefix("rules.scoring_grid.") for one in told if "scoring_grid." in one}
        for told in (edition.published, edition.assumed)
    )
    assert published == {"INNOVATION", "CONCRETENESS", "COMPLEMENTARITY", "IMPACT"}
    assert assumed == {"FEASIBILITY", "BUDGET_SOUNDNESS"}
    assert {one.code for one in edition.rules.scoring_grid} == published | assumed
    assert {one.weight for one in edition.rules.scoring_grid} == {1}
    assert any("equal weights are the platform's own assumption" in one for one in edition.assumed)


def spoilt(tmp_path: Path, old: str, new: str) -> tuple[Path, int]:
    """The 2025 edition with a line changed, and the number of that line."""
    text = (SHIPPED / "2025.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = tmp_path / "2025.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("budget_cents: 400000000", "budget_cents: 4.5", "budget_cents"),
        ("closes_on: 2025-07-21", "closes_on: 2024-07-21", "closes_on"),
        ("version: 1.1.0", "version: first", "rules.version"),
        ("code: IMPACT", "code: Impact", "rules.scoring_grid.3.code"),
        ("field: rules.scoring_grid.IMPACT", "field: rules.scoring_grid.MOOD", "published.9.field"),
        ("minimum_cents: 500000", "minimum_cents: 0", "rules.minimum_cents"),
        ("minimum_cents: 500000", "colour: red", "rules.colour"),
        ("maximum_cents: null", "maximum_cents: 1", "rules.maximum_cents"),
        ("field: opens_on", "field: opens_in", "assumed.0.field"),
        ("title: Novapec 2025", "title: ]", ""),
    ],
)
def test_a_mistake_is_named_with_its_file_and_its_line(tmp_path: Path, old: str, new: str, field: str) -> None:
    file, line = spoilt(tmp_path, old, new)
    with pytest.raises(EditionRefused) as refused:
        read_edition(file)
    assert any(one.startswith(f"{file}:{line}: {field}") for one in refused.value.mistakes), refused.value.mistakes


def test_a_field_that_is_missing_is_named_too(tmp_path: Path) -> None:
    file, _ = spoilt(tmp_path, "budget_cents: 400000000\n", "")
    with pytest.raises(EditionRefused, match=r"2025.yaml:\d+: budget_cents: "):
        read_edition(file)


def test_the_command_checks_every_file_and_fails_where_one_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert "not published, chosen here" in capsys.readouterr().out
    wrong, line = spoilt(tmp_path, "version: 1.1.0", "version: first")
    assert main(["check", str(wrong), str(tmp_path / "nothing.yaml")]) == 1
    told = capsys.readouterr().err
    assert f"{wrong}:{line}: rules.version" in told
    assert "nothing.yaml" in told


@pytest.fixture
def origin(make: Any) -> Origin:
    return Origin.of_command(make.moment().at, actor="operator")


async def test_an_edition_is_drafted_once_and_its_rules_move_forward_only(database: Database, origin: Origin) -> None:
    edition = read_edition(SHIPPED / "2025.yaml")

    async def load(one: Any) -> Loaded:
        async with database.transaction(origin) as tx:
            return await load_edition(tx, one)

    newer = replace(edition, rules=replace(edition.rules, version="1.2.0", minimum_seniority_months=12))
    assert [await load(one) for one in (edition, edition, newer, newer)] == [
        Loaded.DRAFTED,
        Loaded.UNCHANGED,
        Loaded.RULES_MOVED_FORWARD,
        Loaded.UNCHANGED,
    ]
    for wrong, field in (
        (edition, "version"),
        (replace(newer, rules=replace(newer.rules, minimum_seniority_months=3)), "rules.version"),
        (replace(newer, terms=replace(newer.terms, budget_cents=Cents(1))), "edition"),
    ):
        with pytest.raises(Refusal) as refused:
            await load(wrong)
        assert refused.value.field == field
    assert await database.fetchval("SELECT count(*) FROM intake.call_rules") == 2


def test_the_command_loads_what_is_shipped(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    for expected in ("drafted", "unchanged"):
        assert main(["load"]) == 0
        assert capsys.readouterr().out.splitlines() == [f"{file.name}: {expected}" for file in FILES]
