"""What crosses the wire, and nothing else.

Events by publisher (`intake` and its `partners`, `review`, `funding`, `impact`), their CloudEvents `envelope`, and in
`schemas/` the JSON Schema of each event version, frozen from its first release: a change may only add what hearers can
ignore. Importing this package registers every event type.
"""

from shared.contracts import funding, impact, intake, partners, review
from shared.contracts.envelope import Envelope, Event, Heard, Malformed, read

__all__ = ["Envelope", "Event", "Heard", "Malformed", "funding", "impact", "intake", "partners", "read", "review"]
