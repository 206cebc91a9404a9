"""The delivery guarantee: nothing lost, nothing applied twice, each stream in order (docs/delivery.md).

outbox      announce(tx, event): the write side
relay       the one process per database that publishes the outbox, in order
reactions   the tables a service declares: REACTIONS, PROJECTIONS, TIMERS
inbox       the gate: what to do with an event, given the cursor of its stream
consume     hearers: batches off Kafka, through the gate, into PostgreSQL, then the offsets
parking     records that cannot be applied: held, waiting, dead, forked; quarantine
failures    Retry, Reject, Wait
audit       the append-only audit log and its hash chain
timers      what falls due
"""

from shared.messaging.audit import record_access
from shared.messaging.failures import Reject, Retry, Wait
from shared.messaging.outbox import announce
from shared.messaging.reactions import Batch, Projection, Projections, Reactions, Timer, Timers

__all__ = [
    "Batch",
    "Projection",
    "Projections",
    "Reactions",
    "Reject",
    "Retry",
    "Timer",
    "Timers",
    "Wait",
    "announce",
    "record_access",
]
