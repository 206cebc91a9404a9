"""What is seen at the end, and how the command ends."""

import asyncio
import json
import os
import signal
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from demo_evidence import ending, evidence
from rich.console import Console
from typer.testing import CliRunner

from novapec.cli import app
from novapec.demo import showing, tables
from novapec.demo.check import Check
from novapec.demo.ending import Ballot
from novapec.demo.french import committee, count, euros
from novapec.demo.programme import load
from novapec.demo.run import Outcome, Plan
from novapec.demo.waiting import NotYet

WIDTH = 120
WIDTHS = (100, WIDTH)


def printed(part: Any, width: int = WIDTH) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(part)
    return console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_project_has_one_line_that_fits_and_no_number_is_cut(width: int):
    endings = [ending(project.slug, "CLOSED", paid_cents=123_456_78) for project in load().projects]
    shown = printed(tables.projects(endings), width)
    lines = shown.rstrip().splitlines()
    assert max(len(line) for line in lines) <= width
    rows = lines[4 : 4 + len(endings)]  # after the title, two lines of names and a rule
    for one, row in zip(endings, rows, strict=True):
        numbers = row.split(committee(one.committee_code))[-1]
        assert count(one.project.participants_target) in numbers
        if one.awarded_cents:
            assert f"{euros(one.awarded_cents)} 123\u202f456,78 " in numbers
    assert " Rég. 93 " in shown
    assert "… " in shown
    assert " National " in shown


def test_a_target_that_was_made_up_is_marked_and_the_notes_say_what_the_marks_mean():
    made_up = next(one for one in load().projects if one.is_illustrative("participants_target"))
    real = next(one for one in load().projects if not one.is_illustrative("participants_target"))
    assert f"≈ {count(made_up.participants_target)}" in printed(tables.projects([ending(made_up.slug)]))
    shown = printed(tables.projects([ending(real.slug)]))
    assert f"≈ {count(real.participants_target)}" not in shown
    assert "≈ : cible illustrative" in shown
    assert "avant reversements" in " ".join(shown.split())


def test_invented_carriers_and_those_the_source_does_not_name_are_marked():
    shown = printed(tables.projects([ending("chevres-du-larzac", "INADMISSIBLE"), ending("rallye-des-pepites")]))
    assert "° Élever des chèvres" in shown
    assert "irrecevable (hors périmètre)" in shown
    assert "* Rallye des pépites" in shown


def test_a_file_heard_twice_and_a_quorum_made_by_a_recusal_are_told_in_full():
    recused = ending("depense-moindre", ballot=Ballot(eligible=1, recused=1, in_favour=1))
    plain = ending("declics-numeriques", ballot=Ballot(eligible=2, recused=0, in_favour=2))
    endings = [plain, recused, ending("portee-nationale"), ending("dossier-precise")]
    assert printed(tables.sittings(endings), min(WIDTHS)).split("\n")[1:4] == [
        "° Budget à moitié dépensé : quorum atteint par un déport : 1 récusé, 1 voix pour sur 1",
        "° Réseau de pairs qui dépasse sa région : renvoyé par Rég. 75 au comité national, accordé",
        "° Tutorat aux lieux enfin trouvés : ajourné à la session 2025-1, puis accordé à la session 2025-2",
    ]


def test_the_screen_says_what_is_illustrative_unnamed_and_invented():
    said = printed(tables.warning(load()))
    assert "illustratifs" in said
    assert "non nommé par la source (*) : Rallye des pépites" in said
    assert "10 porteurs inventés" in said


def test_a_failed_check_is_named_in_red_with_what_was_expected():
    console = Console(file=StringIO(), width=WIDTH, force_terminal=True, color_system="standard")
    console.print(tables.checks([Check("lag_zero", "retard : 0", ("impact : 3",)), Check("x", "bien", ())]))
    said = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    red = "\x1b[31m"
    assert f"{red}lag_zero : attendu : retard : 0" in said
    assert f"{red}    impact : 3" in said
    assert "1 vérification(s) sur 2 ne tiennent pas" in said


