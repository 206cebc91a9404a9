"""A few lives in any order on the real store: events and commands given twice, and at every step the money adds up.

The grants machine (test_domain_grants_machine.py) goes deep without a database; this one shows that handlers,
statements and constraints keep the same promises.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from funding_life import LEDGER_AGAINST_BALANCES, Life
from funding_samples import IBAN, Grant, report_accepted, rules_published
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.messaging import Reject

T = TypeVar("T")
RANK = st.integers(0, 1)
SOUND = """
SELECT key FROM funding.envelope WHERE disbursed_cents > committed_cents
    OR reserved_cents + committed_cents > total_cents"""
GRANTS = """
SELECT coalesce(sum(paid_cents - recovered_cents), 0)::bigint AS kept,
    coalesce(sum(amount_cents) FILTER (WHERE state = 'SIGNED'), 0)::bigint AS in_force,
    coalesce(sum(paid_cents - recovered_cents) FILTER (WHERE state = 'CLOSED'), 0)::bigint AS closed
FROM funding.agreement"""
MONEY = """
SELECT sum(committed_cents)::bigint AS committed, sum(disbursed_cents)::bigint AS disbursed FROM funding.envelope"""
REACHED = """
SELECT count(*) FILTER (WHERE move = 'DISBURSE') AS paid, count(*) FILTER (WHERE move = 'RETURN') AS returned,
    count(*) FILTER (WHERE move = 'RELEASE') AS released
FROM funding.ledger_entry"""
PAID_TWICE = """
SELECT agreement_id, instalment FROM funding.payment_order WHERE state = 'PAID' GROUP BY 1, 2 HAVING count(*) > 1"""


@dataclass
class Run:
    """The service, and the loop it lives in: the machine works in a thread of its own."""

    life: Life
    loop: asyncio.AbstractEventLoop
    grants: int = 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)


class StoreMachine(RuleBasedStateMachine):
    """Two grants; whatever is refused changes nothing, whatever comes twice counts once."""

    run: Run

    @initialize(amounts=st.tuples(st.integers(1_00, 30_000_00), st.integers(1_00, 30_000_00)))
    def two_awards_are_proposed(self, amounts: tuple[int, int]) -> None:
        self.life = self.run.life
        self.run.grants += 2
        first = self.run.grants
        self.grants = [Grant(f"machine-{first + n}", amount=one, budget=40_000_00) for n, one in enumerate(amounts)]
        self.agreements: dict[str, dict[str, Any]] = {}
        for grant in self.grants:
            self._hear(grant.submitted())
            self._hear(grant.proposed())
        self.it_is_signed(0)

    def _hear(self, event: Any) -> None:
        """Given twice, as after a crash: what makes a row refuses the second by its key."""
        for _ in range(2):
            try:
                self.run.do(self.life.hear(event))
            except (asyncpg.UniqueViolationError, Reject):
                continue

    def _ask(self, call: Coroutine[Any, Any, Any]) -> dict[str, Any] | None:
        """The answer, or None where a rule refuses; anything else is a defect."""
        response = self.run.do(call)
        assert response.status_code in {200, 201, 403, 404, 409, 422}, response.text
        return response.json() if response.status_code < 300 else None

    def _agreement(self, rank: int) -> tuple[Grant, str] | None:
        grant = self.grants[rank]
        page = self._ask(self.life.officer.get(f"/agreements?application_id={grant.application_id}"))
        return (grant, page["items"][0]["id"]) if page and page["items"] else None

    @rule(rank=RANK)
    def an_award_is_withdrawn(self, rank: int) -> None:
        self._hear(self.grants[rank].award_withdrawn())

    @rule(rank=RANK)
    def an_award_is_final(self, rank: int) -> None:
        self._hear(self.grants[rank].decided())

    @rule(rank=RANK)
    def it_is_signed(self, rank: int) -> None:
        self.an_award_is_final(rank)
        found = self._agreement(rank)
        if found is None:
            return
        grant, agreement = found
        path = f"/agreements/{agreement}"
        self._ask(self.life.carrier(grant).post(f"{path}/bank-details", {"holder": grant.name, "iban": IBAN}))
        for party, who in (("CARRIER", self.life.carrier(grant)), ("APEC", self.life.programme)):
            body = {"party": party, "signatory": "Camille Exemple", "signed_on": self.life.today}
            for _ in range(2):
                self._ask(who.post(f"{path}/signatures", body))

    @rule(rank=RANK, number=st.integers(1, 2), comes_back=st.booleans())
    def an_instalment_is_ordered_and_the_bank_answers_twice(self, rank: int, number: int, comes_back: bool) -> None:
        found = self._agreement(rank)
        if found is None:
            return
        order = None
        for _ in range(2):
            order = self._ask(self.life.officer.post(f"/agreements/{found[1]}/instalments/{number}/orders")) or order
        if order is None:
            return
        for _ in range(2):
            self._ask(self.life.approver.post(f"/orders/{order['id']}/approval"))
        if self._ask(self.life.officer.post("/batches", {})) is None:
            return
        batch = self._ask(self.life.officer.get("/batches"))
        assert batch is not None
        file = self.run.do(self.life.file_of(batch["items"][-1]))
        fate = {"returned": {order["end_to_end_id"]: "AM04"}} if comes_back else {}
        answer = self.life.bank(file, **fate)
        for content in (answer.returns, answer.statement, answer.statement, answer.returns):
            for copy in (content, content + b"\n") if content else ():
                self.run.do(self.life.bank_says(copy))

    @rule(rank=RANK, percent=st.sampled_from([0, 40, 100]))
    def the_accounts_are_accepted(self, rank: int, percent: int) -> None:
        found = self._agreement(rank)
        if found is None:
            return
        grant, agreement = found
        path = f"/agreements/{agreement}/financial-report"
        self._ask(self.life.carrier(grant).post(path, grant.costs(grant.budget * percent // 100)))
        for _ in range(2):
            self._ask(self.life.officer.post(f"{path}/acceptance", {}))

    @rule(rank=RANK)
    def the_activity_report_is_accepted(self, rank: int) -> None:
        found = self._agreement(rank)
        if found is not None:
            self._hear(report_accepted(UUID(found[1]), found[0]))

    @rule(rank=RANK)
    def it_is_closed(self, rank: int) -> None:
        found = self._agreement(rank)
        if found is not None:
            for _ in range(2):
                self._ask(self.life.officer.post(f"/agreements/{found[1]}/closing"))

    @invariant()
    def the_money_adds_up(self) -> None:
        self.run.do(self._check())

    async def _check(self) -> None:
        database = self.life.database
        assert [dict(row) for row in await database.fetch(LEDGER_AGAINST_BALANCES)] == []
        assert await database.fetch(SOUND) == []
        assert await database.fetch(PAID_TWICE) == []
        grants, money = await database.fetchrow(GRANTS), await database.fetchrow(MONEY)
        assert grants is not None
        assert money is not None
        assert money["disbursed"] == grants["kept"]
        assert money["committed"] == grants["in_force"] + grants["closed"]


async def test_a_few_lives_in_any_order_keep_the_money_where_it_belongs(life: Life) -> None:
    await life.hear(rules_published())
    StoreMachine.run = Run(life, asyncio.get_running_loop())
    chosen = settings(
        max_examples=6,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    await asyncio.to_thread(run_state_machine_as_test, StoreMachine, settings=chosen)
    reached = await life.database.fetchrow(REACHED)
    assert reached is not None
    assert min(reached) > 0, f"the machine no longer comes to all of these: {dict(reached)}"
