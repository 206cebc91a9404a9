"""What two persons have to decide holds every payment of its agreement until they did."""

from collections.abc import Iterator
from typing import Final

from .evidence import Evidence
from .invariant import invariant


@invariant(counts="doubled")
def no_payment_leaves_while_an_end_is_proposed(evidence: Evidence) -> Iterator[str]:
    """No batch was exported after the termination of one of its agreements was proposed and before it was decided."""
    exported = {row["id"]: row["exported_at"] for row in evidence.rows("funding", "payment_batch")}
    for order in evidence.rows("funding", "payment_order"):
        left = exported.get(order["batch_id"])
        if left is None:
            continue
        for one in evidence.rows("funding", "termination"):
            during = one["proposed_at"] < left and (one["decided_on"] is None or left[:10] < one["decided_on"])
            if one["agreement_id"] == order["agreement_id"] and during:
                yield f"{order['end_to_end_id']} left during the termination proposed at {one['proposed_at']}"


INVARIANTS: Final = (no_payment_leaves_while_an_end_is_proposed,)
