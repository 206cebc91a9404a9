"""The audit log: what nobody announces, kept append-only beside the event log."""

import json
from typing import Any

from shared.postgres import Transaction

_RECORD = """INSERT INTO messaging.audit_log (at, actor, action, object, detail, correlation_id)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)"""


def record_access(tx: Transaction, *, action: str, target: str, detail: dict[str, Any] | None = None) -> None:
    """Note that the actor of this unit of work did `action` to `target` (an id): never personal data in `detail`."""
    origin = tx.origin
    actor = origin.actor or "unknown"
    tx.write(_RECORD, origin.at, actor, action, target, json.dumps(detail or {}), origin.correlation_id)
