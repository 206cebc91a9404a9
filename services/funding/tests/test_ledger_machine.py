"""The ledger on a real PostgreSQL against a model that only adds up entries: any interleaving, with duplicates."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from funding_life import LEDGER_AGAINST_BALANCES, MARCH
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from funding.domain.envelope import EnvelopeOpened
from funding.domain.ledger import ENTRIES, Account, Balances, Posting
from funding.store import envelopes, ledger
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.vocabulary import LedgerMove

T = TypeVar("T")
MOVES = st.sampled_from(
    [
        LedgerMove.RESERVE,
        LedgerMove.COMMIT,
        LedgerMove.RELEASE,
        LedgerMove.DISBURSE,
        LedgerMove.RETURN,
        LedgerMove.RECOVER,
        LedgerMove.DECOMMIT,
    ]
)
AMOUNTS = st.integers(1, 60)
BALANCES = """
SELECT total_cents, reserved_cents, committed_cents, disbursed_cents FROM funding.envelope WHERE id = $1"""


@dataclass
class Elsewhere:
    """A loop in another thread with a database of its own, so that a synchronous state machine may wait for it."""

    loop: asyncio.AbstractEventLoop
    database: Database

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=20)

    async def open(self, total: int) -> UUID:
        envelope_id, edition = new_id(), await self.database.fetchval("SELECT 2100 + count(*) FROM funding.envelope")
        async with self.database.transaction(Origin.of_command(MARCH, actor="test")) as tx:
            opened = EnvelopeOpened(envelope_id, str(edition), edition, None, None, total)
            await envelopes.insert(tx, opened, at=MARCH)
            await ledger.post(tx, new_id(), Posting(envelope_id, LedgerMove.OPEN, total, envelope_id), at=MARCH)
        return envelope_id

    async def post(self, posting: Posting) -> Balances | None:
        async with self.database.transaction(Origin.of_command(MARCH, actor="test")) as tx:
            posted = await ledger.post(tx, new_id(), posting, at=MARCH)
        return None if posted is None else posted.balances

    async def post_again(self, posting: Posting) -> str | None:
        """The constraint that refuses it, or None where the balances do; AssertionError where nothing does."""
        try:
            assert await self.post(posting) is None
        except asyncpg.UniqueViolationError as error:
            return str(error.as_dict()["constraint_name"])
        return None

    async def balances(self, envelope_id: UUID) -> Balances:
        row = await self.database.fetchrow(BALANCES, envelope_id)
        assert row is not None
        return ledger.balances_of(row)


@contextmanager
def elsewhere(dsn: str) -> Iterator[Elsewhere]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    database = Database(dsn, application="ledger-machine", size=2)
    there = Elsewhere(loop, database)
    try:
        there.do(database.__aenter__())
        yield there
        there.do(database.__aexit__())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class LedgerMachine(RuleBasedStateMachine):
    """Moves of any amount, possible or not, new or repeated, on one envelope."""

    there: Elsewhere

    @initialize(total=st.integers(1, 100))
    def an_envelope_is_opened(self, total: int) -> None:
        self.total = total
        self.envelope_id = self.there.do(self.there.open(total))
        self.accounts = Counter({Account.SOURCE: -total, Account.AVAILABLE: total})
        self.posted: list[Posting] = []

    @rule(move=MOVES, amount=AMOUNTS)
    def money_moves_where_the_accounts_bear_it(self, move: LedgerMove, amount: int) -> None:
        posting = Posting(self.envelope_id, move, amount, cause=new_id())
        answer = self.there.do(self.there.post(posting))
        debit, credit = ENTRIES[move]
        assert (answer is not None) == (self.accounts[credit] >= amount)
        if answer is not None:
            self.accounts[debit] += amount
            self.accounts[credit] -= amount
            self.posted.append(posting)
            assert answer == self.model

    @rule(data=st.data(), amount=AMOUNTS)
    def what_moved_once_never_moves_again_for_the_same_cause(self, data: st.DataObject, amount: int) -> None:
        if not self.posted:
            return
        repeated = replace(data.draw(st.sampled_from(self.posted)), amount_cents=amount)
        assert self.there.do(self.there.post_again(repeated)) in {None, "ledger_cause_moves_once"}

    @property
    def model(self) -> Balances:
        return Balances(
            total=-self.accounts[Account.SOURCE],
            reserved=self.accounts[Account.RESERVED],
            committed=self.accounts[Account.TO_PAY] + self.accounts[Account.DISBURSED],
            disbursed=self.accounts[Account.DISBURSED],
        )

    @invariant()
    def the_balances_are_the_sum_of_the_entries_and_sound(self) -> None:
        balances = self.there.do(self.there.balances(self.envelope_id))
        assert balances == self.model
        assert balances.total == self.total
        assert balances.reserved + balances.committed <= balances.total
        assert 0 <= balances.disbursed <= balances.committed
        assert balances.reserved >= 0
        assert self.there.do(self.there.database.fetch(LEDGER_AGAINST_BALANCES)) == []


def test_any_interleaving_of_moves_keeps_the_ledger_sound(database: Database) -> None:
    with elsewhere(database.dsn) as there:
        LedgerMachine.there = there
        run_state_machine_as_test(
            LedgerMachine,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
            ),
        )


async def test_an_entry_is_never_changed_nor_deleted(life: Any) -> None:
    for statement in ("UPDATE funding.ledger_entry SET amount_cents = 1", "DELETE FROM funding.ledger_entry"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await life.database.pool.execute(statement)
