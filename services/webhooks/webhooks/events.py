"""What goes out: an event as CloudEvents structured JSON (CloudEvents 1.0, JSON event format 1.0.2).

Of what came in only the contract's own fields leave, and neither who acted nor our traces: those serve nobody outside.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts import Envelope, Event
from shared.contracts.envelope import CONTENT_TYPE, SOURCE_PREFIX, SPEC_VERSION
from webhooks.domain.delivery import PING


def body(envelope: Envelope, event: Event) -> bytes:
    """The event as it is posted, the same bytes at each attempt."""
    said: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": _instant(envelope.time),
        "sequence": f"{envelope.sequence:020d}",
        "correlationid": str(envelope.correlation_id),
        "datacontenttype": CONTENT_TYPE,
        "dataschema": event.schema_uri(),
        "data": event.model_dump(mode="json", exclude_none=True),
    }
    if envelope.causation_id is not None:
        said["causationid"] = str(envelope.causation_id)
    return _written(said)


def ping(event_id: UUID, subscription_id: UUID, *, at: datetime) -> bytes:
    """What the test button sends: no event of the programme."""
    return _written(
        {
            "specversion": SPEC_VERSION,
            "id": str(event_id),
            "source": f"{SOURCE_PREFIX}/webhooks",
            "type": PING,
            "subject": str(event_id),
            "time": _instant(at),
            "sequence": f"{1:020d}",
            "datacontenttype": CONTENT_TYPE,
            "data": {"subscription_id": str(subscription_id)},
        }
    )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _written(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
