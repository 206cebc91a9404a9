"""Sample batches of the gateway's tests: session-wide factories, so that Hypothesis may use them too."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from funding.gateway.credit_transfer import Batch, CreditTransfer, Debtor

MakeTransfer = Callable[..., CreditTransfer]
MakeBatch = Callable[..., Batch]


@pytest.fixture(scope="session")
def a_transfer() -> MakeTransfer:
    """A transfer to an illustrative carrier at La Banque Postale; keywords change its fields."""

    def make(**changes: Any) -> CreditTransfer:
        fields: dict[str, Any] = {
            "end_to_end_id": "NVP-2025-0042-ADVANCE-1",
            "amount_cents": 12_345_67,
            "creditor_name": "Association Exemple",
            "creditor_iban": "FR1420041010050500013M02606",
            "remittance": "Novapec convention NVP-2025-0042 avance",
        }
        return CreditTransfer(**(fields | changes))

    return make


@pytest.fixture(scope="session")
def a_batch(a_transfer: MakeTransfer) -> MakeBatch:
    """A batch of the given transfers (one by default), sent on Monday 3 March 2025 and executed on the Tuesday."""

    def make(*transfers: CreditTransfer, **changes: Any) -> Batch:
        fields: dict[str, Any] = {
            "message_id": "NVP-BATCH-2025-0007",
            "created_at": datetime(2025, 3, 3, 9, 30, tzinfo=UTC),
            "execution_date": date(2025, 3, 4),
            "debtor": Debtor("Association Payeuse", "FR7630006000011234567890189", "AGRIFRPPXXX", "73282932000074"),
            "transfers": transfers or (a_transfer(),),
        }
        return Batch(**(fields | changes))

    return make
