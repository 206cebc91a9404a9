"""An agreement under anything that people, impact and the bank may do to it, in any order."""

from hypothesis import settings
from payment_machine import PaymentMachine

TestPaymentMachine = PaymentMachine.TestCase
TestPaymentMachine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
