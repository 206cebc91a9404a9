"""What the platform is made of, by the tools that others read it with: `make supply`.

Writes build/sbom.json and one of each image into build/sbom/ (CycloneDX 1.5), build/licences.json and build/audit.json.
Status 0: no licence is refused, no vulnerability is known, or nobody could be asked, which is said. 1: otherwise.
"""

import json
import sys
from pathlib import Path
from typing import Any

import audit
import licences
from bill import IMAGES, bill_of, components

BUILD = Path(__file__).parents[2] / "build"


def main() -> int:
    """Every part, whatever the others say."""
    (BUILD / "sbom").mkdir(parents=True, exist_ok=True)
    whole = bill_of("novapec")
    found = licences.of(components(whole))
    _write("sbom.json", licences.noted(whole, found))
    for image, package in IMAGES.items():
        _write(f"sbom/{image}.json", licences.noted(bill_of(package), found))
    _write("licences.json", found)
    refused = licences.refused(found)
    print(f"{len(components(whole))} packages at run time, {len(set(found.values()))} licences")
    print("".join(f"REFUSED {name}: {licence}\n" for name, licence in refused.items()), end="")
    report = audit.asked(components(whole))
    _write("audit.json", report.answer)
    print(report.sentence)
    return 1 if refused or report.vulnerable else 0


def _write(name: str, content: Any) -> None:
    (BUILD / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
