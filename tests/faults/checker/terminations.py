"""A grant that ends before its time: two persons say so, nothing is paid after, a claim is made once."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import Evidence, grouped
from .invariant import Lost, invariant


@invariant(counts="doubled")
def a_termination_takes_two_persons(evidence: Evidence) -> Iterator[str]:
    """An agreement is terminated by one confirmed proposal, of another person than who confirmed it, after its notice.

    No agreement has two proposals that wait.
    """
    confirmed = Counter[str]()
    waiting = Counter[str]()
    for row in evidence.rows("funding", "termination"):
        confirmed[row["agreement_id"]] += row["state"] == "CONFIRMED"
        waiting[row["agreement_id"]] += row["state"] == "PROPOSED"
        if row["state"] != "CONFIRMED":
            continue
        if row["decided_by"] in {None, row["proposed_by"]}:
            yield f"termination {row['id']} was proposed and confirmed by {row['decided_by']}"
        if row["cure_by"] is not None and row["decided_on"] <= row["cure_by"]:
            yield f"termination {row['id']} was confirmed on {row['decided_on']}, the notice ran to {row['cure_by']}"
    for row in evidence.rows("funding", "agreement"):
        if confirmed[row["id"]] != (row["state"] == "TERMINATED"):
            yield f"{row['number']} is {row['state']}, {confirmed[row['id']]} terminations were confirmed"
        if waiting[row["id"]] > 1:
            yield f"{row['number']} waits for {waiting[row['id']]} terminations to be decided"


@invariant(counts="doubled")
def nothing_is_paid_after_a_termination(evidence: Evidence) -> Iterator[str]:
    """No order of a terminated agreement was approved after its end, and no instalment paid or released."""
    ends = {event.stream: event for event in evidence.of("AgreementTerminated")}
    for event in evidence.of("PaymentOrdered", "InstalmentReleased", "InstalmentPaid"):
        end = ends.get(event.stream)
        if end is not None and event.sequence > end.sequence:
            yield f"{event} of {end['number']} came after its end"


@invariant(counts="doubled")
def a_termination_claims_back_once(evidence: Evidence) -> Iterator[str]:
    """What a termination claims back, no more than was proposed, is one clawback of that amount; none where it is 0."""
    wanted = evidence.by_id("funding", "termination")
    claims = grouped(evidence.rows("funding", "clawback"), "agreement_id")
    for event in evidence.of("AgreementTerminated"):
        row = wanted.get(event["termination_id"])
        if row is None or (row["state"], row["ground"]) != ("CONFIRMED", event["ground"]):
            yield Lost(
                f"{event['number']} was terminated by {event['termination_id']}, which is {row and row['state']}"
            )
            continue
        claimed, grounds = event["claimed_cents"], {"BREACH", "NOT_EXECUTED"}
        found = [one for one in claims.get((event["agreement_id"],), []) if one["ground"] in grounds]
        of_it = [one for one in found if (one["amount_cents"], one["proposed_by"]) == (claimed, row["proposed_by"])]
        if claimed > row["claim_cents"] or len(of_it) != (claimed > 0):
            sums = [one["amount_cents"] for one in found]
            yield f"{event['number']}: {claimed} of {row['claim_cents']} cents are claimed back, by clawbacks of {sums}"


INVARIANTS: Final = (
    a_termination_takes_two_persons,
    nothing_is_paid_after_a_termination,
    a_termination_claims_back_once,
)
