"""A postman for tests: claims, posts and notes as the process does, by a clock that the test moves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from event_examples import example_of

from shared.clock import SimulatedClock
from shared.contracts import Event, intake
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.events import heard
from webhooks.domain.address import Ways
from webhooks.domain.retrying import Patience
from webhooks.gateway.keys import KeyRing
from webhooks.gateway.sending import Sender
from webhooks.handlers.hearing import on_any_event
from webhooks.handlers.outlet import Outlet
from webhooks.handlers.posting import Posting
from webhooks.settings import ILLUSTRATIVE_KEYS

OUTLET = Outlet(KeyRing.parse(ILLUSTRATIVE_KEYS), Ways(to_this_machine=True), Patience())
APPLICATIONS = [UUID(int=n) for n in range(1, 10)]


async def hear(database: Database, *events: tuple[Event, int]) -> list[UUID]:
    """Events with their sequences, as the hearer hands them over; their ids."""
    ids: list[UUID] = []
    for event, sequence in events:
        envelope = heard(event, sequence=sequence).heard.envelope
        origin = Origin.of_event(envelope, "novapec.webhooks.reactions")
        async with database.transaction(origin) as tx:
            await tx.within(origin, on_any_event, event)
        ids.append(envelope.id)
    return ids


def submitted(application_id: UUID = APPLICATIONS[0], **changes: Any) -> intake.ApplicationSubmitted:
    """An application comes in."""
    _, made = example_of(intake.ApplicationSubmitted)
    return intake.ApplicationSubmitted.model_validate({**made, "application_id": application_id, **changes})


def life(application_id: UUID = APPLICATIONS[0], length: int = 3) -> list[tuple[Event, int]]:
    """The first events of an application, in order."""
    _, made = example_of(intake.ApplicationDeclaredAdmissible)
    later = intake.ApplicationDeclaredAdmissible.model_validate({**made, "application_id": application_id})
    return [(submitted(application_id), 1), *((later, n) for n in range(2, length + 1))]


class Postman:
    """Turns of posting, at an instant that only the test moves. Pauses are not spread."""

    def __init__(self, database: Database, *, outlet: Outlet = OUTLET, within: float = 5.0) -> None:
        # Beyond whatever PostgreSQL's clock says is due: only pauses of ours are in the future.
        self.clock = SimulatedClock(datetime.now(UTC) + timedelta(minutes=1))  # noqa: TID251  a test's own time
        self.sender = Sender(outlet.ways, within=within)
        self.posting = Posting(database, self.sender, outlet, self.clock, chance=lambda: 0.5)

    async def turn(self) -> int:
        """One share, to its end."""
        taken = await self.posting.take()
        await self.posting.drained()
        return taken

    async def all_day(self) -> int:
        """Turns until nothing can be posted at this instant; how many attempts."""
        attempts = 0
        while taken := await self.turn():
            attempts += taken
        return attempts

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.clock.advance(self.clock.now() + by)


def in_order(streams: Sequence[tuple[str, int]]) -> bool:
    """Whether the sequences of each aggregate only rise."""
    last: dict[str, int] = {}
    for subject, sequence in streams:
        if sequence <= last.get(subject, 0):
            return False
        last[subject] = sequence
    return True
