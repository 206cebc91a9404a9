"""The simulation itself: the same seed is the same life, a kill is a kill, and what it is said to do it does."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest
from simulation import __main__ as command
from simulation import run
from simulation.invariants import Broken
from simulation.loop import Process, SeededLoop
from simulation.quietlogs import quiet
from simulation.run import run_seed

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _no_logs():
    with quiet():
        yield


def test_a_seed_lives_the_same_life_each_time():
    for seed in (3, 8):
        first, second = run_seed(seed, tracing=True), run_seed(seed, tracing=True)
        assert first.trace == second.trace
        assert len(first.trace) > 20


def test_a_seed_lives_the_same_life_whatever_python_hashes_its_strings_to():
    said = {
        subprocess.run(
            [sys.executable, "-m", "simulation", "--seed", "11", "--trace"],
            env={"PYTHONPATH": str(HERE), "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashes in ("1", "2", "3")
    }
    assert len(said) == 1


def test_two_seeds_are_two_lives():
    assert run_seed(1, tracing=True).trace != run_seed(2, tracing=True).trace


def test_everything_that_may_go_wrong_does():
    marks = {
        " is killed": "a process killed",
        "killed at relay.": "a relay killed at a fail point",
        "killed at hearer.": "a hearer killed at a fail point",
        "killed at consume.": "a consumer killed at a fail point",
        " is stopped for ": "a process stopped",
        " is not appended": "a send that failed",
        "the answer is lost": "a connection lost after COMMIT",
        "database restarts": "a database restarted",
        "the term ends": "a relay that lost its lock",
        "the database does not answer": "a network partition",
        " fails": "a statement that failed",
        "forged": "a fork",
        " as held": "a gap",
        " as waiting": "a wait",
        " as dead": "a dead letter",
        " as fork": "a fork that was noticed",
        "_replay": "a replay of everything",
        "the group went on": "a consumer zombie whose commit is refused",
        "sent again": "a record that comes again",
        "sent twice": "a batch that is appended twice",
        "ack of": "an acknowledgement lost",
        "overtakes": "parts of a send that overtake each other",
        "clock": "a clock that jumps",
    }
    missing = dict(marks)
    for seed in range(400):
        text = "\n".join(run_seed(seed, tracing=True).trace)
        missing = {mark: what for mark, what in missing.items() if mark not in text}
        if not missing:
            break
    assert missing == {}


def test_the_failing_seed_is_printed_with_its_trace_and_how_to_replay_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(run, "check", lambda *_: [Broken("no event is lost", "this one is")])
    assert command.main(["--seeds", "5", "6", "--jobs", "1"]) == 1
    said = capsys.readouterr().out
    assert "BROKEN no event is lost: this one is" in said
    assert "python -m simulation --seed 5 --trace" in said
    assert "intake-0 starts" in said


def test_a_killed_process_takes_no_further_step():
    loop, done = SeededLoop(random.Random(1)), []
    process = Process("one", "intake")

    async def work() -> None:
        try:
            done.append("began")
            await asyncio.sleep(1)
            done.append("went on")
        finally:
            done.append("cleaned up")

    async def life() -> None:
        loop.start(process, work())
        await asyncio.sleep(0.5)
        process.life = process.life.DEAD
        await asyncio.sleep(5)

    loop.run(life())
    assert done == ["began"]


def test_a_stopped_process_goes_on_where_it_stood():
    loop, done = SeededLoop(random.Random(1)), []
    process = Process("one", "intake")

    async def work() -> None:
        await asyncio.sleep(1)
        done.append(loop.time())

    async def life() -> None:
        loop.start(process, work())
        await asyncio.sleep(0.5)
        process.life = process.life.STOPPED
        await asyncio.sleep(8.5)
        assert done == []
        loop.proceed(process)
        await asyncio.sleep(1)

    loop.run(life())
    assert done == [9.0]


def test_a_run_that_never_ends_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulation.loop.MOST_STEPS", 100)
    assert [broken.invariant for broken in run_seed(0).broken] == ["the run ends"]
