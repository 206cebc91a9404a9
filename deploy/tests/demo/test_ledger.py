"""The envelopes computed a second time find what a wrong ledger would hide."""

from uuid import UUID

from novapec.demo.ledger import Money, committed_to, recomputed, taken_beside
from shared.contracts.funding import BankDifferencePosted, LedgerPosted
from shared.identity import new_id
from shared.vocabulary import BankMove, LedgerMove

ENVELOPE = UUID(int=1)


def posted(move: LedgerMove, cents: int, total: int, reserved: int = 0, committed: int = 0, disbursed: int = 0):
    return LedgerPosted(
        envelope_id=ENVELOPE,
        envelope_key="2025",
        edition=2025,
        entry_id=new_id(),
        move=move,
        amount_cents=cents,
        total_cents=total,
        reserved_cents=reserved,
        committed_cents=committed,
        disbursed_cents=disbursed,
    )


LIFE = [
    posted(LedgerMove.OPEN, 1000, 1000),
    posted(LedgerMove.RESERVE, 400, 1000, 400),
    posted(LedgerMove.COMMIT, 400, 1000, 0, 400),
    posted(LedgerMove.DISBURSE, 240, 1000, 0, 400, 240),
    posted(LedgerMove.RETURN, 240, 1000, 0, 400, 0),
    posted(LedgerMove.DISBURSE, 240, 1000, 0, 400, 240),
    posted(LedgerMove.RECOVER, 40, 1000, 0, 400, 200),
    posted(LedgerMove.DECOMMIT, 200, 1000, 0, 200, 200),
]


def test_an_agreement_is_committed_by_its_signature_and_its_amendments():
    one, other = UUID(int=2), UUID(int=3)
    entries = [
        (one, LedgerMove.COMMIT, 300),
        (one, LedgerMove.RESERVE, 60),
        (one, LedgerMove.COMMIT, 60),
        (other, LedgerMove.COMMIT, 500),
        (other, LedgerMove.DECOMMIT, 120),
        (one, LedgerMove.DISBURSE, 200),
    ]
    told = [posted(move, cents, 1000).model_copy(update={"agreement_id": whose}) for whose, move, cents in entries]
    assert committed_to([posted(LedgerMove.OPEN, 1000, 1000), *told]) == {one: 360, other: 380}


def test_what_the_bank_took_beside_the_orders_is_added_up_by_order():
    one, other = UUID(int=2), UUID(int=3)
    moves = [(one, BankMove.DEBIT_OVER, 5), (one, BankMove.RETURN_FEE, 20), (other, BankMove.DEBIT_UNDER, 6)]
    about = {"envelope_id": ENVELOPE, "envelope_key": "2025", "edition": 2025}
    told = [
        BankDifferencePosted(**about, entry_id=new_id(), order_id=order, move=move, amount_cents=cents)
        for order, move, cents in moves
    ]
    assert taken_beside(told) == {one: 25, other: -6}


def test_the_life_of_a_grant_leaves_what_was_kept():
    envelopes, faults = recomputed(LIFE)
    assert faults == []
    assert envelopes == {"2025": Money(1000, 0, 200, 200)}
    assert envelopes["2025"].left == 800


def test_a_posting_that_is_missing_is_found():
    _, faults = recomputed([*LIFE[:3], *LIFE[4:]])
    assert faults


def test_a_posting_that_came_twice_is_found():
    _, faults = recomputed([*LIFE[:4], LIFE[3]])
    assert faults


def test_a_balance_that_lies_is_found():
    lie = posted(LedgerMove.RESERVE, 400, 1000, 300)
    _, faults = recomputed([LIFE[0], lie])
    assert faults


def test_promising_more_than_there_is_is_found_even_where_the_balances_agree():
    _, faults = recomputed([LIFE[0], posted(LedgerMove.RESERVE, 1001, 1000, 1001)])
    assert faults


def test_paying_more_than_was_committed_is_found_even_where_the_balances_agree():
    _, faults = recomputed([*LIFE[:3], posted(LedgerMove.DISBURSE, 401, 1000, 0, 400, 401)])
    assert faults
