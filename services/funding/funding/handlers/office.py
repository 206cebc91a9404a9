"""What paying takes besides the rules: who pays, the keys of the accounts, and how careful the house is."""

from dataclasses import dataclass

from funding.gateway.credit_transfer import Debtor
from funding.gateway.vault import KeyRing


@dataclass(frozen=True, slots=True)
class Care:
    """Apec's own choices. `second_approval_from_cents`: orders from there on need two approvers; None: none does.

    `cooling_days`: how long after its confirmation a changed account is paid to. `payee_asked`: nothing is
    paid to an account before its bank said whose it is. `answer_months`: how long a recipient may answer the notice of
    a clawback; `repayment_months`: how long it may take to pay one back.
    """

    second_approval_from_cents: int | None = None
    cooling_days: int = 0
    payee_asked: bool = False
    answer_months: int = 1
    repayment_months: int = 1


@dataclass(frozen=True, slots=True)
class Office:
    """The payments office, from the environment."""

    debtor: Debtor
    keys: KeyRing
    care: Care
