"""What is left in the envelopes, kept from funding's events."""

from review_driver import AUDITOR, done, refused
from review_examples import some_id

from review.projections import ENVELOPES, PROJECTIONS
from shared.contracts import funding
from shared.origin import Origin
from shared.testing import project
from shared.vocabulary import LedgerMove, Role


def opened(key: str = "2025/REGIONAL-93", total: int = 100) -> funding.EnvelopeOpened:
    return funding.EnvelopeOpened(
        envelope_id=some_id(key), envelope_key=key, edition=2025, committee_code="REGIONAL-93", total_cents=total
    )


def posted(key: str = "2025/REGIONAL-93", **balances: int) -> funding.LedgerPosted:
    return funding.LedgerPosted(
        envelope_id=some_id(key),
        envelope_key=key,
        edition=2025,
        entry_id=some_id(f"entry {balances}"),
        move=LedgerMove.RESERVE,
        amount_cents=1,
        **{"total_cents": 100, "reserved_cents": 0, "committed_cents": 0, "disbursed_cents": 0, **balances},
    )


async def left(review, key="2025/REGIONAL-93"):
    return done(await review.api.caller(AUDITOR).get(f"/envelopes-left/{key}"))


async def test_what_is_left_follows_the_ledger(review):
    await project(review.database, ENVELOPES, [opened()])
    assert (await left(review))["available_cents"] == 100
    await project(
        review.database, ENVELOPES, [posted(reserved_cents=30), posted(reserved_cents=10, committed_cents=20)]
    )
    seen = await left(review)
    assert (seen["total_cents"], seen["reserved_cents"], seen["committed_cents"]) == (100, 10, 20)
    assert (seen["disbursed_cents"], seen["available_cents"]) == (0, 70)


async def test_the_year_and_its_committees_are_envelopes_of_their_own(review):
    await project(review.database, ENVELOPES, [opened("2025", 400), opened(), posted("2025", total_cents=300)])
    assert (await left(review, "2025"))["available_cents"] == 300
    assert (await left(review))["available_cents"] == 100


async def test_the_opening_and_its_entries_heard_in_one_batch_leave_the_last_balances(review):
    await project(review.database, ENVELOPES, [opened(), posted(reserved_cents=1), posted(disbursed_cents=5)])
    assert (await left(review))["disbursed_cents"] == 5


async def test_an_entry_needs_nothing_before_it(review):
    await project(review.database, ENVELOPES, [posted(reserved_cents=30), opened()])
    assert (await left(review))["available_cents"] == 70


async def test_a_projection_that_is_reset_and_read_again_says_the_same(review):
    history = [opened(), posted(reserved_cents=30), posted(reserved_cents=0, committed_cents=30, disbursed_cents=18)]
    await project(review.database, ENVELOPES, history)
    before = await left(review)
    async with review.database.transaction(Origin.of_machinery()) as tx:
        for statement in ENVELOPES.reset:
            await tx.run(statement)
    refused(await review.officer.get("/envelopes-left/2025/REGIONAL-93"), 404, "not_found")
    await project(review.database, ENVELOPES, history)
    assert await left(review) == before


async def test_an_envelope_that_was_never_opened_is_not_found(review):
    refused(await review.officer.get("/envelopes-left/2031"), 404, "not_found")


async def test_what_is_left_is_shown_to_those_who_award_and_to_staff(review):
    await project(review.database, ENVELOPES, [opened()])
    for role in (Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, Role.FINANCE_OFFICER, Role.FINANCE_APPROVER):
        done(await review.api.caller(role).get("/envelopes-left/2025/REGIONAL-93"))


def test_every_projection_can_be_reset():
    assert all(projection.reset for projection in PROJECTIONS)
