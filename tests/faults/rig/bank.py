"""The bank and the clerk who goes there: approved orders leave in batches, and what the bank says is imported.

Batches hold whatever was approved, of any life, so that one clerk makes them for all.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from novapec.simulated_bank import BankAnswer, answer
from rig.client import Person, Refused
from rig.world import Cast

RETURN_REASON: Final = "AC04"
"""ISO 20022: the account is closed."""
_NOTHING_TO_PAY: Final = "nothing_to_pay"

_LATER: Final = timedelta(minutes=5)

Delivery = list[list[bytes]]
"""The bank's files in the order in which they come in; those of one list come in at once."""


def in_order(said: BankAnswer, _again: BankAnswer) -> Delivery:
    """Each file once, one after the other, as a bank means it."""
    return [[file] for file in (said.status_report, said.statement, said.returns) if file]


class Bank:
    """Orders that wait for the clerk, and those that are to come back."""

    def __init__(self, cast: Cast, now: Callable[[], datetime]) -> None:
        self._cast = cast
        self._now = now
        self._approved = asyncio.Event()
        self.sent_back: set[str] = set()
        """End-to-end ids of transfers that will return."""
        self.deliver: Callable[[BankAnswer, BankAnswer], Delivery] = in_order
        """How an answer to a batch comes in; the second one is the bank saying the same in other bytes, later."""

    @property
    def clerk(self) -> Person:
        """Who brings files to the bank and back."""
        return self._cast.finance

    def approved(self) -> None:
        """An order was approved."""
        self._approved.set()

    async def serve(self) -> None:
        """The clerk's day: until cancelled, a batch whenever something was approved."""
        while True:
            await self._approved.wait()
            self._approved.clear()
            await self._send_and_hear()

    async def _send_and_hear(self) -> None:
        clerk = self.clerk
        try:
            batch = await clerk.post("make_batch", "funding", "/batches", {})
        except Refused as refused:
            if refused.code != _NOTHING_TO_PAY:
                raise
            return
        await clerk.post("export_batch", "funding", f"/batches/{batch['id']}/export")
        file = await clerk.download("funding", f"/batches/{batch['id']}/file")
        returned = {one: RETURN_REASON for one in self.sent_back if one.encode() in file}
        said, again = (answer(file, at=self._now() + later, returned=returned) for later in (timedelta(), _LATER))
        for at_once in self.deliver(said, again):
            await asyncio.gather(
                *(clerk.post("import_bank_file", "funding", "/bank-files", xml=content) for content in at_once)
            )
