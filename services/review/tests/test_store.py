"""What PostgreSQL itself holds, whatever the code above it does."""

import re
from importlib import import_module
from pkgutil import iter_modules

import asyncpg
import pytest
from review_driver import AWARD

from review import store
from review.domain import STATE_MACHINES
from shared.contracts import review as wire
from shared.testing import prepare_every_statement

STATEMENTS = 40


async def test_postgresql_accepts_every_statement(database):
    modules = [import_module(one.name) for one in iter_modules(store.__path__, f"{store.__name__}.")]
    assert await prepare_every_statement(database, *modules) >= STATEMENTS


@pytest.mark.parametrize("table", STATE_MACHINES)
async def test_the_check_of_a_table_lists_the_states_of_its_machine(database, table):
    check = await database.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::text::regclass AND conname = $2",
        table,
        f"{table.split('.')[1]}_state_check",
    )
    states, transitions = STATE_MACHINES[table]
    assert set(re.findall(r"'([A-Z_]+)'", check)) == {state.value for state in states} == set(transitions)


async def test_a_signed_session_cannot_be_changed_even_by_hand(review):
    session = await review.sits(await review.forms())
    await review.signs(session)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="are signed"):
        await review.database.fetch("UPDATE review.session SET present = '{}' WHERE id = $1", session["id"])


@pytest.mark.parametrize(
    "table",
    [
        "ballot",
        "vote",
        "decision",
        "money_answer",
        "application_file",
        "call_rules",
        "committee_rules",
        "conflict",
        "conflict_lifted",
        "interest",
        "interest_lifted",
        "ballot_closing",
        "addendum",
        "evaluation",
    ],
)
@pytest.mark.parametrize("statement", ["UPDATE review.{} SET {} = {}", "DELETE FROM review.{}"])
async def test_what_was_voted_decided_or_heard_is_only_ever_added_to(database, table, statement):
    column = await database.fetchval(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum = 1", f"review.{table}"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await database.fetch(statement.format(table, column, column))


async def test_an_award_above_what_was_requested_cannot_be_stored(review):
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    with pytest.raises(asyncpg.CheckViolationError, match="award_within_request"):
        await review.database.fetch(
            "INSERT INTO review.decision (id, ballot_id, outcome, amount_cents, requested_cents, reason, explanation, "
            "decided_by, decided_at) VALUES ($1, $2, 'AWARDED', 101, 100, 'MERIT', '-', 'chair', now())",
            session["id"],
            case["ballot"]["id"],
        )


async def test_minutes_with_another_hash_cannot_be_stored(review):
    session = await review.convenes(await review.forms())
    with pytest.raises(asyncpg.CheckViolationError, match="hash_is_of_the_minutes"):
        await review.database.fetch(
            "UPDATE review.session SET state = 'SIGNED', minutes = '{}', minutes_sha256 = 'abc', signed_by = 'chair', "
            "signed_on = now() WHERE id = $1",
            session["id"],
        )


async def test_names_are_in_the_vault_and_in_no_event(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible(), **AWARD)
    await review.funding_reserves()
    await review.signs(session)
    told = await review.database.fetch("SELECT type, convert_from(payload, 'UTF8') AS text FROM messaging.event_log")
    assert len(told) > 4
    for secret in ("Personne", AWARD["explanation"]):
        assert not [row["text"] for row in told if secret in row["text"]], secret
    # Opaque ids of members stand in their mandates, and in no event that says what somebody did.
    assert {row["type"] for row in told if '"chair"' in row["text"]} == {wire.CommitteeFormed.TYPE}
    assert (await review.case(case["id"]))["explanation"] == AWARD["explanation"]
