"""Where a file stands, kept from what review, funding and impact announce."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from told_by_others import (
    AGREEMENT,
    COMMON,
    DAY,
    PLAN,
    amended,
    closed,
    decided,
    drafted,
    opened,
    paid,
    recovered,
    referred,
    released,
    report,
    returned,
    signed,
    terminated,
)

from intake import store
from intake.api.labels import LABELS
from intake.handlers.standings import STAFF_ONLY
from intake.projections import PROJECTIONS
from shared.contracts import Event, funding, impact, intake, review
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard, project
from shared.vocabulary import (
    ClawbackGround,
    IndicatorKind,
    Outcome,
    ReleaseReason,
    Unit,
)

PROJECTION = PROJECTIONS[0]


@pytest.fixture
def standing(database: Database) -> Callable[[UUID], Any]:
    async def read(application_id: UUID) -> store.Standing:
        async with database.transaction(Origin.of_machinery()) as tx:
            return await store.load_standing(tx, application_id)

    return read


async def test_a_file_nobody_spoke_of_stands_nowhere(standing: Any) -> None:
    assert await standing(new_id()) == store.Standing()


async def test_an_amendment_changes_what_is_granted_in_whatever_order_the_topics_are_read(
    database: Database, standing: Any
) -> None:
    for first, second in ((decided, amended), (amended, decided)):
        file = new_id()
        events = {decided: decided(file, Outcome.AWARDED, 6_000_000), amended: amended(file, 7_000_000)}
        await project(database, PROJECTION, [events[first], events[second]])
        assert (await standing(file)).awarded_cents == 7_000_000


async def test_the_standing_follows_a_grant_to_its_closing(database: Database, standing: Any) -> None:
    file = new_id()
    await project(
        database,
        PROJECTION,
        [
            opened(file),
            decided(file, Outcome.DEFERRED, 0),
            decided(file, Outcome.AWARDED, 6_000_000),
            drafted(file),
            signed(file),
            paid(file, 3_600_000),
            returned(file, 3_600_000),
            paid(file, 3_600_000),
            report(impact.ReportOverdue, file),
            report(impact.ReportAccepted, file, accepted_on=DAY),
            paid(file, 2_400_000),
            recovered(file, 500_000),
            closed(file),
        ],
    )
    assert await standing(file) == store.Standing(
        committee_code="REGIONAL-93",
        outcome="AWARDED",
        decision_reason="MERIT",
        decided_on=DAY,
        awarded_cents=6_000_000,
        agreement_number="CONV-2025-0001",
        agreement_state="CLOSED",
        sign_before=date(2025, 8, 13),
        paid_cents=6_000_000,
        recovered_cents=500_000,
        report_state="ACCEPTED",
        report_due_on=DAY,
        closed_on=date(2026, 9, 1),
    )


async def test_a_file_says_so_where_its_agreement_was_ended_before_its_time(database: Database, standing: Any) -> None:
    file = new_id()
    await project(database, PROJECTION, [drafted(file), signed(file), paid(file, 2_400_000), terminated(file)])
    ended = await standing(file)
    assert (ended.agreement_state, ended.closed_on, ended.paid_cents) == ("TERMINATED", date(2026, 2, 2), 2_400_000)


async def test_a_reminder_leaves_a_report_as_it_was(database: Database, standing: Any) -> None:
    file = new_id()
    reminded = report(impact.ReportReminded, file, reminded_on=DAY, days_after_due=14)
    await project(database, PROJECTION, [report(impact.ReportOverdue, file), reminded])
    assert (await standing(file)).report_state == "OVERDUE"


async def test_a_file_that_a_committee_refers_stands_before_the_other_one(database: Database, standing: Any) -> None:
    file = new_id()
    await project(database, PROJECTION, [opened(file), referred(file)])
    assert (await standing(file)).committee_code == "NATIONAL"


async def test_the_decision_on_an_appeal_stands_in_whatever_order_the_two_cases_are_read(
    database: Database, standing: Any
) -> None:
    one, other = new_id(), new_id()

    def streams(file: UUID) -> list[list[Event]]:
        link = {"case_id": new_id(), "appeal_of": COMMON["case_id"], "committee_code": "NATIONAL"}
        first = [opened(file), decided(file, Outcome.REJECTED, 0)]
        appeal = [opened(file), decided(file, Outcome.AWARDED, 600)]
        return [first, [event.model_copy(update=link) for event in appeal]]

    first, appeal = streams(one)
    await project(database, PROJECTION, [*first, appeal[0]])
    waiting = await standing(one)
    assert (waiting.committee_code, waiting.outcome) == ("NATIONAL", "REJECTED")
    await project(database, PROJECTION, [appeal[1]])
    await project(database, PROJECTION, [event for stream in reversed(streams(other)) for event in stream])
    assert await standing(one) == await standing(other)
    assert ((await standing(one)).outcome, (await standing(one)).awarded_cents) == ("AWARDED", 600)


async def test_the_order_in_which_the_topics_are_read_does_not_matter(database: Database, standing: Any) -> None:
    one, other = new_id(), new_id()
    streams = [
        lambda file: [opened(file), decided(file, Outcome.AWARDED, 6_000_000)],
        lambda file: [drafted(file), signed(file), paid(file, 100)],
        lambda file: [report(impact.ReportDue, file), report(impact.ReportSubmitted, file, submitted_on=DAY)],
    ]
    await project(database, PROJECTION, [event for stream in streams for event in stream(one)])
    await project(database, PROJECTION, [event for stream in reversed(streams) for event in stream(other)])
    assert await standing(one) == await standing(other)


async def test_the_agreement_of_a_withdrawn_file_is_shown_as_cancelled(database: Database, standing: Any) -> None:
    file, lapsed = new_id(), new_id()
    await project(database, PROJECTION, [released(file, ReleaseReason.APPLICATION_WITHDRAWN), drafted(file)])
    await project(database, PROJECTION, [drafted(lapsed), released(lapsed, ReleaseReason.AGREEMENT_LAPSED)])
    assert (await standing(file)).agreement_state == "CANCELLED"
    assert (await standing(lapsed)).agreement_state == "DRAFTED"


async def test_the_timeline_keeps_codes_and_amounts_in_the_order_of_business_time(database: Database) -> None:
    file = new_id()
    late, early = datetime(2025, 6, 2, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    await project(
        database,
        PROJECTION,
        [
            heard(decided(file, Outcome.AWARDED, 600), sequence=2, at=late),
            heard(opened(file), sequence=1, at=early),
        ],
    )
    async with database.transaction(Origin.of_machinery()) as tx:
        timeline = await store.load_timeline(tx, file)
    assert [(entry.at, entry.what) for entry in timeline] == [(early, "CaseOpened"), (late, "DecisionMade")]
    assert timeline[1].detail == {
        "committee_code": "REGIONAL-93",
        "outcome": "AWARDED",
        "reason": "MERIT",
        "amount_cents": 600,
    }


async def test_a_reset_projection_is_empty_and_fills_again(database: Database, standing: Any) -> None:
    file = new_id()
    await project(database, PROJECTION, [opened(file)])
    async with database.transaction(Origin.of_machinery()) as tx:
        for statement in PROJECTION.reset:
            await tx.run(statement)
    assert await standing(file) == store.Standing()
    assert await database.fetchval("SELECT count(*) FROM intake.file_timeline") == 0
    await project(database, PROJECTION, [opened(file)])
    assert (await standing(file)).committee_code == "REGIONAL-93"


async def test_an_indicator_and_a_clawback_stand_in_the_timeline_only(database: Database, standing: Any) -> None:
    file = new_id()
    measured = impact.TargetReached(
        **PLAN, application_id=file, code="PARTICIPANTS_REACHED", unit=Unit.PERSON, target=3, value=4, judged_on=DAY
    )
    reported = impact.IndicatorReported(
        **PLAN,
        application_id=file,
        observation_id=new_id(),
        code="PARTICIPANTS_REACHED",
        kind=IndicatorKind.OUTPUT,
        unit=Unit.PERSON,
        value=4,
        period_start=DAY,
        period_end=DAY,
        reported_on=DAY,
    )
    owed = funding.ClawbackOrdered(
        **AGREEMENT,
        application_id=file,
        clawback_id=new_id(),
        amount_cents=5,
        ground=ClawbackGround.UNSPENT,
        ordered_on=DAY,
    )
    await project(database, PROJECTION, [measured, reported, owed])
    assert await standing(file) == store.Standing()
    kept = await database.fetch("SELECT what FROM intake.file_timeline WHERE application_id = $1 ORDER BY id", file)
    assert [row["what"] for row in kept] == ["TargetReached", "IndicatorReported", "ClawbackOrdered"]


def test_every_event_of_the_other_services_that_names_an_application_is_heard() -> None:
    # An envelope's own affair, with or without an application; an opinion, blind until the vote; impact's own alerts; a
    # recusal that nobody declared, which is heard by who closes the file.
    silent = {
        funding.LedgerPosted,
        funding.BankDifferencePosted,
        review.OpinionRecorded,
        review.RecusalsNoted,
        impact.AlertRaised,
        impact.AlertClosed,
    }
    others = {kind for kind in Event.REGISTRY.values() if kind.SERVICE in {"review", "funding", "impact"}}
    naming = {kind for kind in others if "application_id" in kind.model_fields} - silent
    assert set(PROJECTION.apply) == naming


def test_every_line_of_a_timeline_has_a_label_in_french() -> None:
    own = {kind.__name__ for kind in Event.REGISTRY.values() if issubclass(kind, intake.ApplicationEvent)}
    assert set(LABELS) == {kind.__name__ for kind in PROJECTION.apply} | own
    assert set(LABELS) > STAFF_ONLY
