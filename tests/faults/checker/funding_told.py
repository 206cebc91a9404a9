"""What funding announced of its agreements is what it keeps."""

from collections.abc import Iterator
from typing import Any, Final

from .amendments import as_signed, in_force
from .compare import differences
from .evidence import Evidence
from .invariant import invariant
from .records import Row, Told


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
def closings_add_up(evidence: Evidence) -> Iterator[str]:
    """AgreementClosed says what was awarded, paid, recovered and given back, and these add up."""
    rows = [row for row in evidence.rows("funding", "agreement") if row["state"] == "CLOSED"]
    expected = {row["id"]: _closed(row) for row in rows}
    told = {event["agreement_id"]: _announced(event) for event in evidence.of("AgreementClosed")}
    yield from differences("AgreementClosed of", expected, told)
    amendments = {row["id"] for row in in_force(evidence)}
    given_back = {
        row["cause"]: row["amount_cents"]
        for row in evidence.rows("funding", "ledger_entry")
        if row["move"] == "DECOMMIT" and row["cause"] not in amendments
    }
    rest = {agreement: released for agreement, (_, _, _, released) in expected.items() if released}
    yield from differences("what was given back of", rest, given_back)


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


def _closed(row: Row) -> tuple[Any, ...]:
    kept = row["paid_cents"] - row["recovered_cents"]
    return (row["amount_cents"], row["paid_cents"], row["recovered_cents"], row["amount_cents"] - kept)


def _announced(event: Told) -> tuple[Any, ...]:
    return tuple(event[f"{name}_cents"] for name in ("awarded", "paid", "recovered", "released"))


INVARIANTS: Final = (
    agreements_are_announced_as_they_stand,
    closings_add_up,
    an_accepted_account_gives_its_entitlement,
)
