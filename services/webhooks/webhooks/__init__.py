"""Webhooks: the platform's events, posted to systems that do not speak Kafka.

Owns      subscriptions (which events, to which https address, by whom), and the log of every delivery and attempt.
Hears     every event of intake, review, funding and impact, and writes in the same transaction what is owed to whom.
Announces nothing: what it sends is what it heard.

The only service that opens connections to addresses that people type in: it stands apart so that it can read nothing
but events, and so that a receiver that hangs slows nobody else (docs/adr/0017-webhooks-are-a-fifth-service.md).
"""
