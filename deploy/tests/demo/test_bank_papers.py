"""What the bank files say by themselves."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from funding.gateway.credit_transfer import Batch, CreditTransfer, Debtor, render
from funding.settings import ILLUSTRATIVE
from novapec.demo import bank_papers
from novapec.simulated_bank import BankAnswer, answer

AT = datetime(2025, 6, 5, 8, tzinfo=UTC)
FIRST, AGAIN, OTHER = "CONV-2025-0001-T1-1", "CONV-2025-0001-T1-2", "CONV-2025-0002-T1-1"
DEBTOR: Debtor = ILLUSTRATIVE


def batch(*end_to_end_ids: str, message_id: str = "NVP-1") -> bytes:
    transfers = tuple(
        CreditTransfer(
            end_to_end_id=one,
            amount_cents=12_345,
            creditor_name="Association Exemple",
            creditor_iban="FR1420041010050500013M02606",
            remittance="Novapec avance",
        )
        for one in end_to_end_ids
    )
    return render(
        Batch(message_id=message_id, created_at=AT, execution_date=date(2025, 6, 6), debtor=DEBTOR, transfers=transfers)
    )


@pytest.fixture
def papers(tmp_path: Path):
    def keep(name: str, content: bytes | None) -> Path:
        path = tmp_path / name
        path.write_bytes(content or b"")
        return path

    return keep


def test_what_was_sent_is_counted_by_its_end_to_end_id(papers):
    files = [papers("1", batch(FIRST, OTHER)), papers("2", batch(FIRST, message_id="NVP-2"))]
    assert bank_papers.ordered(files) == {FIRST: 2, OTHER: 1}


def test_what_came_back_does_not_stay_paid(papers):
    said: BankAnswer = answer(batch(FIRST, OTHER), at=AT, returned={FIRST: "AC04"})
    again: BankAnswer = answer(batch(AGAIN, message_id="NVP-2"), at=AT)
    statements = [papers("s1", said.statement), papers("s2", again.statement)]
    kept = bank_papers.kept(statements, [papers("r1", said.returns)])
    assert kept == {AGAIN: 12_345, OTHER: 12_345}


def test_our_payment_files_meet_the_official_schema(papers):
    assert bank_papers.can_validate()
    assert bank_papers.schema_faults([papers("good.xml", batch(FIRST))]) == []


def test_a_payment_file_that_breaks_the_schema_is_named(papers):
    broken = batch(FIRST).replace(b"<EndToEndId>", b"<Nonsense/><EndToEndId>")
    (fault,) = bank_papers.schema_faults([papers("broken.xml", broken)])
    assert fault.startswith("broken.xml")
