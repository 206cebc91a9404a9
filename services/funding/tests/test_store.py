"""The statements and the tables: every SQL prepared, every rule of money also the database's."""

import importlib
import pkgutil
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from contradicting_bank import ContradictingBank
from funding_life import Life
from funding_samples import Grant

from funding import store
from funding.domain.orders import OrderState
from funding.store import orders
from shared.postgres import Database
from shared.testing import prepare_every_statement

MODULES = [
    importlib.import_module(one.name)
    for one in pkgutil.walk_packages(store.__path__, "funding.store.")
    if not one.ispkg
]
WITHOUT_SQL = {"funding.store.agreement_rows", "funding.store.clawback_rows"}
PARTS_OF_TASKS = {"funding.store.task_rows"}  # one statement of many parts, which tasks.py puts together


async def test_postgresql_accepts_every_statement(database: Database) -> None:
    modules = [module for module in MODULES if module.__name__ not in WITHOUT_SQL | PARTS_OF_TASKS]
    for module in modules:
        await prepare_every_statement(database, module)
    assert len(modules) >= 10


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("reserved_cents = total_cents + 1", "envelope_never_over_committed"),
        ("committed_cents = total_cents + 1", "envelope_never_over_committed"),
        ("disbursed_cents = committed_cents + 1", "envelope_never_over_disbursed"),
        ("reserved_cents = -1", "envelope_reserved_cents_check"),
    ],
)
async def test_no_envelope_can_be_overdrawn_by_any_statement(life: Life, change: str, constraint: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await life.database.pool.execute(f"UPDATE funding.envelope SET {change}")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("paid_cents = amount_cents + 1", "agreement_never_over_paid"),
        ("recovered_cents = paid_cents + 1", "agreement_never_over_recovered"),
    ],
)
async def test_no_agreement_can_be_over_paid_by_any_statement(life: Life, change: str, constraint: str) -> None:
    await life.signed(Grant())
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await life.database.pool.execute(f"UPDATE funding.agreement SET {change}")


async def test_an_unsigned_agreement_cannot_be_paid_by_any_statement(life: Life) -> None:
    await life.drafted(Grant())
    with pytest.raises(asyncpg.CheckViolationError, match="agreement_pays_once_signed"):
        await life.database.pool.execute("UPDATE funding.agreement SET paid_cents = 1")


async def test_an_instalment_has_one_live_order_by_any_statement(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    with pytest.raises(asyncpg.UniqueViolationError, match="one_live_order_per_instalment"):
        await life.database.pool.execute(
            """INSERT INTO funding.payment_order (id, agreement_id, instalment, kind, attempt, amount_cents,
                end_to_end_id, state, author, drafted_at, revision)
            VALUES ($1, $1, 1, 'ADVANCE', 2, 1, 'X', 'DRAFTED', 'someone', now(), 1)""".replace("$1, $1", "$2, $1"),
            UUID(agreement["id"]),
            Grant().case_id,
        )


async def test_what_is_locked_as_under_way_is_what_the_domain_calls_so(database: Database) -> None:
    bank = ContradictingBank()
    bank.an_agreement_is_signed_and_maybe_well_on_its_way(1_000_00, 60, 2_000_00, 1, 100, ())
    states = [(state, kept) for state in OrderState for kept in (0, 1)]
    found = await database.fetch(
        "SELECT o.state, o.kept_cents FROM unnest($1::text[], $2::bigint[]) AS o (state, kept_cents) "
        f"WHERE {orders.IS_UNDER_WAY}",
        [state for state, _ in states],
        [kept for _, kept in states],
    )
    under_way = [one for one in states if replace(bank.orders[0], state=one[0], kept_cents=one[1]).is_under_way]
    assert [(row["state"], row["kept_cents"]) for row in found] == under_way
    assert (OrderState.RETURNED, 0) not in under_way


@pytest.mark.parametrize(
    "table",
    [
        "ledger_entry",
        "payment_batch",
        "bank_file",
        "unmatched_entry",
        "clawback_receipt",
        "signature",
        "envelope_transfer",
        "publication",
        "publication_file",
    ],
)
async def test_what_is_a_record_is_only_appended(database: Database, table: str) -> None:
    for statement in (f"DELETE FROM funding.{table}", f"TRUNCATE funding.{table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(statement)


async def test_the_service_may_not_change_the_amount_of_an_order_or_an_account(database: Database) -> None:
    for statement in (
        "UPDATE funding.payment_order SET amount_cents = 1",
        "UPDATE funding.bank_details SET iban = ''",
        "UPDATE funding.payment_order SET approvals = 1",
        "UPDATE funding.payment_batch SET file = ''",
        "UPDATE funding.reservation SET amount_cents = 1",
        "UPDATE funding.clawback SET amount_cents = 1",
        "DELETE FROM funding.payment_order",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(statement)
