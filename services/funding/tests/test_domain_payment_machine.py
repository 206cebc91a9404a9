"""An agreement under anything that people, impact and the bank may do to it, in any order."""

from contradicting_bank import ContradictingBank
from hypothesis import settings

TestPaymentMachine = ContradictingBank.TestCase
TestPaymentMachine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
