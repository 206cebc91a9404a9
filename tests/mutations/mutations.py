"""Defects put into a copy of the messaging code, each with the promise that it breaks.

A mutation is a piece of text that must stand in its file exactly once, and what stands there instead: when the code
moves, the mutation fails and is written anew.
"""

from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Final


@dataclass(frozen=True)
class Mutation:
    """One defect. `breaks` is the invariant (tests/simulation/simulation/invariants.py) that must tell of it."""

    name: str
    file: str
    old: str
    new: str
    breaks: str


class Moved(Exception):
    """The text that a mutation changes is not there exactly once: write the mutation anew."""


MUTATIONS: Final = (
    Mutation(
        "drop the gate",
        "messaging/gate.py",
        "        if sequence <= self.last:\n",
        "        return Verdict.APPLY\n        if sequence <= self.last:\n",
        "everything drains",  # the inbox's key is the second fence: it refuses a repeat, for ever
    ),
    Mutation(
        "commit offsets before the transaction",
        "messaging/taking.py",
        "                await self.hearer.hear(batch)\n",
        "                await _commit(partitions, batch)\n                await self.hearer.hear(batch)\n",
        "no event is lost",
    ),
    Mutation(
        "delete outbox rows before the acknowledgement",
        "messaging/relay.py",
        "        acknowledged = await (self._send_reading_ahead",
        "        await self._outbox.delete([event.id for event in events])\n"
        "        acknowledged = await (self._send_reading_ahead",
        "every committed event is in the log",
    ),
    Mutation(
        "delete what was not acknowledged",
        "messaging/relay.py",
        "for event in events[:acknowledged]",
        "for event in events",
        "every committed event is in the log",
    ),
    Mutation(
        "let later events pass a gap",
        "messaging/gate.py",
        "if self.forked or sequence > self.last + 1:",
        "if self.forked:",
        "no event is lost",
    ),
    Mutation(
        "take a batch with a gap for a run",
        "messaging/gate.py",
        "        if run is not None and sequence != run.stop:\n            return None\n",
        "",
        "no event is lost",
    ),
    Mutation(
        "take a fork for a duplicate",
        "messaging/gate.py",
        "return Verdict.DUPLICATE if self.applied.get(sequence, event_id) == event_id else Verdict.FORK",
        "return Verdict.DUPLICATE",
        "every fork is noticed",
    ),
    Mutation(
        "back off without rewinding",
        "messaging/taking.py",
        "                partitions.seek(tp, offset)\n",
        "                pass\n",
        "no event is lost",
    ),
    Mutation(
        "park a waiter without looking again under the lock",
        "messaging/hearer.py",
        "            await self._inbox.lock(tx, (failure.topic, failure.aggregate_id))\n"
        "            failure = await self._attempt(tx, one)\n",
        "            pass\n",
        "everything drains",
    ),
)


def mutated(shared: Path, target: Path, mutation: Mutation) -> Path:
    """A copy of the package `shared` under `target` with the defect in it; where to import it from. Raises Moved."""
    copy = target / "shared"
    copytree(shared, copy, ignore=ignore_patterns("__pycache__", "*.sql", "engines", "testing"))
    file = copy / mutation.file
    text = file.read_text()
    if text.count(mutation.old) != 1:
        message = f"{mutation.name}: {mutation.file} holds the text {text.count(mutation.old)} times"
        raise Moved(message)
    file.write_text(text.replace(mutation.old, mutation.new))
    return target
