"""Ten years of a programme of projects, and what they observe, as the records that a projection is given."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared.contracts import Envelope, Event, funding, impact, intake
from shared.identity import new_id
from shared.messaging.records import Raw
from shared.vocabulary import Audience, Axis, IndicatorKind, LegalForm, Region, Stage, Unit

AT: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)
BEGUN: Final = date(2016, 1, 1)
CODES: Final = {
    "PARTICIPANTS_REACHED": Unit.PERSON,
    "HOURS_OF_FOLLOW_UP": Unit.HOUR,
    "IN_WORK_AT_SIX_MONTHS": Unit.RATIO,
    "INTO_TRAINING": Unit.RATIO,
}


class Programme:
    """Projects and what they announce, as records; every stream counts from 1."""

    def __init__(self, projects: int, *, of: "Programme | None" = None, shares_out: bool = False) -> None:
        """So many projects, or those `of` another; `shares_out` each observation by sex, or only tells the whole."""
        self._draw = random.Random(1)
        self._projects = of._projects if of else [(new_id(), new_id(), new_id()) for _ in range(projects)]
        self._shares_out = shares_out
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
            told: dict[str, Any] = {
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
            if self._shares_out:
                told["parts"] = tuple(_parts(told["value"], told["denominator"]))
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


def _parts(value: int, whole: int | None) -> Iterator[impact.ObservedPart]:
    """Shared out by sex, as evenly as whole numbers go."""
    for nth, category in enumerate(("WOMEN", "MEN")):
        of_whole = None if whole is None else (whole + nth) // 2
        yield impact.ObservedPart(dimension="GENDER", category=category, value=(value + nth) // 2, denominator=of_whole)
