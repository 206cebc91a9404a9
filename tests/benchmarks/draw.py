"""Draw build/bench.json into docs/performance.md (the table) and docs/performance/*.svg (the charts).

    draw.py [--json PATH]

`make bench` calls it after a whole run. The table stands between two comments of the page; the rest is written by hand.
"""

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
FOLDER = PAGE.with_suffix("")
BEGIN, END = "<!-- figures: make bench writes them -->", "<!-- end of the figures -->"
ABOUT = ("machine", "versions", "flags", "skipped")

WHAT = {
    "command": ("command with event: state, stream, event log, outbox; 8 connections", "bare single-row insert", "/s"),
    "command_slower_sync": ("the same, where a sync takes 1 ms longer", "bare single-row insert, likewise", "/s"),
    "relay": ("relay, ordered per aggregate", "bare aiokafka producer", "/s"),
    "projection": ("projection: gate, apply, cursor; batches of 2,000", "bare bulk insert in batches of 2,000", "/s"),
    "reaction": ("reaction: gate, load, decide, save, announce", "bare single-row insert, one connection", "/s"),
    "http_submission": ("HTTP submission, end to end", "the endpoint without outbox, key and audit", "/s"),
    "lives": ("whole grant lives, submission to closing", "the sum of their steps' bare limits", "/s"),
    "webhooks": ("webhooks: signed, ordered per aggregate, 40 subscriptions", "bare POSTs, as many at once", "/s"),
    "relay_vs_debezium": ("relay, a backlog of 30,000", "Debezium, tuned for throughput", "/s"),
    "scale_out_2": ("2 consumers, each", "one consumer alone", "/s"),
    "scale_out_4": ("4 consumers, each", "one consumer alone", "/s"),
    "scale_out_8": ("8 consumers, each; nothing asked", "one consumer alone", "/s"),
    "scale_out_12": ("12 consumers, each; nothing asked", "one consumer alone", "/s"),
}
"""Rates: what is measured, against what, in which unit. At least the reach is asked for."""
SIDES = {
    "applied in the next service": ("applied_{}_of_tuned", "value"),
    "readable": ("readable_{}_of_tuned", "value"),
    "Debezium, tuned": ("readable_{}_of_tuned", "limit_or_peer"),
    "Debezium, as it ships": ("readable_{}_of_defaults", "limit_or_peer"),
}
OURS, THEIRS, SHORT, INK, FAINT = "#2f6f4f", "#8a8f98", "#b5532a", "#24292f", "#d0d7de"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: 0 to 1 of its width, a colour, and what is written behind it."""

    label: str
    share: float
    colour: str
    text: str
    mark: float | None = None


def main() -> None:
    """Draw what is there."""
    parser = argparse.ArgumentParser(description="Draw the figures of `make bench`.")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    found: dict[str, Any] = json.loads(parser.parse_args().json.read_text(encoding="utf-8"))
    figures = {name: one for name, one in found.items() if name not in ABOUT}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "ratios.svg").write_text(chart("Share of the bare limit or peer; | is the reach", _ratios(figures)))
    if "readable_p50_of_tuned" in figures:
        (FOLDER / "delays.svg").write_text(chart("Milliseconds after the commit, 200 events/s", _delays(figures)))
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    charts = "\n".join(f"![{one.stem}](performance/{one.name})" for one in sorted(FOLDER.glob("*.svg")))
    PAGE.write_text(f"{before}{BEGIN}\n\n{charts}\n\n{table(found, figures)}\n{END}{after}", encoding="utf-8")


def table(found: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """Machine, versions and flags, then every figure."""
    versions = ", ".join(f"{name} {value}" for name, value in found["versions"].items())
    flags = ", ".join(f"{name} {value}" for name, value in found["flags"].items())
    lines = [f"{found['machine']}. {versions}. {flags}.", "", "| figure | measured | against | ratio | reach | met |"]
    lines.append("|---|---:|---:|---:|---:|---|")
    for name, one in figures.items():
        what = f"{WHAT[name][0]} (`{name}`)" if name in WHAT else f"`{name}`"
        peer = f"{WHAT[name][1]}: " if name in WHAT else ""
        met = "yes" if one["met"] else "**no**"
        value, limit = f"{one['value']:g}", f"{peer}{one['limit_or_peer']:g}"
        lines.append(f"| {what} | {value} | {limit} | {one['ratio']:g} | {one['reach']:g} | {met} |")
    lines += [f"\nNot measured: {row}: {why}" for row, why in found.get("skipped", {}).items()]
    return "\n".join(lines) + "\n"


def _ratios(figures: Mapping[str, Any]) -> list[Bar]:
    chosen = {name: figures[name] for name in WHAT if name in figures}
    widest = max((max(one["ratio"], one["reach"]) for one in chosen.values()), default=1.0)
    return [
        Bar(name, one["ratio"] / widest, OURS if one["met"] else SHORT, f"{one['ratio']:.2f}", one["reach"] / widest)
        for name, one in chosen.items()
    ]


def _delays(figures: Mapping[str, Any]) -> list[Bar]:
    values = [
        (f"{side}, {p}", figures[pattern.format(p)][field], OURS if field == "value" else THEIRS)
        for p in ("p50", "p99")
        for side, (pattern, field) in SIDES.items()
    ]
    low, high = math.log(0.5), math.log(max(value for _, value, _ in values) * 1.1)
    return [
        Bar(label, max(0.01, (math.log(max(value, 0.5)) - low) / (high - low)), colour, f"{value:.1f} ms")
        for label, value, colour in values
    ]


def chart(title: str, bars: list[Bar], *, row: int = 26, left: int = 210, width: int = 420) -> str:
    """Horizontal bars as SVG, on a ground of its own so that it reads on a dark page too."""
    height = row * len(bars) + 44
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{height}" '
            f'font-family="sans-serif" font-size="13" role="img"><title>{escape(title)}</title>'
        ),
        f'<rect width="100%" height="100%" fill="white"/><text x="12" y="24" fill="{INK}">{escape(title)}</text>',
    ]
    for number, bar in enumerate(bars):
        top = 38 + number * row
        lines += [
            f'<text x="{left - 8}" y="{top + 14}" text-anchor="end" fill="{INK}">{escape(bar.label)}</text>',
            f'<rect x="{left}" y="{top}" width="{width}" height="18" fill="none" stroke="{FAINT}"/>',
            f'<rect x="{left}" y="{top}" width="{bar.share * width:.1f}" height="18" fill="{bar.colour}"/>',
            f'<text x="{left + width + 8}" y="{top + 14}" fill="{INK}">{escape(bar.text)}</text>',
        ]
        if bar.mark is not None:
            at = left + bar.mark * width
            lines.append(f'<path d="M{at:.1f} {top - 3}V{top + 21}" stroke="{INK}" stroke-width="2"/>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    main()
