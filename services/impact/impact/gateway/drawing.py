"""A map of France by region as SVG: the mainland drawn, the overseas regions as labelled tiles."""

from collections.abc import Mapping
from math import cos, radians
from typing import Final
from xml.sax.saxutils import escape

from impact.gateway.shapes import polygons
from shared.territories import REGION_NAMES

_WEST, _NORTH, _MIDDLE = -5.3, 51.2, radians(46.5)
_SCALE: Final = 40
_OVERSEAS: Final = ("01", "02", "03", "04", "06")
_SHADES: Final = ("#e8eef7", "#b9cde8", "#7fa5d3", "#3f74b5", "#174a8a")
_HIDDEN: Final = "#d0d0d0"


def shade(value: int | None, largest: int) -> str:
    """The colour of a value among those up to `largest`; grey where it is hidden."""
    if value is None:
        return _HIDDEN
    return _SHADES[min(len(_SHADES) - 1, value * len(_SHADES) // (largest + 1))] if largest else _SHADES[0]


def legend(values: Mapping[str, int | None]) -> list[tuple[str, int, int]]:
    """Each colour of the map of these values, with the first and the last value that it stands for."""
    largest = max((value for value in values.values() if value), default=0)
    found: list[tuple[str, int, int]] = []
    steps = [-(-at * (largest + 1) // len(_SHADES)) for at in range(len(_SHADES) + 1)] if largest else [0, 1]
    for colour, first, after in zip(_SHADES, steps, steps[1:], strict=False):
        if first < after:
            found.append((colour, first, after - 1))
    return found


def map_of_regions(values: Mapping[str, int | None]) -> str:
    """The map, each region in the shade of its value; None is hidden, a region without a value is 0."""
    largest = max((value for value in values.values() if value), default=0)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 470 480">']
    for code, shapes in polygons("regions").items():
        colour = shade(values.get(code, 0), largest)
        if code in _OVERSEAS:
            parts.append(_tile(_OVERSEAS.index(code), REGION_NAMES[code], colour))
            continue
        path = " ".join(_ring(ring) for shape in shapes for ring in shape)
        parts.append(f'<path d="{path}" fill="{colour}" fill-rule="evenodd" stroke="#ffffff" stroke-width="0.8"/>')
    return "".join([*parts, "</svg>"])


def _ring(ring: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_x(point[0]):.1f} {_y(point[1]):.1f}" for point in ring) + "Z"


def _x(longitude: float) -> float:
    return (longitude - _WEST) * cos(_MIDDLE) * _SCALE


def _y(latitude: float) -> float:
    return (_NORTH - latitude) * _SCALE


def _tile(place: int, name: str, colour: str) -> str:
    left = 8 + place * 88
    label = f'<text x="{left}" y="474" font-family="Libertinus Serif" font-size="12">{escape(name)}</text>'
    return f'<rect x="{left}" y="430" width="70" height="28" fill="{colour}"/>{label}'
