"""Three small services over the real contracts: intake publishes, review reacts and announces, funding hears both.

Between aggregates: review waits for a call before its applications; funding waits for the call before the session that
review drew from it, and for the application and the call before the minutes that review drew from that one. What the
services remember of an event is its number (`edition`, unique per event) and its id.
"""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from shared.contracts import Event, intake, review
from shared.messaging import Batch, Projection, Reject, Wait, announce
from simulation.database import MemoryTransaction
from simulation.world import World

DAY: Final = date(2025, 3, 1)
DAY_ONE: Final = datetime(2025, 1, 1, tzinfo=UTC)
SHA: Final = "0" * 64
HOPELESS: Final = 9_000
"""Events from this number on break the contract for good: their streams stay parked."""
_NAMESPACE: Final = UUID(int=77)

SERVICES: Final = ("intake", "review", "funding")
HEARS: Final[dict[str, tuple[type[Event], ...]]] = {
    "review": (intake.CallClosed, intake.ApplicationWithdrawn),
    "funding": (intake.CallClosed, intake.ApplicationWithdrawn, review.CommitteeConvened, review.MinutesSigned),
}
TALLY: Final = "tally"


def session_of(call: UUID) -> UUID:
    """The session that review draws from a call."""
    return uuid5(_NAMESPACE, str(call))


def closed(call: UUID, number: int) -> intake.CallClosed:
    return intake.CallClosed(call_id=call, edition=number, closed_on=DAY)


def withdrawn(application: UUID, call: UUID, number: int) -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(
        application_id=application, call_id=call, edition=number, reason="OTHER", withdrawn_on=DAY
    )


def convened(call: UUID, number: int) -> review.CommitteeConvened:
    return review.CommitteeConvened(
        session_id=session_of(call), committee_id=call, committee_code="N", edition=number, held_on=DAY
    )


def signed(call: UUID, cause: UUID, number: int) -> review.MinutesSigned:
    return review.MinutesSigned(
        session_id=session_of(call),
        committee_id=cause,
        committee_code=str(call),
        edition=number,
        minutes_sha256=SHA,
        signed_on=DAY,
    )


class Reactions:
    """The reactions of one service; `table` is what `Reacting` takes."""

    def __init__(self, world: World, service: str) -> None:
        self._world = world
        self._service = service
        handlers: dict[str, dict[type[Event], Any]] = {
            "review": {intake.CallClosed: self.convene, intake.ApplicationWithdrawn: self.minute},
            "funding": {
                intake.CallClosed: self.remember,
                intake.ApplicationWithdrawn: self.remember,
                review.CommitteeConvened: self.after_the_call,
                review.MinutesSigned: self.after_the_application,
            },
        }
        self.table = handlers[service]

    async def convene(self, tx: MemoryTransaction, event: intake.CallClosed, *, at: datetime) -> None:
        await self.remember(tx, event, at=at)
        announce(tx, convened(event.call_id, event.edition))  # type: ignore[arg-type]  # reason: a simulated one

    async def minute(self, tx: MemoryTransaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:
        await self._wait_unless_heard(tx, intake.CallClosed.TOPIC, event.call_id)
        await self.remember(tx, event, at=at)
        announce(tx, signed(event.call_id, event.application_id, event.edition))  # type: ignore[arg-type]  # reason: a simulated one

    async def after_the_call(self, tx: MemoryTransaction, event: review.CommitteeConvened, *, at: datetime) -> None:
        await self._wait_unless_heard(tx, intake.CallClosed.TOPIC, event.committee_id)
        await self.remember(tx, event, at=at)

    async def after_the_application(self, tx: MemoryTransaction, event: review.MinutesSigned, *, at: datetime) -> None:
        await self._wait_unless_heard(tx, intake.ApplicationWithdrawn.TOPIC, event.committee_id)
        await self._wait_unless_heard(tx, intake.CallClosed.TOPIC, UUID(event.committee_code))
        await self.remember(tx, event, at=at)

    async def remember(self, tx: MemoryTransaction, event: Event, *, at: datetime) -> None:  # noqa: ARG002
        """What the model is compared with: which events of a stream were applied, in which order."""
        number: int = event.edition  # type: ignore[attr-defined]  # reason: every event of this workload has one
        if number >= HOPELESS:
            raise Reject(f"{number} can never work")
        if self._world.defective and number % 7 == 3:
            raise ValueError(f"a defect of this version: {number}")
        session = tx.session
        await session.statement("remember")
        row = ("applied", event.TOPIC, event.aggregate_id)
        await session.lock(row)
        session.put(row, (*(session.get(row) or ()), tx.origin.causation_id))
        self._world.note("%s applies %s %s", self._service, type(event).__name__, number)

    async def _wait_unless_heard(self, tx: MemoryTransaction, topic: str, aggregate: UUID) -> None:
        await tx.session.statement("look")
        if not tx.session.get(("applied", topic, str(aggregate))):
            raise Wait(topic, aggregate)


def _tally(batch: Batch, event: Any, *, at: datetime) -> None:
    batch.write(TALLY, event.TOPIC, event.aggregate_id, event.edition)


PROJECTION: Final = Projection(TALLY, 1, dict.fromkeys(HEARS["funding"], _tally), reset=())


def commands_of(world: World) -> list[tuple[str, list[Event]]]:
    """What people ask the services for: (service, events of one unit of work)."""
    chance = world.chance
    calls = [UUID(int=n) for n in range(1, 2 + int(chance.random() * 2))]
    applications = [UUID(int=100 + n) for n in range(1, 2 + int(chance.random() * 3))]
    asked: list[tuple[str, list[Event]]] = []
    number = 0
    for call in calls:
        for _ in range(1 + int(chance.random() * 1.5)):
            number += 1
            asked.append(("intake", [closed(call, number)]))
    for n, application in enumerate(applications):
        call = calls[n % len(calls)]
        events: list[Event] = []
        for _ in range(1 + int(chance.random() * 2)):
            number += 1
            events.append(withdrawn(application, call, number))
        asked.append(("intake", events))
        if chance.random() < 0.3:
            number += 1
            asked.append(("review", [signed(call, application, number)]))
    if chance.random() < 0.1:
        hopeless = UUID(int=500)
        asked += [("intake", [withdrawn(hopeless, calls[0], HOPELESS)]), ("intake", [closed(hopeless, HOPELESS + 1)])]
        asked.append(("intake", [withdrawn(hopeless, calls[0], HOPELESS + 2)]))
    chance.shuffle(asked)
    return asked
