"""The checker is held to its word: a sound run holds, and whatever is spoilt is noticed by the invariant it breaks."""

import pickle
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from random import Random

import pytest
from checker import INVARIANTS, check
from checker.check import examine
from checker.damage import DAMAGES, HARMLESS, Damage
from checker.evidence import Evidence
from checker.hearers import PROJECTIONS, REACTIONS
from checker.records import Told
from checker.states import WALKS
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLE = Path(__file__).parent / "checker" / "sample" / "evidence.tar.xz"
EVENTS_PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def unpack(folder: Path) -> None:
    """Leave the sample in a folder."""
    with tarfile.open(SAMPLE) as packed:
        packed.extractall(folder, filter="data")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample: eleven lives on a real stack, with every answer of theirs."""
    folder = tmp_path_factory.mktemp("evidence")
    unpack(folder)
    return folder


class Sound:
    """The sample, read once; a copy for everyone who wants to spoil it."""

    def __init__(self, folder: Path) -> None:
        self._bytes = pickle.dumps(Evidence.read(folder))

    def spoilt(self, damage: Damage, seed: int) -> Evidence:
        """A copy, damaged, and read as if it came from a folder."""
        evidence: Evidence = pickle.loads(self._bytes)  # noqa: S301  our own bytes
        damage.spoil(evidence, Random(seed))
        return Evidence(evidence.databases, evidence.topics, evidence.histories)


@pytest.fixture(scope="session")
def sound(folder: Path) -> Sound:
    """The sample in memory."""
    return Sound(folder)


def test_a_sound_run_holds(folder: Path):
    report = check(folder)
    assert report.violations == []
    assert (report.lost, report.doubled, report.out_of_order) == (0, 0, 0)
    assert report.events > 200


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
@settings(max_examples=2, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_spoilt_is_noticed(damage: Damage, seed: int, sound: Sound):
    invariant = next(one for one in INVARIANTS if one.name == damage.invariant)
    assert list(invariant.violations(sound.spoilt(damage, seed)))


@pytest.mark.parametrize("damage", HARMLESS, ids=lambda damage: damage.name)
@settings(max_examples=2, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32))
def test_what_harms_nothing_is_no_violation(damage: Damage, seed: int, sound: Sound):
    assert examine(sound.spoilt(damage, seed)).violations == []


def test_every_invariant_has_a_damage_that_it_notices():
    assert {damage.invariant for damage in DAMAGES} == {one.name for one in INVARIANTS}


def test_every_invariant_says_in_a_sentence_what_must_hold():
    assert all(one.sentence.endswith(".") and len(one.sentence.split()) > 3 for one in INVARIANTS)
    assert len({one.name for one in INVARIANTS}) == len(INVARIANTS)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("an_event_is_dropped", "lost"),
        ("an_acknowledged_command_is_lost", "lost"),
        ("a_case_is_lost", "lost"),
        ("a_payment_is_doubled", "doubled"),
        ("an_event_is_applied_twice", "doubled"),
        ("a_timeline_tells_an_event_twice", "doubled"),
        ("two_versions_are_reordered", "out_of_order"),
    ],
)
def test_a_fault_is_counted_under_its_kind(name: str, figure: str, sound: Sound):
    report = examine(sound.spoilt(_damage(name), 7))
    assert getattr(report, figure) > 0
    assert not report.holds


def test_a_scenario_may_allow_what_it_breaks_on_purpose(sound: Sound):
    evidence = sound.spoilt(_damage("a_record_is_quarantined"), 7)
    assert examine(evidence).broken == {"nothing_is_quarantined"}
    assert examine(evidence, allow={"nothing_is_quarantined"}).holds


def test_a_name_that_is_no_invariant_s_cannot_be_allowed(folder: Path):
    with pytest.raises(ValueError, match="no_such_thing"):
        check(folder, allow={"no_such_thing"})


@pytest.mark.parametrize("part", ["histories", "topics", "databases/funding"])
def test_what_was_not_dumped_is_no_evidence(part: str, tmp_path: Path):
    unpack(tmp_path)
    shutil.rmtree(tmp_path / part)
    with pytest.raises(FileNotFoundError, match=part):
        check(tmp_path)


@pytest.mark.parametrize(
    ("written_off", "received", "leads_to"),
    [
        (None, [(40, 60)], [None]),
        (None, [(40, 60), (60, 0)], [None, "SETTLED"]),
        (100, [(40, 0)], [None]),
        (100, [(40, 0), (60, 0)], [None, "SETTLED"]),
    ],
)
def test_a_claim_is_settled_by_its_last_cent_also_once_it_is_written_off(
    written_off: int | None, received: list[tuple[int, int]], leads_to: list[str | None]
):
    walk = next(one for one in WALKS if one.table == "funding.clawback")
    before = [] if written_off is None else [_told("ClawbackWrittenOff", amount_cents=written_off)]
    states: list[str | None] = []
    for cents, outstanding in received:
        event = _told("ClawbackReceived", amount_cents=cents, outstanding_cents=outstanding)
        states.append(walk.state(event, before))
        before.append(event)
    assert states == leads_to


def test_the_command_prints_a_table_and_its_status_says_whether_all_holds(folder: Path, tmp_path: Path):
    sound = _run(folder)
    assert (sound.returncode, "holds" in sound.stdout) == (0, True)
    unpack(tmp_path)
    log = tmp_path / "databases" / "funding" / "funding.ledger_entry.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[1:]))
    broken = _run(tmp_path)
    assert broken.returncode == 1
    assert "a_ledger_has_no_gap" in broken.stdout


def test_the_hearers_are_those_of_the_page_of_events():
    heard: dict[tuple[str, str], set[str]] = {}
    topic = ""
    for line in EVENTS_PAGE.read_text(encoding="utf-8").splitlines():
        if title := re.match(r"## (novapec\.\S+)", line):
            topic = title[1]
        for service, how in re.findall(r"(\w+) \((reaction|projection [\w-]+)\)", line):
            heard.setdefault((service, how.removeprefix("projection ")), set()).add(topic)
    reactions = {(service, "reaction"): set(topics) for service, topics in REACTIONS.items() if topics}
    assert heard == reactions | {hearer: set(topics) for hearer, topics in PROJECTIONS.items()}


def test_the_checker_imports_nothing_of_the_platform():
    judging = sorted((Path(__file__).parent / "checker").glob("*.py"))
    imported = {
        name
        for path in judging
        for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert not imported & {"shared", "intake", "review", "funding", "impact", "novapec", "asyncpg", "aiokafka"}


def _told(name: str, **data: int) -> Told:
    return Told("novapec.funding.agreement", "agreement", 1, "event", name, "", "", None, None, data)


def _damage(name: str) -> Damage:
    return next(damage for damage in DAMAGES if damage.name == name)


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checker", str(folder)]
    return subprocess.run(  # noqa: S603  our own module
        command, cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=False
    )
