"""The roll-ups of impact: rebuilt from the events of 1 M observations, then asked over HTTP in process.

Ten years of twenty projects, four indicators each, two years of observations; half of them verified. The rebuild
takes records as a consumer does off Kafka (gate, apply, cursors and inbox, batch after batch); making the records is
not counted.
"""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from bench import checks
from bench.asking import asked, p95_of
from bench.backlog import resident
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, say
from impact.main import SERVICE
from impact.projections import PROJECTIONS
from shared.contracts import Envelope, Event, funding, impact, intake
from shared.identity import new_id
from shared.messaging.application import Projecting
from shared.messaging.hearer import Hearer
from shared.messaging.records import Raw
from shared.postgres import Database, Series
from shared.service.running import keep_what_is_loaded
from shared.vocabulary import Audience, Axis, IndicatorKind, LegalForm, Region, Role, Stage, Unit

SERIES = Series.read(SERVICE.name, SERVICE.migrations)
RATE, MOST_MS, FLAT = 20_000.0, 50.0, 1.1
CODES: Final = {
    "PARTICIPANTS_REACHED": Unit.PERSON,
    "HOURS_OF_FOLLOW_UP": Unit.HOUR,
    "IN_WORK_AT_SIX_MONTHS": Unit.RATIO,
    "INTO_TRAINING": Unit.RATIO,
}
BY = ("axis", "region", "department", "zoning", "audience", "edition", "carrier", "month")
BEGUN = date(2016, 1, 1)
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)
SUMS: Final = tuple(
    f"SELECT sum(reported)::bigint AS reported, sum(verified)::bigint AS verified FROM impact.roll_up_{kept}_v3"
    for kept in ("sum", "month")
)


_PARTS: Final = """(VALUES ('GENDER', 'WOMEN'), ('GENDER', 'MEN'), ('AGE_BAND', 'UNDER_30'),
    ('AGE_BAND', 'FROM_30_TO_44'), ('AGE_BAND', 'FROM_45_TO_54'), ('AGE_BAND', 'FROM_55')) AS p (dimension, category)"""
