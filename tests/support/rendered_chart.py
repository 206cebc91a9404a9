"""The Helm chart's values and manifests, as tests read them."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "novapec"
HELM = ROOT / ".tools" / "bin" / "helm"
TEMPLATE = (HELM, "template", "novapec", CHART, "--namespace", "novapec", "--kube-version", "1.34.0")
EXAMPLES = {file.name.removesuffix("-values.yaml"): file for file in sorted((CHART / "ci").glob("*-values.yaml"))}
needs_helm = pytest.mark.skipif(not HELM.exists(), reason="helm is not built here: `make chart` builds it into .tools/")


def values_of(example: str) -> dict[str, Any]:
    """The chart's values with an example's over them, as Helm merges them."""
    return _merged(yaml.safe_load((CHART / "values.yaml").read_text()), yaml.safe_load(EXAMPLES[example].read_text()))


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {key: _merged(below[key], above[key]) for key in below.keys() & above.keys() if isinstance(above[key], dict)}
    return below | above | both


@cache
def rendered(example: str) -> list[dict[str, Any]]:
    command = [*TEMPLATE, "--values", EXAMPLES[example]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  a tool of ours
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def of_kind(example: str, kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in rendered(example) if one["kind"] == kind}


def environment_of(deployment: dict[str, Any]) -> dict[str, Any]:
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container["env"]}
