"""What funding announced of its agreements is what it keeps."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from .amendments import as_signed, in_force
from .compare import differences
from .evidence import Evidence
from .invariant import invariant
from .records import Row, Told

_MONEY: Final = {"InstalmentPaid": 1, "PaymentReturned": -1, "ClawbackReceived": 0}
"""What a cent of each adds to what was paid."""


@invariant()
def agreements_are_announced_as_they_stand(evidence: Evidence) -> Iterator[str]:
    """AgreementDrafted, AgreementSigned and each AgreementAmended say the number, amount and days of their version."""
    for name, columns in {
        "AgreementDrafted": ("number", "application_id", "case_id", "reservation_id", "amount_cents", "sign_before"),
        "AgreementSigned": ("number", "amount_cents", "signed_on", "final_report_due_on", "overdue_after_days"),
    }.items():
        expected = {
            row["id"]: tuple(row[column] for column in columns)
            for row in as_signed(evidence)
            if name == "AgreementDrafted" or row["signed_on"] is not None
        }
        told = {event["agreement_id"]: tuple(event[column] for column in columns) for event in evidence.of(name)}
        yield from differences(f"{name} of", expected, told)
    yield from _amendments(evidence)


@invariant()
def endings_add_up(evidence: Evidence) -> Iterator[str]:
    """AgreementClosed and AgreementTerminated say what was awarded, paid, recovered and given back by then.

    These add up, and what the recipient does not hold of an ended grant was given back to the envelope.
    """
    rows = {row["id"]: row for row in evidence.rows("funding", "agreement")}
    for name, state in (("AgreementClosed", "CLOSED"), ("AgreementTerminated", "TERMINATED")):
        told = {event["agreement_id"]: event for event in evidence.of(name)}
        ended = {agreement for agreement, row in rows.items() if row["state"] == state}
        expected = {one: _stood(evidence, rows[one], told[one]) if one in told else None for one in ended}
        yield from differences(f"{name} of", expected, {one: _announced(event) for one, event in told.items()})
    amendments = {row["id"] for row in in_force(evidence)}
    given_back: Counter[str] = Counter()
    for row in evidence.rows("funding", "ledger_entry"):
        if row["move"] == "DECOMMIT" and row["cause"] not in amendments:
            given_back[row["agreement_id"]] += row["amount_cents"]
    rest = {
        one: row["amount_cents"] - (row["paid_cents"] - row["recovered_cents"])
        for one, row in rows.items()
        if row["state"] in {"CLOSED", "TERMINATED"}
    }
    yield from differences("what was given back of", {one: cents for one, cents in rest.items() if cents}, given_back)


@invariant()
def an_accepted_account_gives_its_entitlement(evidence: Evidence) -> Iterator[str]:
    """FinancialReportAccepted was announced of each accepted account, with what the agreement is entitled to."""
    entitled = {row["id"]: row["entitled_cents"] for row in evidence.rows("funding", "agreement")}
    expected = {
        row["agreement_id"]: (row["eligible_cents"], entitled.get(row["agreement_id"]))
        for row in evidence.rows("funding", "financial_report")
        if row["state"] == "ACCEPTED"
    }
    told = {
        event["agreement_id"]: (event["eligible_cents"], event["entitled_cents"])
        for event in evidence.of("FinancialReportAccepted")
        if event["agreement_id"] in expected  # else it was taken back
    }
    yield from differences("FinancialReportAccepted of", expected, told)


def _amendments(evidence: Evidence) -> Iterator[str]:
    columns = ("amount_cents", "starts_on", "ends_on", "final_report_due_on")
    rows = in_force(evidence)
    expected = {row["id"]: (row["version"], *(row["after"][column] for column in columns)) for row in rows}
    told = {
        event["amendment_id"]: (event["version"], *(event[column] for column in columns))
        for event in evidence.of("AgreementAmended")
    }
    yield from differences("AgreementAmended of", expected, told)
    last = {row["agreement_id"]: (row["version"], *(row["after"][column] for column in columns)) for row in rows}
    for row in evidence.rows("funding", "agreement"):
        stands = (row.get("version", 1), *(row[column] for column in columns))
        if stands != last.get(row["id"], (1, *stands[1:])):
            yield f"{row['number']} says {stands}, its last amendment {last[row['id']]}"


def _stood(evidence: Evidence, row: Row, end: Told) -> tuple[Any, ...]:
    """What an agreement was paid and what came back, by the events before its end."""
    paid = recovered = 0
    for event in evidence.of(*_MONEY):
        if event["agreement_id"] == row["id"] and event.sequence < end.sequence:
            paid += _MONEY[event.name] * event["amount_cents"]
            recovered += event["amount_cents"] * (event.name == "ClawbackReceived")
    return (row["amount_cents"], paid, recovered, row["amount_cents"] - (paid - recovered))


def _announced(event: Told) -> tuple[Any, ...]:
    return tuple(event[f"{name}_cents"] for name in ("awarded", "paid", "recovered", "released"))


INVARIANTS: Final = (
    agreements_are_announced_as_they_stand,
    endings_add_up,
    an_accepted_account_gives_its_entitlement,
)
