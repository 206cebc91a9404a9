"""Build what figures are looked at with and no package of Debian's brings, into .tools/bin: `make viewers`.

Needs Go, and a quarter of an hour: Jaeger is large. Nothing is installed elsewhere.
Status 0: all are there. 1: one could not be built. 2: there is no Go here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from asking import ROOT

TOOLS: Final = ROOT / ".tools"
COLLECTOR: Final = Path(__file__).with_name("collector") / "main.go"
CORE: Final = "go.opentelemetry.io/collector"
PARTS: Final = ("otelcol", "service", "exporter/otlpexporter", "processor/batchprocessor", "receiver/otlpreceiver")
PROGRAMS: Final = {
    # Its authors' own build is not a Go module that the proxy serves; this one differs in how it calls the lag.
    "kafka_exporter": ("github.com/grafana/kafka_exporter@v0.0.0-20240409084445-5e3488ad9f9a",),
    "otelcol": tuple(f"{CORE}/{part}@v0.165.0" for part in PARTS),
    "jaeger": ("github.com/jaegertracing/jaeger/cmd/jaeger@v1.76.0",),
}
"""Each with the Go modules that it is built from; the first one's package is the program, but for the collector."""


def main() -> int:
    """Build what is missing."""
    missing = [name for name in PROGRAMS if not (TOOLS / "bin" / name).exists()]
    if missing and shutil.which("go") is None:
        print(f"Go is not on this machine: {', '.join(missing)} cannot be built (Debian: apt-get install golang)")
        return 2
    return 0 if all(_built(name) for name in missing) else 1


def _built(name: str) -> bool:
    """A module of ours that needs the program's, and the program built in it."""
    print(f"building {name} from {', '.join(PROGRAMS[name])}", flush=True)
    folder = TOOLS / "viewers" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    steps = [("mod", "init", f"novapec.invalid/{name}"), ("get", *PROGRAMS[name])]
    package = PROGRAMS[name][0].partition("@")[0]
    if name == "otelcol":
        shutil.copy(COLLECTOR, folder)
        steps.append(("mod", "tidy"))
        package = "."
    return all(_go(folder, *step) for step in [*steps, ("build", "-o", str(TOOLS / "bin" / name), package)])


def _go(folder: Path, *arguments: str) -> bool:
    places = {"GOPATH": str(TOOLS / "go"), "GOFLAGS": "-modcacherw -buildvcs=false", "CGO_ENABLED": "0"}
    told = os.environ | places  # noqa: TID251  to hand it on
    done = subprocess.run(["go", *arguments], cwd=folder, env=told, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
