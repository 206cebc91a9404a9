"""Parts of parts, money between envelopes, the end of a year, any day's balances, awards tried."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from funding_life import MARCH, Life, done, refused
from funding_samples import Grant
from hypothesis import given
from hypothesis import strategies as st

from funding.domain.envelope import Envelope
from funding.domain.ledger import Balances, Posting, effect
from funding.domain.simulation import Wish, simulate
from funding.handlers import REACTIONS
from funding.handlers.bookkeeping import move, tell
from funding.store import balances
from shared.contracts import funding
from shared.identity import new_id
from shared.origin import Origin
from shared.testing import announced, react, require_announced
from shared.vocabulary import LedgerMove, Region, Role

OF_THE_PROGRAMME = {"kind": "ALLOCATION", "from_key": None}


async def test_a_part_may_be_a_regions_or_an_axis_and_be_taken_out_of_another_part(life: Life) -> None:
    region = {"edition": 2025, "region": "93", "parent_key": "2025/NATIONAL", "total_cents": 10_000_00}
    made = await life.opened_part(region)
    assert (made["key"], made["region"], made["committee_code"]) == ("2025/NATIONAL/REGION-93", "93", None)
    axis = {"edition": 2025, "axis": "SOLIDARITY_INCLUSION", "total_cents": 1_000_00}
    assert (await done(life.officer.post("/envelopes", axis)))["key"] == "2025/AXIS-SOLIDARITY_INCLUSION"
    event = await require_announced(life.database, funding.EnvelopeOpened, region=Region.PROVENCE_ALPES_COTE_D_AZUR)
    assert event.envelope_key == "2025/NATIONAL/REGION-93"
    assert (await life.envelope())["available"] == 40_000_00


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"region": "93", "axis": "SOLIDARITY_INCLUSION"}, "one_share", "axis"),
        ({"parent_key": "2025"}, "one_share", "axis"),
        ({"region": "93", "parent_key": "2025/NOWHERE"}, "no_envelope", "parent_key"),
        ({"region": "93", "edition": 2026}, "no_year_envelope", "edition"),
        ({"region": "93", "edition": 2026, "parent_key": "2025"}, "no_year_envelope", "edition"),
        ({"region": "00"}, "invalid_request", "region"),
        ({"region": "93", "parent_key": "2025/NATIONAL", "total_cents": 50_000_01}, "over_the_envelope", "total_cents"),
    ],
)
async def test_a_part_that_cannot_be_is_refused_naming_the_field(
    life: Life, body: dict[str, Any], code: str, field: str
) -> None:
    whole = {"edition": 2025, "total_cents": 1_00, **body}
    await refused(life.officer.post("/envelopes", whole), 422, code, field=field)


async def test_a_part_opens_empty_until_a_second_person_lets_it_have_its_money(life: Life) -> None:
    body = {"edition": 2025, "region": "93", "total_cents": 10_000_00}
    opened = await done(life.officer.post("/envelopes", body))
    assert (opened["total_cents"], opened["transfer"]["state"]) == (0, "PROPOSED")
    assert (opened["transfer"]["from_key"], opened["transfer"]["amount_cents"]) == ("2025", 10_000_00)
    assert (await life.envelope("2025"))["total"] == 50_000_00
    path = f"/transfers/{opened['transfer']['id']}/approval"
    same = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="finance-1")
    await refused(same.post(path), 422, "four_eyes", field="Authorization")
    await done(life.approver.post(path))
    totals = [(await life.envelope(key))["total"] for key in ("2025", "2025/REGION-93")]
    assert totals == [40_000_00, 10_000_00]
    await life.ledger_is_balanced()


async def test_a_part_whose_money_was_refused_stays_empty_and_may_be_given_other_money(life: Life) -> None:
    body = {"edition": 2025, "axis": "SOLIDARITY_INCLUSION", "total_cents": 10_000_00}
    opened = await done(life.officer.post("/envelopes", body))
    await done(life.approver.post(f"/transfers/{opened['transfer']['id']}/refusal"))
    await refused(life.officer.post("/envelopes", body), 409, "envelope_exists", field="edition")
    other = await _proposed(life, from_key="2025", to_key=opened["key"], amount_cents=1_00)
    await done(life.approver.post(f"/transfers/{other['id']}/approval"))
    assert (await life.envelope(opened["key"]))["total"] == 1_00


async def test_the_database_moves_nothing_between_envelopes_on_one_persons_word(life: Life) -> None:
    ids = {key: UUID((await done(life.officer.get(f"/envelopes/{key}")))["id"]) for key in ("2025", "2025/NATIONAL")}
    made = await _proposed(life, from_key="2025", to_key="2025/NATIONAL", amount_cents=1_00)
    for cause in (new_id(), UUID(made["id"])):
        with pytest.raises(asyncpg.CheckViolationError, match="without a transfer that two persons made"):
            async with life.database.transaction(Origin.of_command(MARCH, actor="test")) as tx:
                await move(tx, Posting(ids["2025"], LedgerMove.TRANSFER_OUT, 1_00, cause=cause))
                await move(tx, Posting(ids["2025/NATIONAL"], LedgerMove.TRANSFER_IN, 1_00, cause=cause))
    assert (await life.envelope("2025"))["total"] == 50_000_00


async def _proposed(life: Life, **body: Any) -> dict[str, Any]:
    return await done(life.officer.post("/transfers", body))


async def test_money_moves_between_envelopes_once_a_second_person_says_so(life: Life) -> None:
    made = await _proposed(life, from_key="2025", to_key="2025/NATIONAL", amount_cents=5_000_00)
    assert (made["state"], (await life.envelope())["total"]) == ("PROPOSED", 50_000_00)
    path = f"/transfers/{made['id']}/approval"
    same = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    await refused(same.post(path), 422, "four_eyes", field="Authorization")
    executed = await done(life.approver.post(path))
    assert (executed["state"], executed["decided_by"]) == ("EXECUTED", "finance-2")
    assert ((await life.envelope())["total"], (await life.envelope("2025"))["total"]) == (55_000_00, 45_000_00)
    await refused(life.approver.post(path), 409, "not_in_this_state", field="state")
    _, made_at_opening, this_one = (await done(life.auditor.get("/transfers?state=EXECUTED")))["items"]
    assert (made_at_opening["to_key"], this_one["id"]) == ("2025/NATIONAL", made["id"])


async def test_ten_approvals_at_once_move_the_money_once(life: Life) -> None:
    made = await _proposed(life, from_key="2025", to_key="2025/NATIONAL", amount_cents=30_000_00)
    path = f"/transfers/{made['id']}/approval"
    answers = await asyncio.gather(*(life.approver.post(path) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert (await life.envelope())["total"] == 80_000_00


async def test_transfers_both_ways_at_once_end_and_lose_nothing(life: Life) -> None:
    ways = [("2025", "2025/NATIONAL"), ("2025/NATIONAL", "2025")] * 5
    made = [await _proposed(life, from_key=one, to_key=other, amount_cents=1_000_00) for one, other in ways]
    answers = await asyncio.gather(*(life.approver.post(f"/transfers/{one['id']}/approval") for one in made))
    assert {answer.status_code for answer in answers} == {200}
    assert ((await life.envelope())["total"], (await life.envelope("2025"))["total"]) == (50_000_00, 50_000_00)


async def test_what_an_envelope_has_not_left_is_not_moved(life: Life) -> None:
    await life.hear(Grant(amount=45_000_00).proposed())
    made = await _proposed(life, from_key="2025/NATIONAL", to_key="2025", amount_cents=5_000_01)
    problem = await refused(life.approver.post(f"/transfers/{made['id']}/approval"), 422, "over_the_envelope")
    assert "5 000,00 €" in problem["detail"]
    assert [event.move for event in await announced(life.database, funding.LedgerPosted)].count(
        LedgerMove.TRANSFER_OUT
    ) == 1


async def test_a_refused_transfer_moves_nothing(life: Life) -> None:
    made = await _proposed(life, from_key="2025", to_key="2025/NATIONAL", amount_cents=1_00)
    assert (await done(life.officer.post(f"/transfers/{made['id']}/refusal")))["state"] == "REFUSED"
    await refused(life.approver.post(f"/transfers/{made['id']}/approval"), 409, "not_in_this_state", field="state")


async def test_a_year_ends_by_giving_parts_back_and_carrying_the_rest_to_the_next(life: Life) -> None:
    await life.opened_part({"edition": 2026, "total_cents": 1_00})
    await life.hear(Grant(amount=20_000_00).proposed())
    back = await _proposed(life, kind="GIVE_BACK", from_key="2025/NATIONAL", to_key="2025")
    await done(life.approver.post(f"/transfers/{back['id']}/approval"))
    assert (await life.envelope())["available"] == 0
    carried = await _proposed(life, kind="CARRY_OVER", from_key="2025", to_key="2026")
    shown = await done(life.approver.post(f"/transfers/{carried['id']}/approval"))
    assert shown["amount_cents"] == 80_000_00
    assert (await life.envelope("2026"))["total"] == 80_001_00
    given = await _proposed(life, kind="GIVE_BACK", from_key="2026")
    await done(life.approver.post(f"/transfers/{given['id']}/approval"))
    assert (await life.envelope("2026"))["total"] == 0
    again = await _proposed(life, kind="GIVE_BACK", from_key="2026")
    await refused(life.approver.post(f"/transfers/{again['id']}/approval"), 422, "over_the_envelope")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"to_key": "2025/NATIONAL"}, "amount", "amount_cents"),
        ({"to_key": "2025", "amount_cents": 1}, "same_envelope", "to_key"),
        ({"to_key": "2026", "amount_cents": 1}, "other_year", "to_key"),
        ({"amount_cents": 1}, "other_year", "to_key"),
        ({"to_key": "2025/NOWHERE", "amount_cents": 1}, "no_envelope", "to_key"),
        ({"from_key": "2031", "to_key": "2025", "amount_cents": 1}, "no_envelope", "from_key"),
        ({"kind": "CARRY_OVER", "to_key": "2025/NATIONAL"}, "other_year", "to_key"),
        ({"kind": "CARRY_OVER", "to_key": "2026", "amount_cents": 1}, "amount", "amount_cents"),
        ({"kind": "GIVE_BACK", "from_key": "2025/NATIONAL"}, "not_the_parent", "to_key"),
        ({"from_key": None, "to_key": "2025", "amount_cents": 1}, "no_envelope", "from_key"),
        ({"kind": "ALLOCATION", "to_key": "2026", "amount_cents": 1}, "the_programme", "from_key"),
        ({**OF_THE_PROGRAMME, "to_key": "2026"}, "amount", "amount_cents"),
        (
            {"kind": "ALLOCATION", "from_key": None, "to_key": "2025/NATIONAL", "amount_cents": 1},
            "not_a_year",
            "to_key",
        ),
        ({"kind": "REDUCTION", "to_key": "2026", "amount_cents": 1}, "the_programme", "to_key"),
        ({"kind": "REDUCTION", "from_key": "2025/NATIONAL", "amount_cents": 1}, "not_a_year", "from_key"),
    ],
)
async def test_a_transfer_that_cannot_be_is_refused_naming_the_field(
    life: Life, body: dict[str, Any], code: str, field: str
) -> None:
    await done(life.officer.post("/envelopes", {"edition": 2026, "total_cents": 1_00}))
    await refused(life.officer.post("/transfers", {"from_key": "2025", **body}), 422, code, field=field)


async def test_a_years_budget_comes_and_is_raised_and_lowered_by_two_persons(life: Life) -> None:
    opened = await done(life.officer.post("/envelopes", {"edition": 2026, "total_cents": 30_000_00}))
    assert (opened["total_cents"], opened["transfer"]["kind"], opened["transfer"]["from_key"]) == (
        0,
        "ALLOCATION",
        None,
    )
    part = {"edition": 2026, "committee_code": "NATIONAL", "total_cents": 1_00}
    await refused(life.officer.post("/envelopes", part), 422, "over_the_envelope", field="total_cents")
    path = f"/transfers/{opened['transfer']['id']}/approval"
    same = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="finance-1")
    await refused(same.post(path), 422, "four_eyes", field="Authorization")
    tasks = {one["kind"]: one["reference"] for one in (await done(life.approver.get("/tasks")))["items"]}
    assert tasks["TRANSFER_TO_APPROVE"] == "2026"
    await done(life.approver.post(path))
    raised = await _proposed(life, kind="ALLOCATION", to_key="2026", amount_cents=5_000_00)
    assert (await life.envelope("2026"))["total"] == 30_000_00
    await done(life.approver.post(f"/transfers/{raised['id']}/approval"))
    assert (await life.envelope("2026"))["total"] == 35_000_00
    await life.opened_part({**part, "total_cents": 20_000_00})
    too_much = await _proposed(life, kind="REDUCTION", from_key="2026", amount_cents=15_000_01)
    await refused(life.approver.post(f"/transfers/{too_much['id']}/approval"), 422, "over_the_envelope")
    lowered = await _proposed(life, kind="REDUCTION", from_key="2026", amount_cents=15_000_00)
    await done(life.approver.post(f"/transfers/{lowered['id']}/approval"))
    assert ((await life.envelope("2026"))["total"], (await life.envelope("2026/NATIONAL"))["total"]) == (0, 20_000_00)
    await life.ledger_is_balanced()


async def test_an_envelope_and_all_under_it_have_one_balance_as_of_any_day(life: Life) -> None:
    late = Grant(amount=3_000_00)
    await life.hear(Grant("first", amount=20_000_00).proposed())
    life.clock.advance(MARCH + timedelta(days=30))
    part = {"edition": 2025, "region": "93", "parent_key": "2025/NATIONAL", "total_cents": 10_000_00}
    region = (await life.opened_part(part))["key"]
    await react(life.database, REACTIONS, late.proposed(), at=MARCH, service="funding")
    names = ("total", "reserved", "committed", "disbursed", "available")
    parts = [await life.envelope(key) for key in ("2025", "2025/NATIONAL", region)]

    async def whole(day: str, key: str = "2025") -> list[int]:
        shown = await done(life.auditor.get(f"/envelopes/{key}/balance?on={day}&subtree=true"))
        assert shown["subtree"] is True
        return [shown[f"{name}_cents"] for name in names]

    assert await whole("2026-01-01") == [sum(part[name] for part in parts) for name in names]
    assert await whole("2025-03-09") == [0, 0, 0, 0, 0]
    assert await whole("2025-03-10") == [100_000_00, 23_000_00, 0, 0, 77_000_00], "what was heard late counts then"
    assert await whole("2025-03-10", "2025/NATIONAL") == [50_000_00, 23_000_00, 0, 0, 27_000_00]


async def test_who_may_move_money_and_the_database_itself_asks_two_persons(life: Life) -> None:
    body = {"from_key": "2025", "to_key": "2025/NATIONAL", "amount_cents": 1_00}
    for caller in (life.approver, life.auditor, life.programme):
        await refused(caller.post("/transfers", body), 403, "forbidden")
    await refused(life.programme.get("/transfers"), 403, "forbidden")
    made = await _proposed(life, **body)
    await refused(life.officer.post(f"/transfers/{made['id']}/approval"), 403, "forbidden")
    with pytest.raises(asyncpg.CheckViolationError, match="transfer_needs_two_persons"):
        await life.database.pool.execute(
            "UPDATE funding.envelope_transfer SET state = 'EXECUTED', decided_by = proposed_by, decided_at = now()"
        )


# ---- any day


async def test_the_balances_of_a_day_are_those_of_the_ledger_until_then(life: Life) -> None:
    await life.hear(Grant("one").proposed())
    life.clock.advance(MARCH + timedelta(days=30))
    await life.hear(Grant("two", amount=3_000_00).proposed())
    found = {
        day: (await done(life.auditor.get(f"/envelopes/2025/NATIONAL/balance?on={day}")))["reserved_cents"]
        for day in ("2025-03-09", "2025-03-10", "2025-04-08", "2025-04-09", "2026-01-01")
    }
    assert list(found.values()) == [0, 10_000_00, 10_000_00, 13_000_00, 13_000_00]
    before = await done(life.auditor.get("/envelopes/2025/NATIONAL/balance?on=2025-03-09"))
    assert (before["total_cents"], before["available_cents"]) == (0, 0)
    wrong = life.auditor.get("/envelopes/2025/NATIONAL/balance?on=yesterday")
    await refused(wrong, 422, "invalid_request", field="on")


async def test_entries_heard_late_count_on_their_own_day(life: Life) -> None:
    """Posted in any order of business time, each day's balances are the sum of the entries until then.

    One of them is of a day before the envelope's first entry, the opening on 10 March.
    """
    envelope_id = UUID((await done(life.officer.get("/envelopes/2025/NATIONAL")))["id"])
    days = [9, 3, 20, 20, 4, 1, 30, 2, -25, 25, 31, 5]
    posted: list[tuple[datetime, Balances]] = []
    for day in days:
        at = datetime(2025, 4, 1, 12, tzinfo=UTC) + timedelta(days=day)
        async with life.database.transaction(Origin.of_command(at, actor="test")) as tx:
            posting = Posting(envelope_id, LedgerMove.RESERVE, 100 + day, cause=new_id())
            tell(tx, await move(tx, posting))
        posted.append((at, effect(LedgerMove.RESERVE, 100 + day)))
    for after in range(-30, 33):
        until = datetime(2025, 4, 2, tzinfo=UTC) + timedelta(days=after)
        async with life.database.transaction(Origin.of_command(until, actor="test")) as tx:
            found = await balances.before(tx, envelope_id, until)
        assert found.reserved == sum(change.reserved for at, change in posted if at < until), after
    late = await life.database.fetchval("SELECT count(*) FROM funding.ledger_entry WHERE late")
    assert late == 7


# ---- awards tried


async def test_awards_are_tried_in_order_and_nothing_is_written(life: Life) -> None:
    awards = "award=2025/NATIONAL:3000000&award=2025/NATIONAL:2500000&award=2025/NATIONAL:2000000&award=2025:1"
    written = "SELECT (SELECT count(*) FROM messaging.event_log) + (SELECT count(*) FROM funding.ledger_entry)"
    before = await life.database.fetchval(written)
    tried = await done(life.programme.get(f"/envelopes/simulation?{awards}"))
    assert [(one["fits"], one["left_cents"]) for one in tried["awards"]] == [
        (True, 20_000_00),
        (False, 20_000_00),
        (True, 0),
        (True, 49_999_99),
    ]
    assert tried["all_fit"] is False
    assert await life.database.fetchval(written) == before


async def test_an_award_that_cannot_be_tried_is_refused(life: Life) -> None:
    await refused(life.programme.get("/envelopes/simulation?award=2025/X:1"), 422, "no_envelope", field="award")
    for wrong in ("award=2025", "award=2025:0", "award=2025:1.5", ""):
        await refused(life.programme.get(f"/envelopes/simulation?{wrong}"), 422, "invalid_request")


@given(total=st.integers(0, 100), amounts=st.lists(st.integers(1, 60), max_size=8))
def test_a_simulation_never_spends_more_than_there_is_nor_refuses_what_fits(total: int, amounts: list[int]) -> None:
    envelope = Envelope(UUID(int=1), "2025", 2025, None, None, Balances(total=total), 1)
    left = total
    for tried in simulate({"2025": envelope}, [Wish("2025", amount) for amount in amounts]):
        assert tried.fits == (tried.wish.amount_cents <= left)
        left -= tried.wish.amount_cents if tried.fits else 0
        assert tried.left_cents == left >= 0
