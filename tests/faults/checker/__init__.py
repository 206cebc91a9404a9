"""The offline checker: reads what a run left behind, and says whether the promise of docs/delivery.md was kept.

    check(folder, allow=())     -> Report
    python -m checker FOLDER    the same as a table; status 1 where something is broken (PYTHONPATH=tests/faults)

It imports nothing of the platform: it reads JSON, and computes again by rules that are written down here a second time.

    evidence      reading the folder: histories, databases, topics
    records       a record of a topic, and the event that it carries
    invariant     an invariant is a function from evidence to sentences; Report, Violation
    hearers       which consumer hears which topics, as docs/events.md says

    delivery      what was announced stands on Kafka, once, in order
    hearing       what stands on Kafka was applied, once, in order
    audit         the hash chain
    ledger        no envelope is over-committed, at any moment and for any reader
    commitments   the envelopes against what was promised from them
    payments      no instalment is paid twice
    batches       what the bank was told
    clawbacks     what was paid too much comes back once
"""

from .check import INVARIANTS, check
from .invariant import Report, Violation

__all__ = ["INVARIANTS", "Report", "Violation", "check"]
