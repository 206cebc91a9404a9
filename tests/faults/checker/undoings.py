"""What was wrongly accepted is taken back by another person, and nothing is paid on it meanwhile."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import Evidence, grouped
from .invariant import invariant

_ACCOUNTS: Final = {"FinancialReportAccepted": 1, "FinancialReportAcceptanceUndone": -1}
_REPORTS: Final = {"ReportAccepted": 1, "ReportAcceptanceUndone": -1}


@invariant(counts="doubled")
def an_acceptance_is_undone_by_another(evidence: Evidence) -> Iterator[str]:
    """Accounts and activity reports are taken back by another person than who accepted them, right after they were."""
    for row in evidence.rows("funding", "financial_report_undoing"):
        if row["undone_by"] == row["accepted_by"]:
            yield f"the accounts {row['report_id']} were accepted and taken back by {row['undone_by']}"
    exchanges = grouped(evidence.rows("impact", "report_exchange"), "plan_id", "report")
    for (plan, number), said in exchanges.items():
        at = {one["position"]: one for one in said}
        for one in said:
            before = at.get(one["position"] - 1)
            if one["kind"] != "UNDONE":
                continue
            if before is None or before["kind"] != "ACCEPTED" or before["by_subject"] == one["by_subject"]:
                yield f"report {number} of plan {plan} was taken back by {one['by_subject']}, after {before}"


@invariant(counts="lost")
def acceptances_and_undoings_take_turns(evidence: Evidence) -> Iterator[str]:
    """Each acceptance was announced and each undoing, in turns; accepted is what was last accepted. All are kept.

    What funding and impact keep of undoings is as many as they announced.
    """
    stands: Counter[str] = Counter()
    undone: Counter[str] = Counter()
    told = [(event, event["agreement_id"], _ACCOUNTS[event.name]) for event in evidence.of(*_ACCOUNTS)]
    told += [
        (event, _report(event["plan_id"], event["report"]), _REPORTS[event.name]) for event in evidence.of(*_REPORTS)
    ]
    for event, what, turn in sorted(told, key=lambda one: (one[0].stream, one[0].sequence)):
        stands[what] += turn
        undone[what] += turn < 0
        if stands[what] not in {0, 1}:
            yield f"{event}: {what} was accepted or taken back twice in a row"
    kept, accepted = _kept(evidence)
    for what in sorted(stands.keys() | kept.keys() | accepted):
        if kept[what] != undone[what]:
            yield f"{what} was taken back {kept[what]} times, {undone[what]} times were announced"
        if (what in accepted) != (stands[what] == 1):
            yield f"{what} is accepted: {what in accepted}, by its events {stands[what]}"


def _kept(evidence: Evidence) -> tuple[Counter[str], set[str]]:
    """How often each was taken back, and which are accepted now, as the rows say."""
    agreements = {row["id"]: row["agreement_id"] for row in evidence.rows("funding", "financial_report")}
    kept = Counter(
        agreements.get(row["report_id"], "?") for row in evidence.rows("funding", "financial_report_undoing")
    )
    accepted = {
        row["agreement_id"] for row in evidence.rows("funding", "financial_report") if row["state"] == "ACCEPTED"
    }
    for row in evidence.rows("impact", "report_exchange"):
        kept[_report(row["plan_id"], row["report"])] += row["kind"] == "UNDONE"
    for row in evidence.rows("impact", "report"):
        if row["state"] == "ACCEPTED":
            accepted.add(_report(row["plan_id"], row["number"]))
    return kept, accepted


def _report(plan: str, number: int) -> str:
    return f"report {number} of plan {plan}"


@invariant(counts="doubled")
def a_balance_is_paid_on_accepted_accounts(evidence: Evidence) -> Iterator[str]:
    """No balance was released, approved or paid but while the accounts of its agreement were accepted."""
    balances = {
        (row["agreement_id"], row["number"])
        for row in evidence.rows("funding", "instalment")
        if row["kind"] == "BALANCE"
    }
    names = ("InstalmentReleased", "PaymentOrdered", "InstalmentPaid")
    stands: Counter[str] = Counter()
    told = evidence.of(*_ACCOUNTS, *names)
    for event in sorted(told, key=lambda one: (one.stream, one.sequence)):
        agreement = event["agreement_id"]
        stands[agreement] += _ACCOUNTS.get(event.name, 0)
        if event.name in names and (agreement, event["instalment"]) in balances and stands[agreement] < 1:
            yield f"{event}: the balance of {agreement} goes, its accounts are not accepted"


INVARIANTS: Final = (
    an_acceptance_is_undone_by_another,
    acceptances_and_undoings_take_turns,
    a_balance_is_paid_on_accepted_accounts,
)
