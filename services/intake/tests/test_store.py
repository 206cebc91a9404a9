"""What is kept is what was decided, and the database holds its own against mistakes."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from intake import domain, store
from intake.store import applications, calls, eligibility, listing, reopenings, standings, supplements, tasks, versions
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database, Stale
from shared.testing import prepare_every_statement
from shared.vocabulary import InadmissibilityReason, WithdrawalReason


@pytest.fixture
def origin(make: Any) -> Origin:
    return Origin.of_command(make.moment().at, actor="tests")


@pytest.fixture
async def call(database: Database, origin: Origin, make: Any) -> domain.Call:
    """The 2025 edition, open, in the database."""
    made = make.call(revision=1)
    async with database.transaction(origin) as tx:
        store.insert_call(tx, made)
    return made


@pytest.fixture
async def draft(database: Database, origin: Origin, make: Any, call: domain.Call) -> domain.Application:
    """A complete draft, in the database."""
    made = make.draft(call)
    async with database.transaction(origin) as tx:
        store.insert_application(tx, made)
    return made


async def loaded(database: Database, origin: Origin, application: domain.Application) -> domain.Application | None:
    async with database.transaction(origin) as tx:
        return await store.load_application(tx, application.id)


async def test_postgresql_accepts_every_statement(database: Database) -> None:
    count = await prepare_every_statement(
        database, calls, applications, eligibility, listing, reopenings, standings, supplements, tasks, versions
    )
    assert count > 30


async def test_the_states_in_the_database_are_the_states_of_the_domain(database: Database) -> None:
    for table, (states, transitions) in domain.STATE_MACHINES.items():
        checks = await database.fetch(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass",
            table,
        )
        lists = [text for (text,) in checks if text.startswith("CHECK ((state = ANY")]
        assert any(set(re.findall(r"'([A-Z_]+)'", text)) == set(states) for text in lists), lists
        assert set(transitions) == set(states)


async def test_a_call_comes_back_as_it_was_kept(database: Database, origin: Origin, call: domain.Call) -> None:
    async with database.transaction(origin) as tx:
        assert await store.load_call(tx, call.id) == call
        assert await store.load_call(tx, new_id()) is None


async def test_a_new_version_of_the_rules_stands_beside_the_old_one(
    database: Database, origin: Origin, make: Any, call: domain.Call
) -> None:
    later = domain.evolve_call(
        call, domain.CallRulesPublished(call.id, 2025, replace(make.rules, version="1.1.0"), make.moment())
    )
    async with database.transaction(origin) as tx:
        store.save_call(tx, later, before=call)
    async with database.transaction(origin) as tx:
        assert await store.load_call(tx, call.id) == later
    assert [row["version"] for row in await database.fetch("SELECT version FROM intake.call_rules")] == [
        "1.0.0",
        "1.1.0",
    ]


async def test_published_rules_cannot_be_changed_by_the_application(database: Database, call: domain.Call) -> None:
    for statement in ("UPDATE intake.call_rules SET rules = '{}'", "DELETE FROM intake.call_rules"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch(statement)


async def test_an_application_comes_back_as_it_was_kept_in_every_state(
    database: Database, origin: Origin, make: Any, call: domain.Call, draft: domain.Application
) -> None:
    moment = make.moment()
    assert await loaded(database, origin, draft) == draft
    refused = domain.Inadmissibility(InadmissibilityReason.OUT_OF_SCOPE, "Hors sujet.")
    withdrawal = domain.Withdrawal(WithdrawalReason.OTHER, moment)
    application = draft
    for fact in (
        domain.DraftRevised(draft.id, replace(make.content, indicators=()), None),
        domain.DraftRevised(draft.id, make.content, make.contact),
        domain.submit(draft, call, rank=1, moment=moment),
        domain.ApplicationDeclaredAdmissible(draft.id, call.id, 2025, moment),
        domain.ApplicationWithdrawn(draft.id, call.id, 2025, withdrawal),
    ):
        before, application = application, domain.evolve(application, fact)
        async with database.transaction(origin) as tx:
            store.save_application(tx, application, before=before)
        assert await loaded(database, origin, draft) == application
    other = domain.evolve(draft, domain.submit(draft, call, rank=2, moment=moment))
    other = replace(other, id=new_id())
    async with database.transaction(origin) as tx:
        store.insert_application(tx, replace(draft, id=other.id))
    inadmissible = domain.evolve(
        other, domain.ApplicationDeclaredInadmissible(other.id, call.id, 2025, refused, moment)
    )
    async with database.transaction(origin) as tx:
        store.save_application(tx, inadmissible, before=draft)
    assert await loaded(database, origin, inadmissible) == inadmissible


async def test_a_change_made_on_an_old_revision_is_stale(
    database: Database, origin: Origin, make: Any, draft: domain.Application
) -> None:
    revised = domain.evolve(draft, domain.DraftRevised(draft.id, make.content, make.contact))
    async with database.transaction(origin) as tx:
        store.save_application(tx, revised, before=draft)
    with pytest.raises(Stale):
        async with database.transaction(origin) as tx:
            store.save_application(tx, revised, before=draft)


async def test_the_contact_lies_in_the_vault_alone_and_leaves_it_when_it_is_taken_out(
    database: Database, origin: Origin, make: Any, draft: domain.Application
) -> None:
    assert await database.fetchval("SELECT email FROM intake.person") == make.contact.email
    assert make.contact.name not in await database.fetchval("SELECT content::text FROM intake.application")
    revised = domain.evolve(draft, domain.DraftRevised(draft.id, make.content, None))
    async with database.transaction(origin) as tx:
        store.save_application(tx, revised, before=draft)
    assert await database.fetchval("SELECT count(*) FROM intake.person") == 0


async def test_a_rank_given_up_is_taken_by_the_next(database: Database, origin: Origin, call: domain.Call) -> None:
    async def rank(*, given_up: bool = False) -> int:
        async with database.transaction(origin) as tx:
            taken = await store.take_rank(tx, 2025)
            if given_up:
                raise RuntimeError(taken)
        return taken

    assert await rank() == 1
    with pytest.raises(RuntimeError, match="2"):
        await rank(given_up=True)
    assert await rank() == 2


IMPOSSIBLE = (
    "state = 'LOST'",
    "state = 'SUBMITTED'",
    "number = 'NVP-25-1'",
    "requested_cents = 1",
    "state = 'WITHDRAWN'",
    "carrier_siret = '123'",
    "inadmissibility_reason = 'OTHER', inadmissibility_explanation = 'x'",
)


async def test_the_database_refuses_an_application_that_cannot_be(
    database: Database, draft: domain.Application, subtests: pytest.Subtests
) -> None:
    for wrong in IMPOSSIBLE:
        with subtests.test(wrong=wrong), pytest.raises(asyncpg.CheckViolationError):
            await database.fetch(f"UPDATE intake.application SET {wrong} WHERE id = $1", draft.id)


async def test_a_call_falls_due_when_its_last_day_is_over_in_paris(database: Database, call: domain.Call) -> None:
    due = await database.fetchval("SELECT closes_at AT TIME ZONE 'Europe/Paris' FROM intake.call")
    assert (due.date(), due.hour, due.minute) == (call.terms.closes_on + timedelta(days=1), 0, 0)
