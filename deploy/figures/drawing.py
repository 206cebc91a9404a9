"""The dashboards as one page, build/figures.html: for whoever has no Grafana, and to see that a panel can be read.

Each panel stands where Grafana puts it: its title, its unit, its lines and their last values; red is the threshold.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle
from pathlib import Path
from typing import Any, Final

STYLE: Final = Path(__file__).with_name("page.css")
COLOURS: Final = ("#2f6f4f", "#2a6fb5", "#b5532a", "#7a4fa3", "#8a7a1f", "#1f8a8a", "#a33a6a", "#5b646f", "#c08a3e")
FAINT, RED = "#d0d7de", "#c0262d"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 150, 62, 8, 8, 18
"""Of a chart, and what stands free around its lines."""
SUFFIXES: Final = {"ops": " /s", "reqps": " /s", "currencyEUR": " €", "d": " d", "percentunit": " %"}
LEGENDS: Final = 10
"""Lines that a legend names; of the others it says how many they are. The highest at the end come first."""

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a panel: (seconds since 1970, value) in order."""

    label: str
    points: Points


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel of a dashboard's file, with what answered; `silence` is why nothing may."""

    panel: dict[str, Any]
    lines: list[Line]
    silence: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert of Prometheus: `state` is inactive, pending or firing."""

    name: str
    severity: str
    state: str
    expression: str


def page(
    title: str, boards: dict[str, list[Drawn]], alerts: Sequence[Alert], span: tuple[float, float], trace: str
) -> str:
    """The whole page; `span` is what the time axes reach over, in seconds since 1970; `trace` is HTML."""
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"]
    parts.append(f"<style>{STYLE.read_text(encoding='utf-8')}</style><h1>{escape(title)}</h1>")
    for name, panels in boards.items():
        parts += [f"<h2>{escape(name)}</h2><div class=board>", *(_figure(one, span) for one in panels), "</div>"]
    return "\n".join([*parts, _alerts(alerts), trace, "</html>", ""])


def label_of(legend: str, metric: dict[str, str]) -> str:
    """A legend with the series' labels put in, as Grafana does it."""
    said = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: metric.get(found.group(1), ""), legend).strip()
    return said or "value"


def written(value: float, unit: str) -> str:
    """A value in Grafana's unit of that name."""
    if unit == "bytes":
        return _scaled(value, (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10), ("B", 1)))
    if unit == "s":
        return _scaled(value, (("d", 86_400), ("h", 3600), ("s", 1), ("ms", 0.001)))
    shown = value * 100 if unit == "percentunit" else value
    whole = shown == int(shown) or abs(shown) >= 1000  # noqa: PLR2004  of four digits none more is needed
    return f"{f'{shown:,.0f}' if whole else f'{shown:.3g}'}{SUFFIXES.get(unit, '')}"


def _scaled(value: float, steps: Sequence[tuple[str, float]]) -> str:
    name, size = next((step for step in steps if abs(value) >= step[1]), steps[-1])
    return f"{value / size:.3g} {name}" if value else f"0 {name}"


def _figure(drawn: Drawn, span: tuple[float, float]) -> str:
    panel, lines = drawn.panel, sorted(drawn.lines, key=lambda one: -one.points[-1][1])
    defaults = panel["fieldConfig"]["defaults"]
    unit, steps = defaults["unit"], defaults["thresholds"]["steps"]
    limit = next((one["value"] for one in steps if one["value"]), None)
    said = f" <small>{escape(unit)}</small>" if unit not in {"none", "short"} else ""
    caption = f"<figcaption>{escape(panel['title'])}{said}</figcaption>"
    if not lines:
        return f"<figure>{caption}<div class=none>{escape(drawn.silence or 'NO ANSWER')}</div></figure>"
    if panel["type"] == "stat":
        last = lines[0].points[-1][1]
        red = " red" if limit is not None and last >= limit else ""
        return f'<figure>{caption}<div class="stat{red}">{written(last, unit)}</div></figure>'
    return f"<figure>{caption}{_chart(lines, unit, limit, span)}{_legend(lines, unit)}</figure>"


def _legend(lines: Sequence[Line], unit: str) -> str:
    named = [
        f'<li title="{escape(one.label)}"><b style="background:{colour}"></b><span>{escape(one.label)}</span>&nbsp;'
        f"{written(one.points[-1][1], unit)}</li>"
        for one, colour in zip(lines[:LEGENDS], cycle(COLOURS), strict=False)
    ]
    more = [f"<li>and {len(lines) - LEGENDS} more</li>"] if len(lines) > LEGENDS else []
    return f"<ul>{''.join([*named, *more])}</ul>"


def _chart(lines: Sequence[Line], unit: str, limit: float | None, span: tuple[float, float]) -> str:
    """Lines over time, from 0 up; the threshold where it lies within what is drawn."""
    highest = max(value for one in lines for _, value in one.points)
    size = 1024.0 ** max(0, int(math.log(highest, 1024))) if unit == "bytes" and highest > 0 else 1.0
    top = size * _round_up(highest / size) if highest > 0 else 1.0

    def across(at: float) -> float:
        return LEFT + (at - span[0]) / max(1.0, span[1] - span[0]) * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (1 - max(0.0, value) / top) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    for share in (0, 0.5, 1):
        level = down(top * share)
        parts.append(f'<path d="M{LEFT} {level:.1f}H{WIDTH - RIGHT}" stroke="{FAINT}"/>')
        parts.append(f'<text x="{LEFT - 4}" y="{level + 4:.1f}" text-anchor="end">{written(top * share, unit)}</text>')
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        at = span[0] + (span[1] - span[0]) * share
        parts.append(f'<text x="{across(at):.1f}" y="{HEIGHT - 4}" text-anchor="{anchor}">{at - span[0]:.0f} s</text>')
    for one, colour in zip(lines, cycle(COLOURS), strict=False):
        path = " ".join(f"{across(at):.1f},{down(value):.1f}" for at, value in one.points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    if limit is not None and limit <= top:
        parts.append(f'<path d="M{LEFT} {down(limit):.1f}H{WIDTH - RIGHT}" stroke="{RED}" stroke-dasharray="4 3"/>')
    return "".join([*parts, "</svg>"])


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power)


def _alerts(alerts: Sequence[Alert]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.name)}<td>{escape(one.severity)}<td{'' if one.state == 'inactive' else ' class=red'}>"
        f"{escape(one.state)}<td><code>{escape(one.expression)}</code>"
        for one in alerts
    )
    return f"<h2>Alerts at the end</h2><table><tr><th>alert<th>severity<th>state<th>expression{rows}</table>"
