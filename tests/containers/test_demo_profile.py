"""`docker compose --profile demo up` from a clean clone: time is simulated before anything starts, and stays so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PLATFORM = ("intake", "review", "funding", "impact", "webhooks")
AS_GIVEN = {"${SIMULATION:-false}": "false", "true": "true"}
"""What Compose makes of SIMULATION where nobody has set it."""


def filled(name: str, volumes: Path) -> subprocess.CompletedProcess[str]:
    """Run what the container `name` runs, with nothing in the environment that sets a variable of ours."""
    one = SERVICES[name]
    (volumes / "keys").mkdir(exist_ok=True)
    environment = {
        "PATH": "/usr/bin:/bin",
        "NOVAPEC_HOME": str(volumes / "home"),
        "KEYS": str(volumes / "keys"),
        "KAFKA_BOOTSTRAP": one["environment"]["KAFKA_BOOTSTRAP"],
        "DATABASE_PASSWORD": "development",
        "SIMULATION": AS_GIVEN[one["environment"]["SIMULATION"]],
    }
    assert one["entrypoint"] == ["python", "/home.py"]
    command = [sys.executable, ROOT / "deploy/compose/home.py"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  ours


def started(volumes: Path) -> bool:
    """Whether a service of these volumes would be told, by its own entry point, that time is simulated."""
    shell, option, script = SERVICES["intake"]["entrypoint"]
    script = script.replace("/keys", str(volumes / "keys")).replace("$$", "$")
    (volumes / "told.py").write_text("import os, sys\nprint(os.environ['SIMULATION'], __name__)\n")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "SIMULATION": "false"}
    done = subprocess.run(  # noqa: S603  a line of our own file
        [shell, option, script, "told"], env=environment, cwd=volumes, capture_output=True, text=True, check=True
    )
    said, run_as = done.stdout.split()
    assert run_as == "__main__"
    return {"true": True, "false": False}[said]


def simulated(volumes: Path) -> bool:
    """What the operator's command is told."""
    return json.loads((volumes / "home" / "stack.json").read_text())["simulation"]


def test_with_the_profile_time_is_simulated_for_services_and_commands_alike(tmp_path: Path) -> None:
    assert filled("simulated", tmp_path).returncode == 0
    assert filled("home", tmp_path).returncode == 0
    assert simulated(tmp_path)
    assert started(tmp_path)


def test_without_it_time_is_real(tmp_path: Path) -> None:
    assert filled("home", tmp_path).returncode == 0
    assert not simulated(tmp_path)
    assert not started(tmp_path)


def test_a_year_that_was_lived_stays_in_its_time_without_the_profile(tmp_path: Path) -> None:
    filled("simulated", tmp_path)
    for _ in range(2):
        assert filled("home", tmp_path).returncode == 0
        assert simulated(tmp_path)
        assert started(tmp_path)


def test_volumes_that_were_lived_in_real_time_are_not_filled_and_it_is_said_what_to_do(tmp_path: Path) -> None:
    filled("home", tmp_path)
    refused = filled("simulated", tmp_path)
    assert refused.returncode == 1
    assert "`docker compose down --volumes`" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not simulated(tmp_path)
    assert not started(tmp_path)


def test_nothing_starts_before_it_is_known_whether_time_is_simulated_and_no_other_profile_waits_for_it() -> None:
    assert SERVICES["simulated"]["profiles"] == SERVICES["demo"]["profiles"] == ["demo"]
    assert SERVICES["home"]["depends_on"] == {
        "simulated": {"condition": "service_completed_successfully", "required": False}
    }
    assert SERVICES["simulated"]["volumes"] == SERVICES["home"]["volumes"]
    assert "depends_on" not in SERVICES["simulated"]
    for name in (*PLATFORM, "demo", "novapec"):
        assert SERVICES[name]["depends_on"]["home"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", PLATFORM)
def test_a_service_starts_as_its_image_does(name: str) -> None:
    assert SERVICES[name]["entrypoint"] == SERVICES["intake"]["entrypoint"]
    (module,) = SERVICES[name]["command"]
    dockerfile = (ROOT / SERVICES[name]["build"]["dockerfile"]).read_text()
    assert f'CMD ["python", "-m", "{module}"]' in dockerfile


def test_the_documented_command_needs_no_variable() -> None:
    for file in ("docker-compose.yml", "docs/operations.md"):
        lines = [line for line in (ROOT / file).read_text().splitlines() if "--profile demo up" in line]
        assert lines
        assert not [line for line in lines if "SIMULATION=" in line]
