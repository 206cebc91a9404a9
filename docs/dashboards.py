"""Grafana's dashboards, as code: `make docs` writes them into the chart (files/dashboards), where compose reads them.

A panel is a title, a unit and its queries with their legends. What every query names is held against the metrics that
services and exporters really have (tests/observability).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from asyncapi import SERVICES

FOLDER: Final = Path(__file__).parents[1] / "deploy" / "helm" / "novapec" / "files" / "dashboards"
SOURCE: Final = {"type": "prometheus", "uid": "${source}"}
WIDTH, HEIGHT, ACROSS = 8, 8, 3
"""Of a panel, in Grafana's units of which a screen is 24 wide; and how many stand side by side."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: queries by legend. `unit` is Grafana's name of it; a `stat` shows the last value alone."""

    title: str
    unit: str
    queries: dict[str, str]
    kind: str = "timeseries"
    red_above: float | None = None


DELIVERY: Final = (
    Panel("Relays that publish (1 a service)", "none", {"{{service}}": "sum by (service) (novapec_relay_leader)"}),
    Panel(
        "Oldest event in the outbox",
        "s",
        {"{{service}}": "max by (service) (novapec_outbox_oldest_seconds * novapec_relay_leader)"},
        red_above=60,
    ),
    Panel("Events in the outbox", "short", {"{{service}}": "max by (service) (novapec_outbox_depth)"}),
    Panel("Published", "ops", {"{{service}}": "sum by (service) (rate(novapec_relay_published_total[1m]))"}),
    Panel("Behind", "short", {"{{consumer}}": "sum by (consumer) (novapec_consumer_lag)"}, red_above=1000),
    Panel("Applied", "ops", {"{{consumer}}": "sum by (consumer) (rate(novapec_applied_total[1m]))"}),
    Panel(
        "Paused by an operator", "none", {"{{consumer}}": "max by (consumer) (novapec_consumer_paused)"}, red_above=1
    ),
    Panel("Parked", "short", {"{{consumer}} {{state}}": "max by (consumer, state) (novapec_parked) > 0"}, red_above=1),
    Panel(
        "Longest wait for another aggregate",
        "s",
        {"{{consumer}}": "max by (consumer) (novapec_waiting_oldest_seconds)"},
    ),
    Panel("Quarantined", "short", {"{{consumer}}": "sum by (consumer) (increase(novapec_quarantined_total[1h]))"}),
    Panel(
        "Met again and not applied again",
        "ops",
        {"{{consumer}}": "sum by (consumer) (rate(novapec_duplicates_total[1m]))"},
    ),
    Panel(
        "Tried again because the world failed",
        "ops",
        {"{{consumer}}": "sum by (consumer) (rate(novapec_retries_total[1m]))"},
    ),
    Panel(
        "Of a type this version does not know",
        "ops",
        {"{{consumer}}": "sum by (consumer) (rate(novapec_unknown_total[5m]))"},
    ),
    Panel(
        "Checks of readiness that fail",
        "none",
        {"{{service}} {{check}}": "1 - min by (service, check) (novapec_ready)"},
        red_above=1,
    ),
    Panel("Audit rows not chained", "short", {"{{service}}": "max by (service) (novapec_audit_chain_unchained)"}),
    Panel("Timers fired", "ops", {"{{timer}}": "sum by (timer) (rate(novapec_timers_fired_total[5m]))"}),
    Panel(
        "Days until a certificate ends",
        "d",
        {
            "{{service}} {{certificate}}": "(min by (service, certificate) "
            "(novapec_certificate_expires_timestamp_seconds) - time()) / 86400"
        },
    ),
)

ENVELOPE: Final = "sum by (envelope) (max by (envelope, balance) (novapec_envelope_cents{balance=~%r})) / 100"
"""Euros of an envelope: every process that ever measured says the same."""
TOTAL, HELD = (ENVELOPE.replace("%r", f'"{balances}"') for balances in ("total", "reserved|committed"))

MONEY: Final = (
    Panel(
        "Envelopes: set aside and committed",
        "currencyEUR",
        {
            "{{envelope}} {{balance}}": "max by (envelope, balance) "
            '(novapec_envelope_cents{balance=~"reserved|committed"}) / 100 > 0'
        },
    ),
    Panel(
        "Envelopes: left",
        "currencyEUR",
        {"{{envelope}}": f"{TOTAL} - {HELD}"},
    ),
    Panel(
        "Envelopes: disbursed",
        "currencyEUR",
        {"{{envelope}}": 'max by (envelope) (novapec_envelope_cents{balance="disbursed"}) / 100 > 0'},
    ),
    Panel(
        "Cents between envelopes and their ledger",
        "none",
        {"difference": "sum(abs(novapec_ledger_difference_cents))"},
        kind="stat",
        red_above=1,
    ),
    Panel(
        "Payments that the bank has not answered for",
        "short",
        {"{{days}} days": "max by (days) (novapec_payments_unanswered)"},
    ),
    Panel("Bank entries that fit nothing", "short", {"{{why}}": "max by (why) (novapec_bank_entries_unmatched)"}),
    Panel("Payment orders", "short", {"{{state}}": 'max by (state) (novapec_objects{table="payment_order"})'}),
    Panel("Instalments", "short", {"{{state}}": 'max by (state) (novapec_objects{table="instalment"})'}),
    Panel(
        "Stops of all payments", "none", {"{{state}}": "max by (state) (novapec_payments_stopped)"}, "stat", red_above=1
    ),
)

DATABASES: Final = 'datname!~"|template.*"'
"""Of an exporter of PostgreSQL: what lies in a database that somebody uses."""

KAFKA_AND_POSTGRESQL: Final = (
    Panel("Kafka: brokers", "none", {"brokers": "max(kafka_brokers)"}, kind="stat"),
    Panel(
        "Kafka: partitions with too few copies in sync",
        "none",
        {"partitions": "sum(kafka_topic_partition_under_replicated_partition)"},
        kind="stat",
        red_above=1,
    ),
    Panel(
        "Kafka: records by topic",
        "short",
        {"{{topic}}": 'sum by (topic) (kafka_topic_partition_current_offset{topic=~"novapec.*"})'},
    ),
    Panel(
        "Kafka: groups' lag, as the brokers see it",
        "short",
        # Of a partition in which a group has read nothing yet, the exporter says -1.
        {"{{consumergroup}}": "sum by (consumergroup) (kafka_consumergroup_lag >= 0)"},
    ),
    Panel(
        "PostgreSQL: connections",
        "short",
        {
            "{{datname}}": f"sum by (datname) (pg_stat_activity_count{{{DATABASES}}})",
            "{{cluster}}": "sum by (cluster) (cnpg_backends_total)",
        },
    ),
    Panel(
        "PostgreSQL: longest transaction",
        "s",
        {
            "{{datname}}": f"max by (datname) (pg_stat_activity_max_tx_duration{{{DATABASES}}})",
            "{{cluster}}": "max by (cluster) (cnpg_backends_max_tx_duration_seconds)",
        },
        red_above=60,
    ),
    Panel(
        "PostgreSQL: commits",
        "ops",
        {
            "{{datname}}": f"sum by (datname) (rate(pg_stat_database_xact_commit{{{DATABASES}}}[1m]))",
            "{{cluster}}": "sum by (cluster) (rate(cnpg_pg_stat_database_xact_commit[1m]))",
        },
    ),
    Panel(
        "PostgreSQL: size",
        "bytes",
        {
            "{{datname}}": f"sum by (datname) (pg_database_size_bytes{{{DATABASES}}})",
            "{{cluster}}": "max by (cluster) (cnpg_pg_database_size_bytes)",
        },
    ),
    Panel(
        "PostgreSQL: replicas behind",
        "s",
        {"{{cluster}} {{pod}}": "max by (cluster, pod) (cnpg_pg_replication_lag)"},
        red_above=30,
    ),
)


WEBHOOKS: Final = (
    Panel("Attempts to deliver", "ops", {"{{outcome}}": "sum by (outcome) (rate(novapec_webhook_attempts_total[5m]))"}),
    Panel("Deliveries", "short", {"{{state}}": 'max by (state) (novapec_objects{table="delivery"})'}),
    Panel(
        "Oldest event that was not taken",
        "s",
        {"{{subscription}}": "max by (subscription) (novapec_webhooks_oldest_waiting_seconds)"},
        red_above=3600,
    ),
    Panel(
        "Deliveries given up",
        "none",
        {"{{subscription}}": "max by (subscription) (novapec_webhooks_given_up)"},
        red_above=1,
    ),
    Panel(
        "Subscriptions that nobody answers for",
        "none",
        {"{{subscription}} {{because}}": "max by (subscription, because) (novapec_webhooks_stopped)"},
        red_above=1,
    ),
)


SHORT: Final = 'label_replace(%s, "event", "$1", "type", "fr[.]apec[.]novapec[.](.*)[.]v[0-9]+")'
"""Types of events without what all begin and end with."""


def of_service(service: str) -> tuple[Panel, ...]:
    """What one service does, and what it takes to do it."""
    own = f'service="{service}"'
    seconds = f"rate(novapec_http_request_seconds_bucket{{{own}}}[5m])"
    return (
        Panel("Requests", "reqps", {"{{status}}": f"sum by (status) (rate(novapec_http_requests_total{{{own}}}[1m]))"}),
        Panel(
            "Time to answer",
            "s",
            {f"p{n}": f"histogram_quantile({n / 100}, sum by (le) ({seconds}))" for n in (50, 95, 99)},
            red_above=1,
        ),
        Panel(
            "Slowest routes (p95)",
            "s",
            {"{{method}} {{route}}": f"topk(5, histogram_quantile(0.95, sum by (route, method, le) ({seconds})))"},
        ),
        Panel(
            "Failed requests",
            "reqps",
            {
                "{{route}} {{status}}": f"sum by (route, status) (rate(novapec_http_requests_total{{{own},"
                'status=~"5.."}[5m]))'
            },
        ),
        Panel(
            "Objects by state", "short", {"{{table}} {{state}}": f"max by (table, state) (novapec_objects{{{own}}})"}
        ),
        Panel("Heard", "ops", {"{{event}}": SHORT % f"sum by (type) (rate(novapec_applied_total{{{own}}}[5m]))"}),
        Panel("Memory", "bytes", {"{{role}} {{instance}}": f"process_resident_memory_bytes{{{own}}}"}),
        Panel("Processor", "percentunit", {"{{role}} {{instance}}": f"rate(process_cpu_seconds_total{{{own}}}[1m])"}),
        Panel("Open files", "short", {"{{role}} {{instance}}": f"process_open_fds{{{own}}}"}),
    )


def files() -> dict[Path, str]:
    """Every dashboard, by its file."""
    boards = {"delivery": DELIVERY, "money": MONEY, "kafka-and-postgresql": KAFKA_AND_POSTGRESQL}
    boards |= {service: of_service(service) for service in SERVICES}
    boards["webhooks"] += WEBHOOKS
    return {
        FOLDER / f"{name}.json": json.dumps(_board(name, panels), indent=1) + "\n" for name, panels in boards.items()
    }


def _board(name: str, panels: tuple[Panel, ...]) -> dict[str, Any]:
    words = name.replace("-", " ").replace("kafka", "Kafka").replace("postgresql", "PostgreSQL")
    return {
        "uid": f"novapec-{name}",
        "title": f"Novapec: {words}",
        "tags": ["novapec"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.red_above is not None:
        steps.append({"color": "red", "value": panel.red_above})
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": {"x": number % ACROSS * WIDTH, "y": number // ACROSS * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {
            "defaults": {"unit": panel.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}},
            "overrides": [],
        },
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": SOURCE, "expr": query, "legendFormat": legend}
            for place, (legend, query) in enumerate(panel.queries.items())
        ],
    }
