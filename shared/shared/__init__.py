"""What the four services share, and nothing that belongs to one of them.

vocabulary      the programme's words: standard library only; with territories all that domains import
territories     regions and departments: names, INSEE codes, which lies in which
contracts/      what crosses the wire: events by publisher, the CloudEvents envelope, frozen JSON Schemas
clock, identity the injected clock and ids
postgres/       pool, transactions flushed as one statement, numbered migrations
messaging/      streams, outbox, relay, gate, reactions, projections, waits, quarantine, timers, audit chain
web/            the HTTP edge: problem+json, idempotency keys, ETags, pagination, authentication
typesetting     papers set by Typst, in a process of its own
observability/  logs, metrics, traces, health
service.py      assembles the above into one runnable service
engines/        real Kafka and PostgreSQL as child processes, where there is no Docker
testing/        the vocabulary of our tests: database, broker, eventually, require_announced
"""
