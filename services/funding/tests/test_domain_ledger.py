"""Double entry: what each move does to the balances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.domain.ledger import ENTRIES, Account, Balances, Move, effect, move_of
from shared.vocabulary import BankMove, LedgerMove

EFFECTS = {
    LedgerMove.OPEN: Balances(total=1),
    LedgerMove.TRANSFER_IN: Balances(total=1),
    LedgerMove.TRANSFER_OUT: Balances(total=-1),
    LedgerMove.RESERVE: Balances(reserved=1),
    LedgerMove.RELEASE: Balances(reserved=-1),
    LedgerMove.COMMIT: Balances(reserved=-1, committed=1),
    LedgerMove.DECOMMIT: Balances(committed=-1),
    LedgerMove.DISBURSE: Balances(disbursed=1),
    LedgerMove.RETURN: Balances(disbursed=-1),
    LedgerMove.RECOVER: Balances(disbursed=-1),
    BankMove.DEBIT_OVER: Balances(),
    BankMove.DEBIT_UNDER: Balances(),
    BankMove.RETURN_FEE: Balances(),
}
"""The semantics of each move, written out a second time."""


@pytest.mark.parametrize("move", [*LedgerMove, *BankMove])
def test_each_move_does_to_the_balances_what_it_says(move: Move) -> None:
    assert effect(move, 1) == EFFECTS[move]


@given(st.sampled_from([*LedgerMove, *BankMove]), st.integers(1, 10**12))
def test_what_an_award_may_take_changes_only_through_available(move: Move, cents: int) -> None:
    debit, credit = ENTRIES[move]
    gained = cents * ((debit is Account.AVAILABLE) - (credit is Account.AVAILABLE))
    assert effect(move, cents).available == gained


def test_no_move_debits_the_account_it_credits() -> None:
    assert all(debit is not credit for debit, credit in ENTRIES.values())
    assert set(ENTRIES) == {*LedgerMove, *BankMove}
    assert all(move_of(str(move)) is move for move in ENTRIES)
