"""What a carrier is written of its financial report: what funding announces of it, and nothing that is long done."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from intake_postbox import Postbox, Turn, heard, subjects

from shared.contracts import funding
from shared.identity import new_id
from shared.postgres import Database


async def test_a_carrier_is_written_of_its_financial_report_before_and_after_its_day_late_and_sent_back(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    about = {"agreement_id": new_id(), "application_id": submitted_id, "edition": 2025}
    due = {**about, "due_on": date(2026, 9, 30)}
    reminders = [
        funding.FinancialReportReminded(
            **due, reminded_on=date(2026, 9, 30) + timedelta(days=days), days_after_due=days
        )
        for days in (-30, -7, 7)
    ]
    late = funding.FinancialReportOverdue(**due, overdue_on=date(2026, 10, 31))
    until = date(2026, 12, 2)
    back = funding.FinancialReportReturned(**about, version=1, returned_on=date(2026, 11, 2), due_on=until)
    await heard(database, *reminders, late, back, at=make.moment().at)
    for _ in range(3):
        await turn()
    told = Counter(one.strip().removeprefix("Novapec : votre compte rendu financier ") for one in subjects(postbox))
    assert told == {
        "est à remettre, dossier NVP-2025-0001": 2,
        "est attendu, dossier NVP-2025-0001": 1,
        "est en retard, dossier NVP-2025-0001": 1,
        "est à corriger, dossier NVP-2025-0001": 1,
    }
    texts = "".join(letter.get_content().replace("\n", " ") for letter in postbox.letters)
    assert (texts.count("30 septembre 2026"), texts.count("2 décembre 2026 au plus tard")) == (4, 1)


async def test_nobody_is_written_of_a_financial_report_that_was_accepted_since(
    submitted_id: str, turn: Turn, postbox: Postbox, database: Database, make: Any
) -> None:
    await turn()
    postbox.letters.clear()
    about = {"agreement_id": new_id(), "application_id": submitted_id, "edition": 2025}
    back = funding.FinancialReportReturned(**about, version=1, returned_on=date(2026, 8, 2), due_on=date(2026, 9, 30))
    figures = {"planned_cents": 10_00, "eligible_cents": 10_00, "entitled_cents": 10_00}
    accepted = funding.FinancialReportAccepted(**about, **figures, accepted_on=date(2026, 9, 2))
    await heard(database, back, accepted, at=make.moment().at)
    await turn()
    assert postbox.letters == []
