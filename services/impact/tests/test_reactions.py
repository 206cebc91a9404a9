"""What impact does when it hears intake and funding."""

from dataclasses import replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from impact.handlers import REACTIONS
from shared.contracts import funding, impact, intake
from shared.messaging import Reject, Wait
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.vocabulary import Refusal

from .samples import (
    DUE_ON,
    PARTICIPANTS,
    agreement_closed,
    agreement_signed,
    agreement_terminated,
    application_submitted,
    id_of,
    target,
)


async def test_the_plan_opens_with_the_signed_agreement_and_the_indicators_of_the_application(
    database: Database,
) -> None:
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, agreement_signed())
    opened = await require_announced(database, impact.MonitoringPlanOpened, application_id=id_of("essai/application"))
    assert opened.indicators == application_submitted().indicators
    assert [(one.number, one.kind, one.due_on) for one in opened.reports] == [(1, "FINAL", DUE_ON)]
    assert await database.fetchval("SELECT state FROM impact.plan WHERE id = $1", opened.plan_id) == "OPEN"


async def test_a_file_that_its_carrier_completed_is_measured_by_its_last_indicators(database: Database) -> None:
    submitted = application_submitted()
    await react(database, REACTIONS, submitted)
    more = tuple(one.model_copy(update={"target": one.target + 7}) for one in submitted.indicators)
    data = {**submitted.model_dump(mode="json"), "version": 2, "resubmitted_on": "2025-03-01"}
    again = intake.ApplicationResubmitted.model_validate(data).model_copy(update={"indicators": more})
    await react(database, REACTIONS, again)
    await react(database, REACTIONS, agreement_signed())
    opened = await require_announced(database, impact.MonitoringPlanOpened, application_id=id_of("essai/application"))
    assert opened.indicators == more


async def test_an_agreement_heard_before_its_application_waits_for_it(database: Database) -> None:
    with pytest.raises(Wait) as caught:
        await react(database, REACTIONS, agreement_signed())
    assert caught.value.topic == intake.ApplicationSubmitted.TOPIC
    assert caught.value.aggregate_id == str(id_of("essai/application"))
    assert await announced(database, impact.MonitoringPlanOpened) == []
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, agreement_signed())
    await require_announced(database, impact.MonitoringPlanOpened)


async def test_one_agreement_cannot_open_two_plans(database: Database) -> None:
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, agreement_signed())
    with pytest.raises(asyncpg.UniqueViolationError):
        await react(database, REACTIONS, agreement_signed())
    await require_announced(database, impact.MonitoringPlanOpened)


async def test_a_closed_agreement_closes_its_plan(database: Database) -> None:
    for event in (application_submitted(), agreement_signed(), agreement_closed()):
        await react(database, REACTIONS, event)
    row = await database.fetchrow("SELECT state, closed_on FROM impact.plan")
    assert row is not None
    assert (row["state"], row["closed_on"]) == ("CLOSED", date(2026, 9, 1))


async def test_an_agreement_that_ends_before_its_time_closes_its_plan_and_owes_no_report(database: Database) -> None:
    for event in (application_submitted(), agreement_signed(), agreement_terminated()):
        await react(database, REACTIONS, event)
    row = await database.fetchrow("SELECT state, closed_on FROM impact.plan")
    assert row is not None
    assert (row["state"], row["closed_on"]) == ("CLOSED", date(2026, 3, 2))
    missed = await announced(database, impact.TargetMissed)
    assert {one.code for one in missed} == {one.code for one in application_submitted().indicators}


async def test_an_agreement_that_was_never_signed_cannot_close(database: Database) -> None:
    with pytest.raises(Reject, match="never signed"):
        await react(database, REACTIONS, agreement_closed())


async def test_an_application_that_could_not_be_monitored_is_parked_when_it_is_heard(database: Database) -> None:
    event = application_submitted("double", PARTICIPANTS, replace(PARTICIPANTS, target=7))
    assert event.indicators[0] == target(PARTICIPANTS)
    with pytest.raises(Refusal, match="PARTICIPANTS_REACHED"):
        await react(database, REACTIONS, event)
    assert await database.fetchval("SELECT count(*) FROM impact.application") == 0


async def test_the_business_time_of_what_a_reaction_announces_is_the_time_of_what_it_heard(database: Database) -> None:
    at = datetime(2025, 4, 1, 15, tzinfo=UTC)
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, agreement_signed(), at=at)
    row = await database.fetchrow(
        "SELECT at FROM messaging.event_log WHERE type = $1", impact.MonitoringPlanOpened.TYPE
    )
    assert row is not None
    assert row["at"] == at


def test_impact_reacts_to_nothing_it_announces_itself() -> None:
    files = {intake.ApplicationSubmitted, intake.ApplicationResubmitted, intake.ApplicationTransferred}
    agreements = {funding.AgreementSigned, funding.AgreementAmended, funding.AgreementClosed}
    assert set(REACTIONS) == files | agreements | {funding.AgreementTerminated, intake.MembersRecorded}
