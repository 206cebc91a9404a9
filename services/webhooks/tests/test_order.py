"""No interleaving of failures, crashes, lost processes and time lets an event of an aggregate overtake an earlier one.

Against PostgreSQL: the rule stands in the statement that takes a share. Several processes take, post and note in any
order that Hypothesis finds; what arrives is compared with what happened.
"""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webhook_post import APPLICATIONS, OUTLET, hear, life

from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from webhooks.domain.delivery import Answer, DeliveryState, Outcome, after
from webhooks.handlers.posting import LEASE
from webhooks.store import claiming
from webhooks.store.claiming import Claimed

NOON = datetime(2040, 1, 1, tzinfo=UTC)
"""Beyond whatever PostgreSQL's clock says is due."""
FORGET = "TRUNCATE webhooks.event, webhooks.delivery, webhooks.attempt, webhooks.application CASCADE"

HAPPENS = st.tuples(st.just("happens"), st.integers(0, 1))
TAKE = st.tuples(st.just("take"), st.integers(2, 4))
ENDS = st.tuples(st.sampled_from(["arrives", "fails", "arrives and is not noted", "is lost"]), st.integers(0, 9))
PASSES = st.tuples(st.just("time passes"), st.sampled_from([1, 10, 61, 3_600, 90_000]))
STEPS = st.lists(st.one_of(HAPPENS, HAPPENS, TAKE, ENDS, ENDS, PASSES), min_size=10, max_size=30)

LONG = timedelta(days=36_500)
"""A confirmation lasts longer than any course."""


class Course:
    """One course of events: what is under way, what arrived, and the instant."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at = NOON
        self.under_way: list[tuple[Claimed, datetime]] = []
        self.arrived: dict[str, list[int]] = defaultdict(list)
        self.happened: dict[int, int] = defaultdict(int)

    async def do(self, step: str, number: int) -> None:
        match step:
            case "take":
                async with self.database.transaction(Origin.of_machinery()) as tx:
                    share = await claiming.claim(
                        tx, new_id(), at=self.at, lease=LEASE, confirmed=LONG, at_most=number, each=3
                    )
                self.under_way += [(one, self.at) for one in share]
            case "time passes":
                self.at += timedelta(seconds=number)
                # Whoever has not come back when its claim runs out is dead: a POST takes a fraction of a lease.
                self.under_way = [one for one in self.under_way if self.at < one[1] + LEASE]
            case "happens":
                sequence = self.happened[number] = self.happened[number] + 1
                await hear(self.database, life(APPLICATIONS[number], length=sequence)[-1])
            case _ if self.under_way:
                one, _ = self.under_way.pop(number % len(self.under_way))
                await self._ends(one, step)
            case _:
                pass

    async def _ends(self, one: Claimed, how: str) -> None:
        if how.startswith("arrives"):
            self._arrives(one)
        if how in ("arrives", "fails"):
            answer = Answer(Outcome.ACCEPTED if how == "arrives" else Outcome.UNREACHABLE)
            then = after(
                answer,
                attempts=one.tries + 1,
                first_at=one.first_at or self.at,
                at=self.at,
                patience=OUTLET.patience,
                chance=0.5,
                ping=False,
            )
            assert then.state is not DeliveryState.DEAD or self.at - (one.first_at or self.at) > timedelta(days=4)
            async with self.database.transaction(Origin.of_machinery()) as tx:
                assert await claiming.settle(tx, one, answer, then, at=self.at, took_ms=1)

    def _arrives(self, one: Claimed) -> None:
        subject, _, rest = one.body.partition(b'"subject":"')[2].partition(b'"')
        sequence = int(rest.partition(b'"sequence":"')[2][:20])
        self.arrived[subject.decode()].append(sequence)


async def test_no_event_overtakes_an_earlier_one_of_its_aggregate(
    database: Database, subscription: dict[str, Any], owner_of: Any
) -> None:
    loop = asyncio.get_running_loop()

    async def course(steps: list[tuple[str, int]]) -> None:
        await owner_of(database, FORGET)
        one = Course(database)
        for step, number in steps:
            await one.do(step, number)
        for _ in range(30):  # and then all goes well
            await one.do("take", 4)
            while one.under_way:
                await one.do("arrives", 0)
            await one.do("time passes", 90_000)
        for number, length in one.happened.items():
            seen = one.arrived[str(APPLICATIONS[number])]
            first_times = list(dict.fromkeys(seen))
            assert first_times == sorted(first_times), "one overtook another"
            assert all(now >= before for before, now in pairwise(seen)), "an old one came late"
            assert max(seen) == length, "one never arrived"
            if not any(step == "time passes" and by == 90_000 for step, by in steps):
                assert first_times == list(range(1, length + 1)), "one was left out"

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def every_course(steps: list[tuple[str, int]]) -> None:
        asyncio.run_coroutine_threadsafe(course(steps), loop).result(60)

    await asyncio.to_thread(every_course)
