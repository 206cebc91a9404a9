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

ROOT: Final = Path(__file__).parents[2]
FILES: Final = ROOT / "deploy" / "helm" / "novapec" / "files"
THRESHOLD: Final = re.compile(r"\s*(?:==|>|<)\s*[0-9.]+(?:\s*\*\s*[0-9.]+)?(?=\s|$)")
"""What an alert compares with: without it, the question is whether there is anything to compare."""

SILENT: Final = {
    "cnpg_": "CloudNativePG's own, in a cluster alone",
    'status=~"5.."': "no request failed",
    "novapec_parked) > 0": "nothing is parked",
    "novapec_bank_entries_unmatched": "every entry of the bank fits something",
    "absent(": "what it looks for is there",
    "kafka_": "the exporter of Kafka is another's, and not here",
    "novapec_certificate_expires": "Kafka is reached without certificates here",
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
    for file in sorted((FILES / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text(encoding="utf-8"))["panels"]:
            yield from ((f"{file.stem}: {panel['title']}", target["expr"]) for target in panel["targets"])
    for group in yaml.safe_load((FILES / "alerts.yaml").read_text(encoding="utf-8"))["groups"]:
        yield from ((rule["alert"], THRESHOLD.sub("", rule["expr"]).strip()) for rule in group["rules"])


def ask_all(prometheus: str) -> list[Asked]:
    """Every question asked now. Raises OSError where Prometheus does not answer, or refuses a question."""
    return [
        Asked(where, question, len(ask(prometheus, question)), _silence(question)) for where, question in questions()
    ]


def ask(prometheus: str, question: str) -> list[Any]:
    """The series that answer a question."""
    with urlopen(f"{prometheus}/api/v1/query?{urlencode({'query': question})}", timeout=10) as answer:  # noqa: S310  ours
        return json.load(answer)["data"]["result"]


def _silence(question: str) -> str | None:
    return next((why for part, why in SILENT.items() if part in question), None)
