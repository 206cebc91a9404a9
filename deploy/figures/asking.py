"""Every question of dashboards and alerts, put to a Prometheus that reads the running platform."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml
from drawing import Alert, Drawn, Line, label_of

ROOT: Final = Path(__file__).parents[2]
FILES: Final = ROOT / "deploy" / "helm" / "novapec" / "files"
ALERTS: Final = FILES / "alerts.yaml"
STEP: Final = 2
"""Seconds between two points of a line."""
THRESHOLD: Final = re.compile(r"\s*(?:==|>|<)\s*[0-9.]+(?:\s*\*\s*[0-9.]+)?(?=\s|$)")
"""What an alert compares with: without it, the question is whether there is anything to compare."""

SILENT: Final = {
    "cnpg_": "CloudNativePG's own, in a cluster alone",
    'status=~"5.."': "no request failed",
    "novapec_parked) > 0": "nothing is parked",
    "novapec_bank_entries_unmatched": "every entry of the bank fits something",
    "absent(": "what it looks for is there",
    "novapec_certificate_expires": "Kafka and PostgreSQL are reached without certificates here",
}
"""Whose silence is right on a platform that is well, by a part of the question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it stands, and how many series answered; `silence` is why none may."""

    where: str
    question: str
    series: int
    silence: str | None = None

    @property
    def right(self) -> bool:
        """Whether it was answered, or may be silent."""
        return bool(self.series) or self.silence is not None


def questions() -> Iterator[tuple[str, str]]:
    """Every question, with where it stands; of an alert what it compares, not whether it fires."""
    for name, board in _boards():
        for panel in board["panels"]:
            yield from ((f"{name}: {panel['title']}", target["expr"]) for target in panel["targets"])
    for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]:
        yield from ((rule["alert"], THRESHOLD.sub("", rule["expr"]).strip()) for rule in group["rules"])


def ask_all(prometheus: str) -> list[Asked]:
    """Every question asked now. Raises OSError where Prometheus does not answer, or refuses a question."""
    return [
        Asked(where, question, len(ask(prometheus, question)), _silence(question)) for where, question in questions()
    ]


def ask(prometheus: str, question: str) -> list[Any]:
    """The series that answer a question."""
    return _got(prometheus, "query", query=question)["result"]


def drawn(prometheus: str, span: tuple[float, float]) -> dict[str, list[Drawn]]:
    """What every panel of every dashboard showed over a span of seconds since 1970, by the dashboard's title."""
    return {board["title"]: [_drawn(prometheus, panel, span) for panel in board["panels"]] for _, board in _boards()}


def alerts(prometheus: str) -> list[Alert]:
    """Every alert, as it stands now."""
    return [
        Alert(rule["name"], rule["labels"]["severity"], rule["state"], rule["query"])
        for group in _got(prometheus, "rules")["groups"]
        for rule in group["rules"]
    ]


def _drawn(prometheus: str, panel: dict[str, Any], span: tuple[float, float]) -> Drawn:
    lines: list[Line] = []
    for target in panel["targets"]:
        asked = {"query": target["expr"], "start": span[0], "end": span[1], "step": STEP}
        for one in _got(prometheus, "query_range", **asked)["result"]:
            points = [(at, float(value)) for at, value in one["values"] if value != "NaN"]
            if points:
                lines.append(Line(label_of(target["legendFormat"], one["metric"]), points))
    return Drawn(panel, lines, next(filter(None, (_silence(target["expr"]) for target in panel["targets"])), None))


def _boards() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((FILES / "dashboards").glob("*.json")):
        yield file.stem, json.loads(file.read_text(encoding="utf-8"))


def _got(prometheus: str, what: str, **parameters: object) -> dict[str, Any]:
    with urlopen(f"{prometheus}/api/v1/{what}?{urlencode(parameters)}", timeout=10) as answer:  # noqa: S310  ours
        return json.load(answer)["data"]


def _silence(question: str) -> str | None:
    return next((why for part, why in SILENT.items() if part in question), None)
