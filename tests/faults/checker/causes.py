"""What reactions and timers made names its cause, and has an id that follows from it: it cannot be made twice."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from .evidence import Evidence, grouped
from .hearers import REACTIONS
from .invariant import invariant
from .records import Row

_NAMESPACE: Final = uuid5(NAMESPACE_URL, "https://novapec.fr/ids")
_MOST_EVENTS: Final = 64
"""Of one unit of work."""


def derived(cause: str, kind: str) -> str:
    """The id of the `kind` of thing that a cause makes (shared.identity)."""
    return str(uuid5(_NAMESPACE, f"{cause}/{kind}"))


def made_by(service: str, event_id: str, kind: str) -> str:
    """The id of the `kind` of thing that a service's reaction to an event makes."""
    return derived(f"novapec.{service}.reactions/{event_id}", kind)


@invariant()
def reactions_give_derived_ids(evidence: Evidence) -> Iterator[str]:
    """The id of an event that was caused by another follows from that other."""
    for service, row in evidence.logged():
        cause = f"novapec.{service}.reactions/{row['causation_id']}"
        if row["causation_id"] is not None and not _follows(cause, row):
            yield f"{service}: {row['type']} {row['event_id']} does not follow from {row['causation_id']}"


@invariant()
def reactions_name_what_they_heard(evidence: Evidence) -> Iterator[str]:
    """A cause is an event of a topic that the service reacts to, with the same correlation, actor and business time."""
    told = {event.event_id: event for event in evidence.told}
    for service, row in evidence.logged():
        if row["causation_id"] is None:
            continue
        cause = told.get(row["causation_id"])
        name = f"{service}: {row['type']} {row['event_id']}"
        if cause is None or cause.topic not in REACTIONS[service]:
            yield f"{name} is caused by {row['causation_id']}, which {service} cannot have heard"
        elif (cause.correlation_id, cause.actor) != (row["correlation_id"], row["actor"]) or (
            datetime.fromisoformat(cause.at) != datetime.fromisoformat(row["at"])
        ):
            yield f"{name} has another correlation, actor or time than its cause {cause}"


@invariant()
def timers_give_derived_ids(evidence: Evidence) -> Iterator[str]:
    """The ids of what a timer made follow from its row and the instant at which it was due."""
    timed = [(service, row) for service, row in evidence.logged() if (row["actor"] or "").startswith("timer:")]
    units = grouped((row | {"service": service} for service, row in timed), "correlation_id")
    for service, row in timed:
        if row["causation_id"] is not None:
            continue
        together = {found for one in units[(row["correlation_id"],)] for found in _named(one)}
        if not any(_follows(cause, row) for cause in _due(row, together)):
            yield f"{service}: {row['type']} {row['event_id']} does not follow from {row['actor']}"


def _named(row: Row) -> Iterator[str]:
    """What an event is about: its aggregate; the one document of a file that it speaks of."""
    yield row["aggregate_id"]
    document_id = json.loads(bytes.fromhex(row["payload"].removeprefix(r"\x"))).get("document_id")
    if document_id is not None:
        yield document_id


def _due(row: Row, together: set[str]) -> list[str]:
    """The causes that a timer can have been: one of the things that it told of was its row."""
    timer = row["actor"].removeprefix("timer:")
    causes = [f"{timer}/{one}/{datetime.fromisoformat(row['at']).isoformat()}" for one in sorted(together)]
    return [cause for cause in causes if derived(cause, "correlation") == row["correlation_id"]]


def _follows(cause: str, row: Row) -> bool:
    """Whether the row's id is that of one of the events which `cause` can have announced of its aggregate."""
    kinds = (f"{row['type']}/{row['aggregate_id']}/{nth}" for nth in range(_MOST_EVENTS))
    return any(derived(cause, kind) == row["event_id"] for kind in kinds)


INVARIANTS: Final = (reactions_give_derived_ids, reactions_name_what_they_heard, timers_give_derived_ids)
