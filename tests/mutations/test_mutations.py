"""The suite fails when the promise is broken: each defect of mutations.py is found by the simulation, by its name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mutations import MUTATIONS, Moved, Mutation, mutated

import shared

SHARED = Path(shared.__file__).parent
SIMULATION = Path(__file__).parents[1] / "simulation"
SEEDS = 600
"""Within so many seeds each defect must show; most do within a few dozen."""


def simulate(code: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the simulation over the messaging code that stands in `code`."""
    environment = {"PYTHONPATH": f"{code}{os.pathsep}{SIMULATION}"}
    command = [sys.executable, "-m", "simulation", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name.replace(" ", "-"))
def test_a_defect_in_the_messaging_code_is_found_and_named(mutation: Mutation, tmp_path: Path):
    code = mutated(SHARED, tmp_path, mutation)
    done = simulate(code, "--seeds", "0", str(SEEDS), "--until", mutation.breaks)
    assert done.returncode == 1, f"{mutation.name} was not noticed:\n{done.stdout}{done.stderr}"
    broken = set(re.findall(r"^  BROKEN ([^:]+): ", done.stdout, re.MULTILINE))
    assert mutation.breaks in broken, f"{mutation.name} broke {broken}:\n{done.stderr}"


def test_the_code_as_it_is_passes_where_its_mutations_fail():
    done = simulate(SHARED.parent, "--seeds", "0", "300")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_mutation_of_code_that_moved_is_refused(tmp_path: Path):
    moved = Mutation("moved", "messaging/gate.py", "this text stands nowhere", "", "")
    with pytest.raises(Moved, match="0 times"):
        mutated(SHARED, tmp_path, moved)