@pytest.mark.parametrize("width", WIDTHS)
def test_events_and_money_fit_too(tmp_path: Path, width: int):
    for part in (tables.events(evidence(tmp_path)), tables.envelope(evidence(tmp_path))):
        assert max(len(line) for line in printed(part, width).splitlines()) <= width
    assert "réactions + modèle de lecture" in printed(tables.events(evidence(tmp_path)), width)


Demonstration = Callable[[Plan, Any], Any]


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[Plan]]:
    """Puts a ready end in the place of the real demonstration; returns the plans it was asked for."""
    monkeypatch.chdir(tmp_path)

    def ends(*checks: Check, broke: Exception | None = None) -> list[Plan]:
        asked: list[Plan] = []

        async def demonstrate(plan: Plan, screen: Any) -> Outcome:
            asked.append(plan)
            with screen.scene("tout"):
                pass
            if broke is not None:
                raise broke
            return Outcome(evidence(tmp_path), list(checks), [tmp_path / "a.xml"])

        monkeypatch.setattr(showing, "demonstrate", demonstrate)
        return asked

    return ends


def test_the_command_succeeds_when_every_check_holds_and_leaves_no_folder(demonstration, tmp_path: Path):
    asked = demonstration(Check("lag_zero", "retard : 0", ()))
    result = CliRunner().invoke(app, ["demo", "--json", str(tmp_path / "build" / "demo.json")])
    assert result.exit_code == 0, result.output
    assert not asked[0].home.exists()
    assert asked[0].papers == tmp_path / "build" / "demo"
    written = json.loads((tmp_path / "build" / "demo.json").read_text())
    assert set(written) == {"projects", "envelope", "events", "checks", "artefacts"}
    assert written["checks"] == {"story_completed": True, "lag_zero": True}
    assert written["artefacts"] == [str(tmp_path / "a.xml")]


def test_the_command_fails_when_a_check_does(demonstration, tmp_path: Path):
    demonstration(Check("lag_zero", "retard : 0", ("impact : 3",)))
    result = CliRunner().invoke(app, ["demo", "--json", str(tmp_path / "demo.json")])
    assert result.exit_code == 1
    assert "lag_zero" in result.output
    assert json.loads((tmp_path / "demo.json").read_text())["checks"]["lag_zero"] is False


@pytest.mark.parametrize("broke", [NotYet("not within 60 s: a plan"), ZeroDivisionError("a defect")], ids=repr)
def test_a_story_that_breaks_off_fails_and_keeps_its_folder(demonstration, tmp_path: Path, broke: Exception):
    asked = demonstration(broke=broke)
    result = CliRunner().invoke(app, ["demo", "--json", str(tmp_path / "demo.json"), "--home", str(tmp_path / "home")])
    assert result.exit_code == 1
    assert str(broke) in result.output
    assert str(asked[0].home) in result.output
    assert json.loads((tmp_path / "demo.json").read_text())["checks"] == {"story_completed": False}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demonstration_stops_and_leaves_no_folder(monkeypatch, number: signal.Signals):
    asked: list[Plan] = []
    stopped: list[str] = []

    async def endless(plan: Plan, _: Any) -> None:
        asked.append(plan)
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append("engines")

    monkeypatch.setattr(showing, "demonstrate", endless)
    assert CliRunner().invoke(app, ["demo"]).exit_code != 0
    assert stopped == ["engines"]
    assert not asked[0].home.exists()


def test_a_home_that_holds_something_is_refused(demonstration, tmp_path: Path):
    asked = demonstration()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "stack.json").write_text("{}")
    result = CliRunner().invoke(app, ["demo", "--home", str(tmp_path / "home")])
    assert (result.exit_code, asked) == (2, [])


def test_an_engine_that_does_not_exist_is_wrong_usage_and_makes_no_folder(demonstration):
    asked = demonstration()
    assert CliRunner().invoke(app, ["demo", "--kafka", "redpanda"]).exit_code == 2
    assert asked == []
