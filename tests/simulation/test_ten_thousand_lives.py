"""The messaging code under ten thousand seeds of crashes, duplicates, delays, disorder, partitions and clock jumps."""

import subprocess
import sys
from pathlib import Path

SEEDS = 10_000


def test_no_seed_breaks_an_invariant():
    """A seed that does is printed with the end of its trace, and with the command that replays it."""
    command = [sys.executable, "-m", "simulation", "--seeds", "0", str(SEEDS)]
    here = Path(__file__).parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, timeout=3600)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{SEEDS} seeds" in done.stdout