_COUNTS: Final = "reported / 2, reported_denominator / 2, verified / 2, verified_denominator / 2"
SHARED_OUT: Final = (
    f"""INSERT INTO impact.breakdown_sum_v1
    SELECT plan_id, code, dimension, category, {_COUNTS} FROM impact.roll_up_sum_v3, {_PARTS}""",
    f"""INSERT INTO impact.breakdown_month_v1
    SELECT plan_id, code, month, dimension, category, {_COUNTS} FROM impact.roll_up_month_v3, {_PARTS}""",
)
"""As if every observation were shared out by sex and age: what reading is measured on; the rebuild is not of these."""


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second and memory of the rebuild; the slowest of the roll-ups at its 95th percentile."""
    projects, observations, asks = (20, 1_000, 10) if quick else (200, 1_000_000, 20 * runs)
    projection, _ = PROJECTIONS
    keep_what_is_loaded()
    async with ground.database(SERIES) as database:
        hearer = Hearer(database, Projecting(SERVICE.name, projection, 1))
        made = _Programme(projects)
        await hearer.hear(made.opened())
        rate, memory = await _rebuilt(hearer, made, observations)
        for statement in SHARED_OUT:
            await database.pool.execute(statement, timeout=600)
        await database.pool.execute("VACUUM ANALYZE", timeout=600)
        await ground.settle()
        await _complete(database, made)
        async with asked(ground, SERVICE, database, at=AT) as api:
            officer = api.caller(Role.IMPACT_OFFICER)
            found = {by: await p95_of(officer, [f"/roll-ups?by={by}"] * asks) for by in BY}
            for by in BY:
                shared_out = [f"/roll-ups/breakdowns?by={by}&dimension=GENDER"] * asks
                found[f"{by}, shared out"] = await p95_of(officer, shared_out)
    for by, milliseconds in found.items():
        say(f"  roll-up by {by}: p95 {milliseconds:.1f} ms over {observations} observations")
    slowest = max(found, key=lambda by: found[by])
    middle, last = memory[len(memory) // 10], max(memory)
    return [
        Figure("rebuild", rate, RATE, "events/s", 1.0, against="what is asked"),
        Figure("rebuild_memory", last, middle, "MB", FLAT, "at most", against="after a tenth of the events"),
        Figure(
            "roll_ups",
            found[slowest],
            MOST_MS,
            "ms",
            1.0,
            "at most",
            against=f"the most one may take; by {slowest}",
        ),
    ]


async def _rebuilt(hearer: Hearer, made: "_Programme", observations: int) -> tuple[float, list[float]]:
    """Events a second, and the resident memory after each batch in MB."""
    seconds, processor, events = 0.0, 0.0, 0
    memory: list[float] = []
    stream = made.observed(observations)
    while chunk := [raw for _, raw in zip(range(hearer.takes), stream, strict=False)]:
        clock, before = Stopwatch(), time.process_time()
        await hearer.hear(chunk)
        seconds += clock.seconds
        processor += time.process_time() - before
        events += len(chunk)
        memory.append(resident(os.getpid()))
    say(f"  {events} events in {seconds:.1f} s, {events / seconds:.0f}/s, {1e6 * processor / events:.1f} us of Python")
    say(f"  {memory[len(memory) // 10]:.0f} MB after a tenth of them, at most {max(memory):.0f} MB")
    return events / seconds, memory


async def _complete(database: Database, made: "_Programme") -> None:
    """Every event was applied once, and the read model holds what was observed."""
    await checks.applied(database, made.events)
    for statement in SUMS:
        row = await database.fetchrow(statement)
        found = dict(row) if row else {}
        checks.require(found == made.told, f"added up to {found}, told was {made.told}")


class _Programme:
    """Projects and what they announce, as records; every stream counts from 1."""

    def __init__(self, projects: int) -> None:
        self._draw = random.Random(1)
        self._projects = [(new_id(), new_id(), new_id()) for _ in range(projects)]
        self._sequences: dict[tuple[str, str], int] = {}
        self.events = 0
        self.told = {"reported": 0, "verified": 0}

    def opened(self) -> list[Raw]:
        """Applications, agreements, plans."""
        found: list[Raw] = []
        for number, (application, agreement, plan) in enumerate(self._projects):
            edition = BEGUN.year + number * 10 // len(self._projects)
            begun = date(edition, 1 + number % 12, 1)
            aims = tuple(
                intake.IndicatorTarget(
                    code=code,
                    kind=IndicatorKind.OUTPUT,
                    unit=unit,
                    baseline=0,
                    target=80,
                    target_denominator=100 if unit is Unit.RATIO else None,
                    due_on=begun + timedelta(days=730),
                )
                for code, unit in CODES.items()
            )
            found.append(self._raw(self._application(application, number, edition, begun, aims)))
            found.append(self._raw(self._agreement(application, agreement, edition, begun)))
            found.append(
                self._raw(
                    impact.MonitoringPlanOpened(
                        plan_id=plan,
                        application_id=application,
                        agreement_id=agreement,
                        edition=edition,
                        indicators=aims,
                        reports=(),
                        opened_on=begun,
                    )
                )
            )
        return found

    def observed(self, count: int) -> Iterator[Raw]:
        """Observations of every project in turn; each second one is verified at once."""
        codes = list(CODES.items())
        for number in range(count):
            at = number % len(self._projects)
            application, agreement, plan = self._projects[at]
            code, unit = self._draw.choice(codes)
            start = date(BEGUN.year + at * 10 // len(self._projects), 1, 1) + timedelta(
                days=30 * self._draw.randrange(24)
            )
            told = {
                "plan_id": plan,
                "application_id": application,
                "agreement_id": agreement,
                "edition": BEGUN.year + at * 10 // len(self._projects),
                "observation_id": new_id(),
                "code": code,
                "kind": IndicatorKind.OUTPUT,
                "unit": unit,
                "value": self._draw.randrange(50),
                "denominator": 50 if unit is Unit.RATIO else None,
                "period_start": start,
                "period_end": start + timedelta(days=29),
            }
            yield self._raw(impact.IndicatorReported(**told, reported_on=start + timedelta(days=40)))
            self.told["reported"] += told["value"]
            if number % 2:
                self.told["verified"] += told["value"]
                yield self._raw(impact.IndicatorVerified(**told, verified_on=start + timedelta(days=50)))

    def _application(
        self, application: UUID, number: int, edition: int, begun: date, aims: tuple[intake.IndicatorTarget, ...]
    ) -> intake.ApplicationSubmitted:
        draw = self._draw
        return intake.ApplicationSubmitted(
            application_id=application,
            call_id=application,
            edition=edition,
            rules_version="1.0.0",
            number=f"NVP-{edition}-{number:04d}",
            session="1",
            submitted_on=begun,
            carrier=intake.Organisation(
                siret=f"{number:014d}", name=f"Association {number}", legal_form=LegalForm.ASSOCIATION
            ),
            project_title="Un projet",
            axis=draw.choice(list(Axis)),
            stage=Stage.PILOT,
            audiences=tuple(draw.sample(list(Audience), 2)),
            regions=tuple(draw.sample(list(Region), 2)),
            departments=tuple(f"{one:02d}" for one in draw.sample(range(1, 96), 3)),
            starts_on=begun,
            ends_on=begun + timedelta(days=730),
            requested_cents=6_000_000,
            budget_cents=10_000_000,
            indicators=aims,
        )

    def _agreement(self, application: UUID, agreement: UUID, edition: int, begun: date) -> funding.AgreementSigned:
        return funding.AgreementSigned(
            agreement_id=agreement,
            number=f"CONV-{edition}-0001",
            application_id=application,
            edition=edition,
            amount_cents=6_000_000,
            instalments=(),
            signed_on=begun,
            starts_on=begun,
            ends_on=begun + timedelta(days=730),
            final_report_due_on=begun + timedelta(days=790),
            overdue_after_days=30,
        )

    def _raw(self, event: Event) -> Raw:
        self.events += 1
        stream = (event.TOPIC, event.aggregate_id)
        sequence = self._sequences[stream] = self._sequences.get(stream, 0) + 1
        event_id = new_id()
        envelope = Envelope(
            id=event_id,
            type=event.TYPE,
            source=f"/novapec/{event.SERVICE}",
            subject=event.aggregate_id,
            time=AT,
            sequence=sequence,
            correlation_id=event_id,
            actor="bench",
            data_schema=event.schema_uri(),
        )
        value = event.model_dump_json(exclude_none=True).encode()
        return Raw(event.TOPIC, self.events % 12, self.events, stream[1].encode(), value, tuple(envelope.headers()))
