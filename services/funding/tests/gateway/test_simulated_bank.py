"""The whole conversation: our file, the bank's answers, what we read in them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.gateway.credit_transfer import Batch, CreditTransfer, render
from funding.gateway.statement import Direction, read_statements
from funding.gateway.status_report import read_status_report, reason_for, spoken_of
from novapec.simulated_bank import answer

MakeTransfer = Callable[..., CreditTransfer]
MakeBatch = Callable[..., Batch]

EVENING = datetime(2025, 3, 4, 18, tzinfo=UTC)
FATES = st.sampled_from(["paid", "AC04 rejected", "AC01 rejected", "MD07 returned", "AC06 returned"])
AMOUNTS = st.integers(1, 999_999_999_99)


@given(st.lists(st.tuples(AMOUNTS, FATES), min_size=1, max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_the_bank_did_is_what_we_read(
    a_batch: MakeBatch, a_transfer: MakeTransfer, payments: list[tuple[int, str]], booked_as_a_batch: bool
) -> None:
    cents = {f"NVP-{number}": amount for number, (amount, _) in enumerate(payments)}
    fates = {f"NVP-{number}": fate for number, (_, fate) in enumerate(payments)}
    rejected = {one: fate[:4] for one, fate in fates.items() if fate.endswith("rejected")}
    returned = {one: fate[:4] for one, fate in fates.items() if fate.endswith("returned")}
    file = render(a_batch(*(a_transfer(end_to_end_id=one, amount_cents=amount) for one, amount in cents.items())))
    if booked_as_a_batch:
        file = file.replace(b"<BtchBookg>false<", b"<BtchBookg>true<")
    answered = answer(file, at=EVENING, rejected=rejected, returned=returned)

    report = read_status_report(answered.status_report)
    assert report.original_message_id == "NVP-BATCH-2025-0007"
    assert [one for one, status in spoken_of(report, cents) if status == "RJCT"] == list(rejected)
    assert {one: reason_for(report, one) for one in cents} == {one: rejected.get(one) for one in cents}

    (statement,) = read_statements(answered.statement)
    assert {one.end_to_end_id: one.amount_cents for one in statement.entries} == {
        one: amount for one, amount in cents.items() if one not in rejected
    }
    assert {(one.direction, one.is_return, one.booked_on) for one in statement.entries} <= {
        (Direction.DEBIT, False, date(2025, 3, 4))
    }
    assert len({one.reference for one in statement.entries}) == len(cents) - len(rejected)

    back = read_statements(answered.returns)[0].entries if answered.returns else ()
    assert {one.end_to_end_id: (one.amount_cents, one.reason_code) for one in back} == {
        one: (cents[one], reason) for one, reason in returned.items()
    }
    assert all(one.is_return and one.direction is Direction.CREDIT for one in back)


@pytest.mark.parametrize(
    ("rejected", "status"), [({}, "ACCP"), ({"A": "AC04"}, "PART"), ({"A": "AC04", "B": "AM04"}, "RJCT")]
)
def test_the_file_as_a_whole_is_accepted_in_part_or_rejected(
    a_batch: MakeBatch, a_transfer: MakeTransfer, rejected: dict[str, str], status: str
) -> None:
    file = render(a_batch(a_transfer(end_to_end_id="A"), a_transfer(end_to_end_id="B")))
    assert read_status_report(answer(file, at=EVENING, rejected=rejected).status_report).group_status == status


def test_the_bank_answers_the_same_question_with_the_same_bytes(a_batch: MakeBatch) -> None:
    file = render(a_batch())
    returned = {"NVP-2025-0042-ADVANCE-1": "AC04"}
    assert answer(file, at=EVENING, returned=returned) == answer(file, at=EVENING, returned=returned)


def test_without_a_return_there_is_no_notification(a_batch: MakeBatch) -> None:
    assert answer(render(a_batch()), at=EVENING).returns is None


def test_a_file_that_reaches_the_bank_late_is_booked_late(a_batch: MakeBatch) -> None:
    answered = answer(render(a_batch()), at=datetime(2025, 3, 6, 9, tzinfo=UTC))
    assert read_statements(answered.statement)[0].entries[0].booked_on == date(2025, 3, 6)


def test_the_bank_cannot_answer_for_a_transfer_it_was_not_sent(a_batch: MakeBatch) -> None:
    with pytest.raises(ValueError, match="not in the file: \\['STRANGER'\\]"):
        answer(render(a_batch()), at=EVENING, rejected={"STRANGER": "AC04"})


def test_a_transfer_cannot_be_both_rejected_and_returned(a_batch: MakeBatch) -> None:
    both = {"NVP-2025-0042-ADVANCE-1": "AC04"}
    with pytest.raises(ValueError, match="both rejected and returned"):
        answer(render(a_batch()), at=EVENING, rejected=both, returned=both)
