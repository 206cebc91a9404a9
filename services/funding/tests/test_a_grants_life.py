"""The whole life of a grant inside funding."""

from datetime import UTC, datetime
from uuid import UUID

from funding_life import Life, done
from funding_samples import Grant

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import LedgerMove


async def test_a_grant_is_reserved_signed_paid_accounted_for_and_closed(life: Life) -> None:
    grant = Grant(amount=10_000_01, budget=20_000_00)
    agreement = await life.signed(grant)
    assert await life.envelope() == {
        "total": 50_000_00,
        "reserved": 0,
        "committed": 10_000_01,
        "disbursed": 0,
        "available": 39_999_99,
    }
    assert [(one["kind"], one["amount_cents"], one["state"]) for one in agreement["instalments"]] == [
        ("ADVANCE", 6_000_00, "RELEASED"),
        ("BALANCE", 4_000_01, "PLANNED"),
    ]
    advance = await life.paid(agreement, 1)
    assert (advance["state"], advance["end_to_end_id"]) == ("PAID", "CONV-2025-0001-T1-1")

    life.clock.advance(datetime(2026, 6, 15, 9, tzinfo=UTC))
    await life.report_accepted(agreement, grant)
    accepted = await life.costs(agreement, grant, actual=18_000_00)
    assert accepted["entitled_cents"] == 10_000_01 * 18_000_00 // 20_000_00 == 9_000_00
    await life.paid(agreement, 2)

    closed = await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    assert (closed["state"], closed["paid_cents"]) == ("CLOSED", 9_000_00)
    assert await life.envelope() == {
        "total": 50_000_00,
        "reserved": 0,
        "committed": 9_000_00,
        "disbursed": 9_000_00,
        "available": 41_000_00,
    }
    event = await require_announced(life.database, funding.AgreementClosed, agreement_id=UUID(agreement["id"]))
    assert (event.awarded_cents, event.paid_cents, event.recovered_cents, event.released_cents) == (
        10_000_01,
        9_000_00,
        0,
        1_000_01,
    )


async def test_each_step_of_a_grant_is_announced_once_and_in_order(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.paid(agreement, 1)
    await life.report_accepted(agreement, grant)
    await life.costs(agreement, grant, actual=20_000_00)
    await life.paid(agreement, 2)
    await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    types = await life.database.fetch(
        "SELECT type FROM messaging.event_log WHERE topic = 'novapec.funding.agreement' ORDER BY sequence"
    )
    assert [row["type"].split(".")[-2] for row in types] == [
        "agreement-drafted",
        "agreement-signed",
        "instalment-released",
        "payment-ordered",
        "instalment-paid",
        "financial-report-accepted",
        "instalment-released",
        "payment-ordered",
        "instalment-paid",
        "agreement-closed",
    ]
    moves = [event.move for event in await announced(life.database, funding.LedgerPosted)]
    assert moves == [
        LedgerMove.TRANSFER_IN,
        LedgerMove.TRANSFER_OUT,
        LedgerMove.TRANSFER_IN,
        LedgerMove.RESERVE,
        LedgerMove.COMMIT,
        LedgerMove.DISBURSE,
        LedgerMove.DISBURSE,
    ]
