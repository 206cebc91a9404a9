"""Every Prometheus metric of the platform, in one place. A service answers them on GET /metrics."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_DEPTH: Final = Gauge("novapec_outbox_depth", "Events committed and not yet acknowledged by the broker.")
OUTBOX_OLDEST: Final = Gauge("novapec_outbox_oldest_seconds", "Age of the oldest event not yet acknowledged.")
RELAY_PUBLISHED: Final = Counter("novapec_relay_published", "Events that the broker acknowledged to this relay.")
RELAY_LEADER: Final = Gauge("novapec_relay_leader", "1 where this process holds the relay's lock, else 0.")

LAG: Final = Gauge("novapec_consumer_lag", "Records on a topic that a consumer has not read.", ["consumer", "topic"])
APPLIED: Final = Counter("novapec_applied", "Events applied, by consumer and event type.", ["consumer", "type"])
DUPLICATES: Final = Counter("novapec_duplicates", "Events met again and not applied again.", ["consumer"])
UNKNOWN: Final = Counter("novapec_unknown", "Events of a type this version does not know, passed over.", ["consumer"])
PARKED: Final = Gauge("novapec_parked", "Records parked, by state: held, waiting, dead, fork.", ["consumer", "state"])
QUARANTINED: Final = Counter("novapec_quarantined", "Records put in quarantine because unreadable.", ["consumer"])
WAITING_OLDEST: Final = Gauge(
    "novapec_waiting_oldest_seconds", "Age of the oldest event that waits for another aggregate's.", ["consumer"]
)
PAUSED: Final = Gauge("novapec_consumer_paused", "1 where an operator paused the consumer, else 0.", ["consumer"])
RETRIES: Final = Counter(
    "novapec_retries", "Batches rolled back because the world failed, and tried again.", ["consumer"]
)


def begin_at_zero(consumer: str) -> None:
    """Show what a consumer counts before it has met any: to Prometheus, a counter born at 1 never increased."""
    for counter in (DUPLICATES, UNKNOWN, QUARANTINED, RETRIES):
        counter.labels(consumer)


UNCHAINED: Final = Gauge("novapec_audit_chain_unchained", "Audit rows that the hash chain has not reached yet.")
TIMERS_FIRED: Final = Counter("novapec_timers_fired", "Rows that fell due and were handled, by timer.", ["timer"])

CERTIFICATE_EXPIRES: Final = Gauge(
    "novapec_certificate_expires_timestamp_seconds",
    "When a certificate that this process works with ends, in seconds since 1970.",
    ["certificate"],
)

OBJECTS: Final = Gauge("novapec_objects", "Rows of a table that people know, by state.", ["table", "state"])
ENVELOPE: Final = Gauge(
    "novapec_envelope_cents",
    "The balances of an envelope in cents: total, reserved, committed, disbursed.",
    ["envelope", "balance"],
)
LEDGER_DIFFERENCE: Final = Gauge(
    "novapec_ledger_difference_cents",
    "How far an envelope's balance is from the sum of its ledger's entries, in cents: always 0.",
    ["envelope", "balance"],
)
UNANSWERED: Final = Gauge(
    "novapec_payments_unanswered",
    "Payment orders that the bank was given and has not answered for, by the days since they were to be executed.",
    ["days"],
)
BANK_UNMATCHED: Final = Gauge(
    "novapec_bank_entries_unmatched", "Entries of bank statements that fit nothing and wait for a person.", ["why"]
)
PAYMENTS_CONTRADICTED: Final = Gauge(
    "novapec_payments_contradicted",
    "Payment orders of which the bank says that they were paid and that they were not, by what they wait for.",
    ["waits_for"],
)
PAYMENTS_STOPPED: Final = Gauge("novapec_payments_stopped", "Stops of all payments in force, by state.", ["state"])

WEBHOOKS_WAITING: Final = Gauge(
    "novapec_webhooks_oldest_waiting_seconds",
    "Age of the oldest event that an active subscription was not given yet, by subscription.",
    ["subscription"],
)
WEBHOOKS_GIVEN_UP: Final = Gauge(
    "novapec_webhooks_given_up", "Deliveries given up after days of attempts, by subscription.", ["subscription"]
)
WEBHOOKS_STOPPED: Final = Gauge(
    "novapec_webhooks_stopped",
    "1 where a subscription was paused because nobody confirmed it, or its owner's roles follow it no more.",
    ["subscription", "because"],
)
WEBHOOK_ATTEMPTS: Final = Counter(
    "novapec_webhook_attempts", "Attempts to deliver an event to a webhook, by outcome.", ["outcome"]
)

READY: Final = Gauge(
    "novapec_ready", "1 where a check of /readyz passes, else 0, by check; asked whenever the metrics are.", ["check"]
)
HTTP_REQUESTS: Final = Counter(
    "novapec_http_requests",
    "HTTP requests answered, by route template, method and status.",
    ["route", "method", "status"],
)
HTTP_SECONDS: Final = Histogram(
    "novapec_http_request_seconds",
    "Seconds from the first byte of a request to the last byte of its answer.",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
