"""The benches work and write what they say: one short run of those that need no download and no minutes.

How fast they are is not a test's business.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MEASURE = Path(__file__).with_name("measure.py")
KEYS = {"value", "limit_or_peer", "ratio", "reach", "met"}
ROWS = {"command", "relay", "projection", "reaction", "balances", "roll_ups", "webhooks"}
FIGURES = {
    *(ROWS - {"balances"}),
    "command_slower_sync",
    "webhooks_memory",
    *("balance_now", "balance_of_a_day", "balance_simulated"),
    *("rebuild", "rebuild_memory", "rebuild_breakdown", "rebuild_breakdown_memory"),
}


@pytest.mark.kafka
@pytest.mark.slow
def test_a_quick_pass_over_the_bare_limits_writes_the_promised_shape(tmp_path: Path):
    target = tmp_path / "bench.json"
    command = [sys.executable, MEASURE, "--quick", "--only", ",".join(sorted(ROWS)), "--json", target]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603  our own script
    assert done.returncode == 0, done.stderr
    found = json.loads(target.read_text())
    assert found.pop("machine") in done.stdout
    assert {"python", "postgresql", "kafka"} <= set(found.pop("versions"))
    assert found.pop("flags")["acks"] == "all"
    assert set(found) == FIGURES
    for name, figure in found.items():
        assert set(figure) == KEYS
        assert figure["value"] > 0
        assert figure["limit_or_peer"] > 0
        if name in ROWS - {"roll_ups"}:
            assert figure["met"] == (figure["ratio"] >= figure["reach"])
