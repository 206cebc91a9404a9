"""The money of the roll-ups: what comes back leaves their sums, once, and is awarded to nobody once the grant ended."""

from datetime import UTC, datetime

from impact.store.roll_ups import By
from shared.contracts import funding
from shared.postgres import Database
from shared.testing import project
from shared.testing.events import heard

from .histories import live
from .samples import (
    agreement_closed,
    agreement_signed,
    agreement_terminated,
    application_submitted,
    id_of,
    paid,
    payment_returned,
)
from .test_roll_ups import PROJECTION, added_up, programme_of_two


async def test_what_is_paid_back_leaves_the_sums_in_parts(database: Database) -> None:
    await programme_of_two(database)
    parts = [
        heard(clawback_received(cents, rest), sequence=n) for n, (cents, rest) in enumerate([(300, 200), (200, 0)])
    ]
    await project(database, PROJECTION, [paid("alpha", 1_000), *parts, *parts])
    assert (await added_up(database, By.AXIS))["*"].paid_cents == 500


async def test_what_came_in_after_a_write_off_before_receipts_had_ids_leaves_the_sums_part_by_part(
    database: Database,
) -> None:
    await programme_of_two(database)
    parts = [heard(clawback_received(cents, 0), sequence=rank) for rank, cents in enumerate((300, 200), 1)]
    await project(database, PROJECTION, [paid("alpha", 1_000), *parts, *parts])
    assert (await added_up(database, By.AXIS))["*"].paid_cents == 500


async def test_what_comes_in_after_a_write_off_leaves_the_sums_part_by_part(database: Database) -> None:
    await programme_of_two(database)
    parts = [clawback_received(300, 0, "first"), clawback_received(200, 0, "second")]
    await project(database, PROJECTION, [paid("alpha", 1_000), *parts, *parts])
    assert (await added_up(database, By.AXIS))["*"].paid_cents == 500


def clawback_received(amount_cents: int, outstanding_cents: int, receipt: str = "") -> funding.ClawbackReceived:
    """A part of what alpha pays back."""
    return funding.ClawbackReceived(
        agreement_id=id_of("alpha/agreement"),
        application_id=id_of("alpha/application"),
        edition=2025,
        clawback_id=id_of("alpha/clawback"),
        amount_cents=amount_cents,
        outstanding_cents=outstanding_cents,
        received_on=datetime(2026, 9, 1, tzinfo=UTC).date(),
        receipt_id=id_of(f"alpha/{receipt}") if receipt else None,
    )


async def test_what_an_agreements_end_gives_back_is_no_longer_awarded(database: Database) -> None:
    released = {"paid_cents": 1_000_000, "released_cents": 2_000_000}
    for name, end in (("alpha", agreement_terminated("alpha")), ("beta", agreement_closed("beta"))):
        told = [application_submitted(name), agreement_signed(name), paid(name), end.model_copy(update=released)]
        await project(database, PROJECTION, [*told, *live(name, []).announced()])
    for by in (By.AXIS, By.MONTH):
        total = (await added_up(database, by))["*"]
        assert (total.awarded_cents, total.paid_cents) == (2_000_000, 2_000_000)
    back = [
        clawback_received(300_000, 0, "late"),
        payment_returned("beta", 200_000).model_copy(update={"kept_cents": 1}),
    ]
    await project(database, PROJECTION, [*back, *back])
    total = (await added_up(database, By.AXIS))["*"]
    assert (total.awarded_cents, total.paid_cents) == (1_500_000, 1_500_000)


async def test_what_comes_back_of_a_grant_in_force_is_still_awarded_to_it(database: Database) -> None:
    await programme_of_two(database)
    awarded = (await added_up(database, By.AXIS))["*"].awarded_cents
    await project(database, PROJECTION, [paid("alpha", 1_000), clawback_received(300, 0, "late")])
    assert (await added_up(database, By.AXIS))["*"].awarded_cents == awarded
