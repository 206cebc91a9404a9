"""Whether a vulnerability is known in what runs: pip-audit asks PyPI about every package, by name and version.

A mirror of PyPI may know packages and no vulnerabilities: pip-audit then says that it found none. Not so here.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

WITHIN: Final = 120.0


@dataclass(frozen=True, slots=True)
class Report:
    """What came back, as pip-audit says it, and as a sentence."""

    answer: dict[str, Any]
    sentence: str
    vulnerable: bool = False


def asked(packages: Mapping[str, str]) -> Report:
    """Ask about these versions. Never raises because nobody answers: that is a report, too."""
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text("".join(f"{name}=={version}\n" for name, version in packages.items()), encoding="utf-8")
        flags = ["--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json", "--requirement", str(pinned)]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pip_audit", *flags], check=False, capture_output=True, text=True, timeout=WITHIN
            )
            answer: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return Report(
                {}, f"NOT AUDITED: nobody answered about {len(packages)} packages. Ask where PyPI is reached."
            )
    return judged(answer)


def judged(answer: dict[str, Any]) -> Report:
    """What an answer of pip-audit comes to."""
    packages: list[dict[str, Any]] = answer["dependencies"]
    skipped = [one for one in packages if "skip_reason" in one]
    known = [f"{one['name']} {one['version']} {bug['id']}" for one in packages for bug in one.get("vulns", ())]
    unknown = f" NOT AUDITED: {len(skipped)} packages, of which nobody here knows. Ask where PyPI is reached."
    sentence = f"{len(known)} vulnerabilities are known in {len(packages) - len(skipped)} packages: {', '.join(known)}"
    return Report(answer, sentence.rstrip(": ") + "." + (unknown if skipped else ""), bool(known))
