"""INSEE's code of the communes, as the npm package @etalab/decoupage-administratif gives it, to a compact file.

The package holds one vintage a version (6.0.0 is 2026): code under MIT, data of INSEE under the Licence Ouverte 2.0.
Its communes.json has postal codes and populations that nobody needs here: 8.6 MB become 0.7 MB, which change by a few
lines from one year to the next.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

_HEADER: Final = """# Communes de France au 1er janvier {vintage}. Source : INSEE, Code officiel géographique,
# d'après @etalab/decoupage-administratif (npm, code MIT), data/communes.json. Données : Licence Ouverte 2.0 (Etalab).
# Fait par : python -m intake.territories cog. Entre tabulations : code, nom, codes des communes qui en font désormais
# partie, codes des arrondissements municipaux."""


def compact(communes: Path, vintage: str) -> Iterator[str]:
    """The lines of the compact file for the package's communes.json."""
    found: list[dict[str, Any]] = json.loads(communes.read_text(encoding="utf-8"))
    yield from _HEADER.format(vintage=vintage).splitlines()
    districts: dict[str, list[str]] = {}
    for one in found:
        if one["type"] == "arrondissement-municipal":
            districts.setdefault(one["commune"], []).append(one["code"])
    for one in sorted((one for one in found if one["type"] == "commune-actuelle"), key=lambda one: one["code"]):
        former: Iterable[str] = one.get("anciensCodes", ())
        yield "\t".join((one["code"], one["nom"], " ".join(sorted(former)), " ".join(districts.get(one["code"], ()))))
