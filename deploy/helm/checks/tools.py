"""The tools that check the chart: from their Go modules and, checkov, from PyPI, into `.tools/` of the checkout.

Nothing is installed elsewhere, and nothing fetched but by the clients of the registries (go, uv, mvn).
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
TOOLS: Final = ROOT / ".tools"
BIN: Final = TOOLS / "bin"
BUILT: Final = TOOLS / "built"
"""Where Go leaves a tool, piece by piece where the file system is another than its own."""
UV: Final = ROOT / ".uv" / "bin" / "uv"
CHECKOV: Final = TOOLS / "checkov" / "bin" / "checkov"
CHECKOV_VERSION: Final = "3.3.30"

MODULES: Final = {
    "helm": "helm.sh/helm/v3/cmd/helm@v3.22.0",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0",
    "promtool": "github.com/prometheus/prometheus/cmd/promtool@v0.316.0",
}


class ToolsMissing(Exception):
    """The tools are not here and cannot be built: the message says why."""


def tool(name: str) -> Path | None:
    """Where a tool is, if it was built."""
    found = BIN / name
    return found if found.exists() else None


def build() -> None:
    """Build what is missing: minutes the first time. Raises ToolsMissing."""
    missing = {name: module for name, module in MODULES.items() if tool(name) is None}
    if missing and shutil.which("go") is None:
        message = f"Go is not on this machine: {', '.join(missing)} cannot be built (Debian: apt-get install golang)."
        raise ToolsMissing(message)
    for name, module in missing.items():
        print(f"building {name} from {module}", flush=True)
        _go("install", module)
        BIN.mkdir(exist_ok=True)
        (BUILT / name).replace(BIN / name)  # whole: tests may look for it meanwhile
    if not CHECKOV.exists():
        print(f"installing checkov {CHECKOV_VERSION} from PyPI", flush=True)
        python = TOOLS / "checkov" / "bin" / "python"
        _run(UV, "venv", "--quiet", "--python", sys.executable, TOOLS / "checkov")
        _run(UV, "pip", "install", "--quiet", "--python", python, f"checkov=={CHECKOV_VERSION}")


def module_folder(module: str) -> Path:
    """The folder of a Go module's files, fetched where it is missing. Raises ToolsMissing."""
    if shutil.which("go") is None:
        message = f"Go is not on this machine: {module} cannot be fetched."
        raise ToolsMissing(message)
    name, version = module.split("@")
    escaped = "".join(f"!{c.lower()}" if c.isupper() else c for c in name)
    folder = TOOLS / "go" / "pkg" / "mod" / f"{escaped}@{version}"
    if not folder.exists():
        print(f"fetching {module}", flush=True)
        _go("mod", "download", module)
    return folder


def _go(*arguments: str) -> None:
    TOOLS.mkdir(exist_ok=True)
    # Without the paths of this checkout, what another one compiled is found in Go's cache.
    flags = "GOFLAGS=-modcacherw -trimpath -buildvcs=false"
    _run("env", f"GOPATH={TOOLS / 'go'}", f"GOBIN={BUILT}", flags, "CGO_ENABLED=0", "go", *arguments)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=TOOLS, check=False, capture_output=True, text=True)
    if done.returncode:
        message = f"{' '.join(map(str, command))} ended with status {done.returncode}:\n{done.stderr[-2000:]}"
        raise ToolsMissing(message)
