"""Under which licences all that runs is, as pip-licenses reads them from what is installed.

Refused: the GPL and the AGPL. The LGPL and the MPL are not: what is under them is imported as its authors published it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

REFUSED: Final = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
CHOICE: Final = re.compile(r" OR ", re.IGNORECASE)
NOT_HERE: Final = "not installed on this platform"


def of(packages: Iterable[str]) -> dict[str, str]:
    """Each package's licence; NOT_HERE where only another platform needs it."""
    names = sorted(packages)
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json", "--packages", *names]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    read = {_plain(one["Name"]): str(one["License"]) for one in json.loads(done.stdout)}
    return {name: read.get(_plain(name), NOT_HERE) for name in names}


def refused(found: Mapping[str, str]) -> dict[str, str]:
    """Those that may not run here: every choice that their authors give is refused."""
    return {name: text for name, text in found.items() if all(REFUSED.search(one) for one in CHOICE.split(text))}


def noted(bill: dict[str, Any], found: Mapping[str, str]) -> dict[str, Any]:
    """The bill of materials with each component's licence."""
    told = [
        {**one, "licenses": [{"license": {"name": found[one["name"]]}}]} if one["name"] in found else one
        for one in bill["components"]
    ]
    return {**bill, "components": told}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
