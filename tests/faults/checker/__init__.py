"""The offline checker: reads what a run left behind, and says whether the promise of docs/delivery.md was kept.

    check(folder, allow=())     -> Report
    python -m checker FOLDER    the same as a table; status 1 where something is broken (PYTHONPATH=tests/faults)

It imports nothing of the platform: it reads JSON, and computes again by rules that are written down here a second time.

    evidence      reading the folder: histories, databases, topics
    records       a record of a topic, and the event that it carries
    invariant     an invariant is a function from evidence to sentences; Report, Violation
    compare       what should be kept against what is kept
    hearers       which consumer hears which topics, as docs/events.md says

    delivery      what was announced stands on Kafka, once, in order
    hearing       what stands on Kafka was applied, once, in order
    causes        what reactions and timers made has ids that follow from its cause
    audit         the hash chain
    intake_told, review_told, funding_told
                  what a service announced of its own is what it keeps
    review_kept, funding_kept, impact_kept
                  what the reactions of a service made, once
    standings, read_models
                  the read models, computed again
    ledger        no envelope is over-committed, at any moment and for any reader
    amendments    what agreements said before they were amended
    commitments   the envelopes against what was promised from them
    payments      no instalment is paid twice
    batches       what the bank was told
    clawbacks     what was paid too much comes back once
    bank_entries  what the bank booked, against what was made of it
    ballots       who voted: nobody who is recused, or was not there; under a quorum
    cohorts       who went through a project, as was last said of them; who corrected it
    terminations  two persons end a grant before its time
    undoings      what was wrongly accepted is taken back by another person
    controls      who let money go, to which account, on what conditions; what no sum may pass

    commands      the commands of the histories, one for each key
    answers       what clients were told is true
    effects, routes
                  what each command did, counted
    machines      the state machines, as docs/states.md draws them
    states        events lead things from state to state
    revisions     a revision counts changes
    endings       every life has come to its end
"""

from .check import INVARIANTS, check
from .invariant import Report, Violation

__all__ = ["INVARIANTS", "Report", "Violation", "check"]
