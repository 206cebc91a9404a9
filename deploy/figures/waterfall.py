"""One trace as a picture: a line for each span, as long as it took, under what caused it."""

from html import escape
from itertools import cycle
from typing import Final

from drawing import COLOURS
from tracing import Span, depths

ROW, NAMES, BARS, AFTER = 20, 520, 760, 90
"""Of the picture: the height of a line; the width of names, of bars, of what is written behind them."""
DEEPER: Final = 14
"""How far a span is written to the right of what caused it."""
FAINT: Final = "#d0d7de"


def waterfall(spans: list[Span]) -> str:
    """The spans in order, as HTML; of each service its colour."""
    if not spans:
        return "<h2>No trace</h2>"
    began = min(span.began for span in spans)
    whole = max(span.began + span.lasted for span in spans) - began
    colours = dict(zip(dict.fromkeys(span.service for span in spans), cycle(COLOURS), strict=False))
    deep = depths(spans)
    parts = [f'<svg viewBox="0 0 {NAMES + BARS + AFTER} {ROW * len(spans) + 8}" role="img">']
    for number, span in enumerate(spans):
        top, left = number * ROW + 4, NAMES + (span.began - began) / whole * BARS
        width = max(2.0, span.lasted / whole * BARS)
        parts += [
            f'<path d="M0 {top + ROW - 3}H{NAMES + BARS + AFTER}" stroke="{FAINT}"/>',
            f'<text x="{4 + DEEPER * deep[span.span_id]}" y="{top + 12}">{_named(span, colours)}</text>',
            f'<rect x="{left:.1f}" y="{top + 2}" width="{width:.1f}" height="12" fill="{colours[span.service]}"/>',
            f'<text x="{left + width + 4:.1f}" y="{top + 12}">{span.lasted / 1000:.1f} ms</text>',
        ]
    services = len(colours)
    about = f"{len(spans)} spans of {services} processes in {whole / 1000:.0f} ms"
    return f"<h2>One trace, as Jaeger keeps it: {about}</h2>{''.join(parts)}</svg>"


def _named(span: Span, colours: dict[str, str]) -> str:
    service = f'<tspan font-weight="bold" fill="{colours[span.service]}">{escape(span.service)}</tspan>'
    return f"{service} {escape(span.name)}"
