"""The SQL of impact, on PostgreSQL."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from impact import domain
from impact.store import applications, definitions, documents, forms, plans, roll_ups, tasks, waiting
from impact.store.plans import alerts, belonging, finding, lists, reading, writing
from impact.store.roll_ups import keeping, parting, parts
from impact.store.roll_ups import reading as sums
from shared.origin import Origin
from shared.postgres import Database, Stale, Transaction
from shared.testing import prepare_every_statement
from shared.vocabulary import ReportReturnReason

from .histories import live
from .samples import DUE_ON, application, entry, id_of, plan

AT = datetime(2025, 10, 1, 9, tzinfo=UTC)
Work = Callable[[], AbstractAsyncContextManager[Transaction]]


@pytest.fixture
def work(database: Database) -> Work:
    """Units of work on the database."""
    return lambda: database.transaction(Origin.of_command(AT, actor="test"))


async def saved(work: Work, after: domain.Plan, before: domain.Plan | None = None) -> domain.Plan:
    """Save a plan, with its application where the plan is new."""
    async with work() as tx:
        if before is None:
            applications.add(tx, replace(application(), application_id=after.ref.application_id))
        return plans.save(tx, before, after)


async def loaded(work: Work, plan_id: object = None) -> domain.Plan:
    """The plan as it stands in the database."""
    async with work() as tx:
        found = await plans.load(tx, plan_id or plan().ref.plan_id)
    assert found is not None
    return found


async def test_postgresql_accepts_every_statement(database: Database) -> None:
    kept = (applications, definitions, documents, forms, keeping, parting, parts, sums, tasks, waiting)
    modules = (*kept, alerts, belonging, lists, reading, writing, finding)
    assert await prepare_every_statement(database, *modules) >= 50
    async with database.pool.acquire() as connection:
        for statement in roll_ups.RESET:
            await connection.prepare(statement)
        await connection.execute("SELECT 1")


async def test_the_checks_of_the_migration_name_the_states_of_the_domain(database: Database) -> None:
    for table, (states, transitions) in domain.STATE_MACHINES.items():
        constraint = await database.fetchval(
            """SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = $1::text::regclass AND contype = 'c'
            AND conname = split_part($1::text, '.', 2) || '_state_check'""",
            table,
        )
        named = {part.strip("'") for part in constraint.split("'")[1::2]}
        assert named == {state.value for state in states} == {state.value for state in transitions}


async def test_an_application_comes_back_as_it_was_kept(work: Work) -> None:
    kept = application()
    async with work() as tx:
        applications.add(tx, kept)
    async with work() as tx:
        assert await applications.find(tx, kept.application_id) == kept
        assert await applications.find(tx, id_of("elsewhere")) is None


async def test_a_plan_comes_back_as_it_was_saved(work: Work) -> None:
    opened = await saved(work, plan())
    assert await loaded(work) == opened


async def test_a_whole_life_comes_back_as_it_was_saved(work: Work) -> None:
    stand = live("essai", [])
    before = await saved(work, stand.last)
    first = domain.report_indicator(before, entry(value=60), observation_id=id_of("o1"), by="carrier", on=DUE_ON)
    after = domain.evolve(before, first)
    corrected = domain.report_indicator(
        after, entry(value=120, supersedes=id_of("o1")), observation_id=id_of("o2"), by="carrier", on=DUE_ON
    )
    after = domain.evolve(after, corrected)
    before = await saved(work, after, before)
    for fact in domain.verify(before, corrected.observation, by="officer", on=DUE_ON):
        after = domain.evolve(after, fact)
    for fact in domain.submit_report(after, after.reports[0], domain.Submission("Fait."), by="carrier", on=DUE_ON):
        after = domain.evolve(after, fact)
    reason = ReportReturnReason.OTHER
    returned = domain.return_report(after, after.reports[0], reason=reason, comment="Non.", by="officer", on=DUE_ON)
    after = domain.evolve(after, returned)
    after = await saved(work, replace(after, revision=before.revision), before)
    assert after.revision == 3
    assert await loaded(work) == after
    closed = await saved(work, domain.evolve(after, domain.PlanClosed(after.ref, date(2026, 9, 1))), after)
    assert (await loaded(work)) == closed


async def test_who_read_an_older_revision_is_told_so_and_writes_nothing(work: Work) -> None:
    opened = await saved(work, plan())
    closed = domain.evolve(opened, domain.PlanClosed(opened.ref, date(2026, 9, 1)))
    await saved(work, closed, opened)
    fact = domain.report_indicator(opened, entry(), observation_id=id_of("o1"), by="carrier", on=DUE_ON)
    with pytest.raises(Stale):
        await saved(work, domain.evolve(opened, fact), opened)
    assert (await loaded(work)).observations == ()


async def test_the_database_refuses_a_second_correction_of_one_value(work: Work) -> None:
    before = await saved(work, plan())
    observed = [
        domain.Observation(id_of(name), entry(supersedes=corrects), domain.ObservationState.REPORTED, "carrier", DUE_ON)
        for name, corrects in (("o1", None), ("o2", id_of("o1")), ("o3", id_of("o1")))
    ]
    with pytest.raises(asyncpg.UniqueViolationError):
        await saved(work, replace(before, observations=tuple(observed)), before)


async def test_the_database_refuses_that_who_reported_a_value_verifies_it(work: Work) -> None:
    before = await saved(work, plan())
    reported = domain.Observation(id_of("o1"), entry(), domain.ObservationState.REPORTED, "one", DUE_ON)
    before = await saved(work, replace(before, observations=(reported,)), before)
    alone = replace(reported, state=domain.ObservationState.VERIFIED, verified_by="one", verified_on=DUE_ON)
    with pytest.raises(asyncpg.CheckViolationError):
        await saved(work, replace(before, observations=(alone,)), before)


@pytest.mark.parametrize(("value", "denominator"), [(41, 40), (-1, 40), (0, 0)])
async def test_the_database_refuses_a_ratio_out_of_bounds(work: Work, value: int, denominator: int) -> None:
    before = await saved(work, plan())
    one = entry(domain.IN_WORK_AT_SIX_MONTHS, value, denominator)
    observed = domain.Observation(id_of("o1"), one, domain.ObservationState.REPORTED, "carrier", DUE_ON)
    with pytest.raises(asyncpg.CheckViolationError):
        await saved(work, replace(before, observations=(observed,)), before)


async def test_what_was_reported_and_said_cannot_be_erased(database: Database) -> None:
    for table in ("observation", "report_exchange", "plan", "application"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(f"DELETE FROM impact.{table}")
