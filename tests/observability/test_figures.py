"""What `make figures` says: of a trace what is wrong with it, of a panel what a person reads."""

from dataclasses import replace

import pytest
from drawing import Drawn, Line, page, written
from tracing import CONSUMER, PRODUCER, SERVER, Span, depths, faults_of
from waterfall import waterfall

REQUEST = Span("1", None, "HTTP POST /calls", "novapec-intake", SERVER, 0, 40)
PUBLISHED = Span("2", "1", "publish novapec.intake.call", "novapec-intake", PRODUCER, 10, 60)
HEARD = Span("3", "1", "novapec.review.reactions CallRulesPublished", "novapec-review", CONSUMER, 75, 5)
FOLLOWED = [REQUEST, PUBLISHED, HEARD]


def test_a_request_that_was_followed_into_the_next_service_has_no_fault():
    assert faults_of(FOLLOWED, 2) == []
    assert depths([*FOLLOWED, replace(HEARD, span_id="4", parent="3")]) == {"1": 0, "2": 1, "3": 1, "4": 2}
    assert "3 spans of 2 processes" in waterfall(FOLLOWED)


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([], "0 roots"),
        ([REQUEST, PUBLISHED, replace(HEARD, parent=None)], "2 roots"),
        ([replace(REQUEST, kind=CONSUMER), PUBLISHED, HEARD], "its root is no request"),
        ([REQUEST, PUBLISHED, replace(HEARD, parent="9")], "a parent is missing"),
        ([REQUEST, PUBLISHED, replace(HEARD, service="novapec-intake")], "only through ['novapec-intake']"),
        ([REQUEST, HEARD], "only of ['consumer', 'server']"),
    ],
)
def test_a_trace_that_breaks_off_is_named(spans: list[Span], fault: str):
    assert fault in faults_of(spans, 2)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0125, "s", "12.5 ms"),
        (90, "s", "90 s"),
        (7200, "s", "2 h"),
        (3 * 2**20, "bytes", "3 MiB"),
        (0.0396, "percentunit", "3.96 %"),
        (127_860, "currencyEUR", "127,860 €"),
        (0, "bytes", "0 B"),
        (2, "none", "2"),
    ],
)
def test_a_value_is_written_in_its_unit(value: float, unit: str, said: str):
    assert written(value, unit) == said


def panel(kind: str, limit: float | None) -> dict[str, object]:
    steps = [{"value": None}, *([{"value": limit}] if limit is not None else [])]
    defaults = {"unit": "none", "thresholds": {"steps": steps}}
    return {"title": "Parked & held", "type": kind, "fieldConfig": {"defaults": defaults}}


def test_a_panel_shows_its_lines_its_threshold_or_why_it_has_none():
    line = Line("review <dead>", [(0.0, 0.0), (10.0, 3.0)])
    panels = [Drawn(panel("timeseries", 1), [line], None), Drawn(panel("stat", 1), [line], None)]
    panels += [Drawn(panel("stat", None), [], "nothing is parked"), Drawn(panel("stat", None), [], None)]
    html = page("Year", {"Board": panels}, [], (0.0, 10.0), "")
    assert "review &lt;dead&gt;" in html
    assert html.count("Parked &amp; held") == len(panels)
    assert 'stroke-dasharray="4 3"' in html
    assert '<div class="stat red">3</div>' in html
    assert "nothing is parked" in html
    assert "NO ANSWER" in html
