"""The delivery guarantee: nothing lost, nothing applied twice, each stream in order (docs/delivery.md).

Writing
    outbox       announce(tx, event): state, event log and outbox in one statement
    relay        publishes the outbox in order; leader holds the lock of the one that may, leading is its term,
                 kafka_log sends
Hearing
    reactions    the tables a service declares: REACTIONS, PROJECTIONS, TIMERS
    consume      batches off Kafka; taking takes each to its end, then its offsets; records keeps them raw
    connections  lost connections to Kafka are told as such; any_record reads whatever a broker took
    groups       the Kafka groups' names, by which operators let consumers read again
    caught_up    how fresh a read model is, where its readers ask
    pausing      consumers that operators let rest
    hearer       a batch through the gate into PostgreSQL
    gate         what to do with an event, given what its stream has seen; memory is that as a port, inbox keeps it
    application  how reactions and projections apply; generations rebuilds projections
    failures     Retry, Reject, Wait
    parking      what operators do about records that stand aside
Keeping
    audit        the append-only audit log and its hash chain
    timers       what falls due
    recusals     to whom a file is closed, where files are shown after the award
    figures      what a service says of its tables on /metrics
    topics       the topics and their twelve partitions
    background   runs all of it in a service
"""

from shared.messaging.audit import record_access
from shared.messaging.failures import Reject, Retry, Wait
from shared.messaging.figures import Figure, Figures
from shared.messaging.outbox import announce
from shared.messaging.reactions import Batch, Gathered, Projection, Projections, Reactions, Timer, Timers

__all__ = [
    "Batch",
    "Figure",
    "Figures",
    "Gathered",
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
