"""Reserving money for proposed awards: in one guarded statement, and given back."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from funding_life import MARCH, Life, done
from funding_samples import Grant, rules_published

from funding.handlers import REACTIONS
from shared.contracts import funding
from shared.messaging import Reject
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.vocabulary import RefusalReason, ReleaseReason, WithdrawalReason


async def test_a_proposed_award_is_reserved_and_announced_with_its_entry(life: Life) -> None:
    grant = Grant(amount=12_000_00)
    await life.hear(grant.proposed())
    reserved = await require_announced(life.database, funding.FundsReserved, proposal_id=grant.proposal_id)
    assert (reserved.reservation_id, reserved.amount_cents) == (grant.proposal_id, 12_000_00)
    posted = await require_announced(life.database, funding.LedgerPosted, reservation_id=grant.proposal_id)
    assert (posted.reserved_cents, posted.total_cents) == (12_000_00, 50_000_00)
    assert (await life.envelope())["available"] == 38_000_00


async def test_an_award_over_what_is_left_is_refused_with_what_is_left(life: Life) -> None:
    await life.hear(Grant("first", amount=45_000_00).proposed())
    late = Grant("second", amount=5_000_01)
    await life.hear(late.proposed())
    refusal = await require_announced(life.database, funding.ReservationRefused, proposal_id=late.proposal_id)
    assert (refusal.reason, refusal.available_cents) == (RefusalReason.ENVELOPE_EXHAUSTED, 5_000_00)
    assert (await life.envelope())["reserved"] == 45_000_00


async def test_the_last_cent_of_an_envelope_can_be_reserved(life: Life) -> None:
    await life.hear(Grant(amount=50_000_00).proposed())
    assert (await life.envelope())["available"] == 0
    assert await announced(life.database, funding.ReservationRefused) == []


async def test_a_missing_envelope_is_a_refusal(life: Life) -> None:
    grant = Grant(envelope_key="2025/REGIONAL-11")
    await life.hear(grant.proposed())
    refusal = await require_announced(life.database, funding.ReservationRefused)
    assert (refusal.reason, refusal.available_cents) == (RefusalReason.NO_ENVELOPE, 0)


async def test_fifty_awards_racing_for_the_last_euros_never_over_commit(life: Life) -> None:
    grants = [Grant(f"race-{n}", amount=7_000_00) for n in range(50)]
    async with Database(life.database.dsn, application="race", size=50) as wide:
        await asyncio.gather(*(react(wide, REACTIONS, grant.proposed(), service="funding") for grant in grants))
    reserved = await announced(life.database, funding.FundsReserved)
    refusals = await announced(life.database, funding.ReservationRefused)
    assert (len(reserved), len(refusals)) == (7, 43)
    assert {one.available_cents for one in refusals} == {1_000_00}
    assert await life.envelope() == {
        "total": 50_000_00,
        "reserved": 49_000_00,
        "committed": 0,
        "disbursed": 0,
        "available": 1_000_00,
    }


async def test_a_proposal_answered_twice_reserves_once(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.proposed())
    with pytest.raises(asyncpg.UniqueViolationError):
        await life.hear(grant.proposed())
    assert (await life.envelope())["reserved"] == grant.amount
    assert len(await announced(life.database, funding.FundsReserved)) == 1


async def test_a_withdrawn_award_gives_back_what_was_reserved(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.proposed())
    await life.hear(grant.award_withdrawn())
    released = await require_announced(life.database, funding.ReservationReleased)
    assert (released.amount_cents, released.reason) == (grant.amount, ReleaseReason.APPLICATION_WITHDRAWN)
    assert (await life.envelope())["available"] == 50_000_00


async def test_a_reopened_admissibility_leaves_nothing_reserved_nor_to_be_signed(life: Life) -> None:
    grant = Grant()
    for event in (rules_published(), grant.submitted(), grant.proposed(), grant.decided()):
        await life.hear(event)
    await life.hear(grant.award_withdrawn(WithdrawalReason.OTHER))
    assert (await life.envelope())["available"] == 50_000_00
    assert await life.database.fetchval("SELECT state FROM funding.agreement") == "CANCELLED"


async def test_what_was_given_back_can_be_reserved_again(life: Life) -> None:
    first, second = Grant("first", amount=50_000_00), Grant("second", amount=50_000_00)
    await life.hear(first.proposed())
    await life.hear(first.award_withdrawn())
    await life.hear(second.proposed())
    assert (await life.envelope())["reserved"] == 50_000_00


async def test_withdrawing_a_refused_award_changes_nothing(life: Life) -> None:
    grant = Grant(amount=60_000_00)
    await life.hear(grant.proposed())
    await life.hear(grant.award_withdrawn())
    assert await announced(life.database, funding.ReservationReleased) == []


async def test_an_award_withdrawn_twice_is_released_once(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.proposed())
    await life.hear(grant.award_withdrawn())
    await life.hear(grant.award_withdrawn())
    assert len(await announced(life.database, funding.ReservationReleased)) == 1


async def test_a_withdrawal_of_an_unknown_proposal_breaks_the_contract(life: Life) -> None:
    with pytest.raises(Reject):
        await life.hear(Grant("unknown").award_withdrawn())


async def test_a_second_smaller_proposal_of_a_refused_case_is_reserved(life: Life) -> None:
    grant = Grant(amount=60_000_00)
    await life.hear(grant.proposed())
    smaller = replace(grant, amount=40_000_00)
    await life.hear(smaller.proposed())
    assert (await life.envelope())["reserved"] == 40_000_00


async def test_a_drafted_agreement_is_cancelled_with_its_award(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    await life.hear(grant.withdrawn())
    await life.hear(grant.award_withdrawn())
    assert (await life.agreement(agreement))["state"] == "CANCELLED"
    assert (await life.envelope())["available"] == 50_000_00


async def test_a_withdrawal_after_both_signatures_moves_no_money_and_is_noted_for_a_person(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.hear(grant.award_withdrawn())
    assert (await life.agreement(agreement))["state"] == "SIGNED"
    assert (await life.envelope())["committed"] == grant.amount
    noted = await life.database.fetchval(
        "SELECT count(*) FROM messaging.audit_log WHERE action = 'award.withdrawn-after-signature' AND object = $1",
        agreement["id"],
    )
    assert noted == 1


async def test_the_same_event_makes_the_same_entry_id(life: Life) -> None:
    grant = Grant()
    await react(life.database, REACTIONS, grant.proposed(), at=MARCH, event_id=grant.case_id, service="funding")
    page = await done(life.officer.get("/envelopes/2025/NATIONAL/ledger"))
    (entry,) = [one for one in page["items"] if one["move"] == "RESERVE"]
    event = await require_announced(life.database, funding.LedgerPosted, reservation_id=grant.proposal_id)
    assert str(event.entry_id) == entry["id"]
    assert event.entry_id.version == 5
