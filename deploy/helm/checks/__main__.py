"""Check the chart with the tools that operators use: `make chart`. With --build: build them, and check nothing.

helm lints and renders every values file of `ci/`; kubeconform holds what comes out against Kubernetes' own schemas and
the operators'; checkov looks at how pods are run; promtool reads the alerts, and runs their tests.
Status 0: all well. 1: something is wrong. 2: the tools are not here and cannot be built.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import schemas
from tools import BIN, CHECKOV, ROOT, TOOLS, ToolsMissing, build

CHART: Final = ROOT / "deploy" / "helm" / "novapec"
POLICY: Final = ROOT / "deploy" / "helm" / "checkov.yaml"
ALERTS: Final = CHART / "files" / "alerts.yaml"
VERSION: Final = ("--kube-version", schemas.KUBERNETES.partition("@")[2])
"""What helm takes the cluster for: built as it is here, it knows none."""
ALERT_TESTS: Final = ROOT / "deploy" / "helm" / "alerts.test.yaml"


def main(*, only_build: bool) -> int:
    """Every check, whatever the others say."""
    TOOLS.mkdir(exist_ok=True)
    try:
        build()
        folder = schemas.make()
    except ToolsMissing as error:
        print(f"The chart was not checked. {error}", file=sys.stderr)
        return 2
    if only_build:
        return 0
    failed = [name for name, command in commands(folder) if not _passes(name, command)]
    print(f"{len(failed)} checks failed: {', '.join(failed)}" if failed else "every check of the chart passed")
    return 1 if failed else 0


def commands(folder: Path) -> Iterable[tuple[str, list[str | Path]]]:
    """Each check by its name, and what to run."""
    for values in sorted((CHART / "ci").glob("*-values.yaml")):
        which = values.name.removesuffix("-values.yaml")
        yield f"helm lint {which}", [BIN / "helm", "lint", "--strict", *VERSION, CHART, "--values", values]
        rendered = TOOLS / f"{which}.yaml"
        template = [BIN / "helm", "template", "novapec", CHART, "--namespace", "novapec", *VERSION, "--values", values]
        yield f"helm template {which}", ["sh", "-c", 'exec "$@" >"$0"', rendered, *template]
        where = f"{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        yield f"kubeconform {which}", [BIN / "kubeconform", "-strict", "-summary", "-schema-location", where, rendered]
        yield f"checkov {which}", [CHECKOV, "--config-file", POLICY, "--file", rendered]
    yield "promtool alerts", [BIN / "promtool", "check", "rules", "--lint", "all", "--lint-fatal", ALERTS]
    yield "promtool tests", [BIN / "promtool", "test", "rules", ALERT_TESTS]


def _passes(name: str, command: list[str | Path]) -> bool:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr)[-6000:], flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(only_build=sys.argv[1:] == ["--build"]))
