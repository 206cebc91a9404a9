"""Alerts, dashboards and runbooks: they name what there is, and each other."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import dashboards
import pytest
import yaml
from openapi import openapi_of
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from shared.observability import metrics

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy" / "helm" / "novapec" / "files" / "alerts.yaml"
TESTS = ROOT / "deploy" / "helm" / "alerts.test.yaml"
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
BUILT = ROOT / ".tools" / "bin" / "promtool"
PROMTOOL = str(BUILT) if BUILT.exists() else shutil.which("promtool")
NO_PROMTOOL = "promtool is not here: `make chart` builds it into .tools/ (Debian: apt-get install prometheus)"
RULES: list[dict[str, Any]] = [one for group in yaml.safe_load(ALERTS.read_text())["groups"] for one in group["rules"]]
WORDS = re.compile(r"\b[a-z][a-z0-9]*_[a-z0-9_]+\b")
EXPORTED = {
    # https://github.com/danielqsj/kafka_exporter, which Strimzi runs, too
    "kafka_brokers",
    "kafka_topic_partition_under_replicated_partition",
    "kafka_topic_partition_current_offset",
    "kafka_consumergroup_lag",
    # https://github.com/prometheus-community/postgres_exporter
    "pg_stat_activity_count",
    "pg_stat_activity_max_tx_duration",
    "pg_stat_database_xact_commit",
    "pg_database_size_bytes",
    # https://cloudnative-pg.io/documentation/current/monitoring/, default-monitoring.yaml of its module
    "cnpg_backends_total",
    "cnpg_backends_max_tx_duration_seconds",
    "cnpg_pg_stat_database_xact_commit",
    "cnpg_pg_database_size_bytes",
    "cnpg_pg_replication_lag",
}
"""What others export; every other name must be one of ours."""
FUNCTIONS = {"histogram_quantile", "label_replace", "min_over_time"}


def exposed() -> dict[str, set[str]]:
    """Every metric of our processes by the name of its samples, with the labels that it may carry."""
    found: dict[str, set[str]] = {}
    ours = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    for one in ours:
        (family,) = one.describe()
        labels = set(one._labelnames)
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(family.type, ("",))
        found |= {f"{family.name}{suffix}": labels | ({"le"} if suffix == "_bucket" else set()) for suffix in suffixes}
    for family in REGISTRY.collect():
        if family.name.startswith("process_"):
            found |= {f"{family.name}{'_total' if family.type == 'counter' else ''}": set()}
    return found


def queries() -> list[tuple[str, str]]:
    """Every query, with where it stands."""
    found = [(one["alert"], one["expr"]) for one in RULES]
    for file in sorted(dashboards.FOLDER.glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            found += [(f"{file.stem}: {panel['title']}", target["expr"]) for target in panel["targets"]]
    return found


@pytest.mark.parametrize("query", [query for _, query in queries()], ids=[where for where, _ in queries()])
def test_every_query_names_metrics_that_are_exposed_by_labels_that_they_have(query: str):
    known, asked = exposed(), re.sub(r'"[^"]*"', '""', query)
    grouped = {
        word for words in re.findall(r"\b(?:by|without) \(([^)]*)\)", asked) for word in re.split(r"[, ]+", words)
    }
    matched = set(re.findall(r"([a-z_]+)\s*(?:=~|!=|!~|=)", asked))
    names = {word for word in WORDS.findall(asked) if word not in FUNCTIONS} - grouped - matched
    assert names or "up" in asked
    assert names <= known.keys() | EXPORTED
    ours = names & known.keys()
    if ours:
        scraped = {"service", "role", "instance", "namespace", "pod"}
        labels = set[str]().union(*(known[name] for name in ours)) | scraped
        assert grouped | matched <= labels


def test_the_dashboards_are_current():
    files = dashboards.files()
    assert {file: file.read_text(encoding="utf-8") for file in files} == files, "run `make docs`"
    assert set(dashboards.FOLDER.glob("*.json")) == set(files)


@pytest.mark.parametrize("rule", RULES, ids=[one["alert"] for one in RULES])
def test_an_alert_says_what_is_wrong_and_where_it_is_written_what_to_do(rule: dict[str, Any]):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    page = ROOT / rule["annotations"]["runbook"]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "**It is over**" in text
    cases = [
        case
        for one in yaml.safe_load(TESTS.read_text())["tests"]
        for case in one["alert_rule_test"]
        if case["alertname"] == rule["alert"]
    ]
    assert [case for case in cases if case.get("exp_alerts")], "no test lets it fire"


BY_THE_CALENDAR = {"rotate-keys.md"}
"""What no alert asks for."""


def test_every_runbook_belongs_to_an_alert_and_stands_on_the_site():
    pages = {page.name for page in RUNBOOKS.glob("*.md")} - {"index.md"}
    assert pages - BY_THE_CALENDAR == {Path(one["annotations"]["runbook"]).name for one in RULES}
    nav = (ROOT / "mkdocs.yml").read_text()
    assert [page for page in pages if f"operations/runbooks/{page}" not in nav] == []


def test_what_a_runbook_tells_to_call_is_there():
    documented = [openapi_of(service)["paths"] for service in ("funding", "webhooks")]
    paths = {f"{method.upper()} {path}" for paths in documented for path, one in paths.items() for method in one}
    for page in RUNBOOKS.glob("*.md"):
        called = re.findall(r"`((?:GET|POST|PUT) /[^`?]+)`", page.read_text(encoding="utf-8"))
        assert [one for one in called if one not in paths] == [], page.name


@pytest.mark.skipif(PROMTOOL is None, reason=NO_PROMTOOL)
@pytest.mark.parametrize(
    "asked",
    [("check", "rules", "--lint", "all", "--lint-fatal", ALERTS), ("test", "rules", TESTS)],
    ids=["check", "test"],
)
def test_prometheus_own_tool_reads_the_alerts_and_each_fires_on_its_symptom_and_not_before(
    asked: tuple[str | Path, ...],
):
    done = subprocess.run([str(PROMTOOL), *asked], capture_output=True, text=True, check=False)  # noqa: S603  a tool of ours
    assert done.returncode == 0, done.stdout + done.stderr
