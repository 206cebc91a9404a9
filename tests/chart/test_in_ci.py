"""`.ci/run` checks the chart where its tools can be built: a chart that is wrong fails, a missing tool does not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from shared.testing.eventually import eventually

RUN = Path(__file__).parents[2] / ".ci" / "run"
PYTHON = """#!/bin/sh
echo "python $*"
case "$*" in
  *--build) eval "$BUILDING"; exit 0 ;;
  deploy/helm/checks) exit "$CHECKED" ;;
esac
"""


def ran(
    folder: Path, *, checked: int, testing: str = ":", building: str = "", within: int = 60
) -> tuple[int, list[str]]:
    """Run it with programs that say how they were called, in place of make and of the checks; status and lines."""
    for path, text in {
        "make": f'#!/bin/sh\necho "make $1"\nif [ "$1" = test ]; then {testing}; fi\n',
        ".venv/bin/python": PYTHON,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
    (folder / ".ci").mkdir()
    shutil.copy(RUN, folder / ".ci" / "run")
    environment = {
        "PATH": f"{folder}:{os.defpath}",
        "CHECKED": str(checked),
        "BUILDING": building,
        "TOOLS_WITHIN": str(within),
    }
    done = subprocess.run(
        ["bash", ".ci/run"],  # noqa: S607
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return done.returncode, done.stdout.splitlines()


FIRST = ["make setup", "make check", "make test"]
CHECKS = "python deploy/helm/checks"


def test_after_the_tests_the_chart_is_checked_and_its_own_tests_run_on_what_helm_renders(tmp_path: Path):
    assert ran(tmp_path, checked=0) == (0, [*FIRST, CHECKS, "python -m pytest tests/chart"])
    assert (tmp_path / "build" / "chart-tools.txt").read_text() == "python deploy/helm/checks --build\n"


def test_a_chart_that_is_wrong_fails(tmp_path: Path):
    assert ran(tmp_path, checked=1) == (1, [*FIRST, CHECKS])


def test_tools_that_cannot_be_built_fail_nothing(tmp_path: Path):
    assert ran(tmp_path, checked=2) == (0, [*FIRST, CHECKS])


def test_tests_that_fail_fail_whatever_the_chart_is(tmp_path: Path):
    status, lines = ran(tmp_path, checked=0, testing="exit 2")
    assert (status, lines) == (2, FIRST)


@pytest.mark.parametrize("status", [0, 1])
async def test_nobody_waits_for_ever_for_tools_and_who_builds_them_is_ended_with_all_that_they_started(
    tmp_path: Path, status: int
):
    os.mkfifo(tmp_path / "started")
    building = "sleep 600 & echo $! >started; wait"
    ended, lines = ran(tmp_path, checked=0, testing=f"cat started >pid; exit {status}", building=building, within=0)
    said = [] if status else ["The chart was not checked. Its tools were not built within 0 s."]
    assert (ended, lines) == (status, [*FIRST, *said])
    pid = int((tmp_path / "pid").read_text())
    await eventually(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
