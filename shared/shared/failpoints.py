"""Named places around every outside effect, where a test may crash, stop or delay the process.

Production passes them by: nothing happens unless a test installed a hook.
"""

from collections.abc import Awaitable, Callable
from typing import Final

Hook = Callable[[str], Awaitable[None]]

POINTS: Final[dict[str, str]] = {
    "command.claimed": "a command holds its idempotency key and has decided nothing yet",
    "command.decided": "a command's writes are noted, its transaction is not committed",
    "command.committed": "a command is committed, its caller does not know",
    "command.answered": "a command's answer was handed to the network",
    "relay.selecting": "the relay leads and has not read the outbox",
    "relay.selected": "pending events were read, none is sent",
    "relay.sent": "events were handed to the producer, none is acknowledged",
    "relay.acknowledged": "Kafka has the events, the outbox still holds them",
    "relay.deleted": "the acknowledged events are out of the outbox",
    "consume.fetched": "records were fetched, nothing is done with them",
    "hearer.locked": "the cursors of a batch are locked, perhaps moved, nothing is applied",
    "hearer.settled": "a batch is applied, its transaction is not committed",
    "hearer.committed": "a batch is committed, its offsets are not",
    "consume.offsets_committed": "the offsets of a batch are committed",
    "timer.found": "a row fell due and was read, nothing was done about it",
    "timer.fired": "what fell due is decided, its transaction is not committed",
    "timer.committed": "what fell due is committed",
    "object.writing": "a file was received, nothing of it is in the store",
    "object.written": "a file is in the store, nothing that refers to it is committed",
    "object.deleting": "a file that nothing refers to is still in the store",
    "object.deleted": "it is gone from the store, which is not committed",
    "chain.appended": "rows are chained, their transaction is not committed",
    "chain.committed": "rows are chained for good",
}
"""Every fail point, with what is true there. A sweep of crashes goes through all of them."""

_hooks: list[Hook] = []


def install(hook: Hook) -> Callable[[], None]:
    """Call `hook(name)` at every fail point from now on; returns what takes it away again."""
    _hooks.append(hook)
    return lambda: _hooks.remove(hook)


async def reach(name: str) -> None:
    """The work stands at the fail point `name`: nothing happens unless a test installed a hook."""
    for hook in _hooks:
        await hook(name)
