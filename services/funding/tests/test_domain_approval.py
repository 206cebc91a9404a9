"""An ESUS approval lets its carrier sign and be paid until its last day, whether or not a timer noted the end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from payment_machine import DETAILS, an_id

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Party, Signature, Terms
from funding.domain.evolution import after
from funding.domain.instalments import schedule
from funding.domain.orders import approve, draft_order, drafted_order, payable
from funding.domain.releases import note_esus_lapsed, renew_esus, review_instalments
from funding.domain.signing import sign
from shared.vocabulary import Refusal

TODAY = date(2025, 6, 2)
TERMS = Terms(
    case_id=an_id("case"),
    reservation_id=an_id("reservation"),
    envelope_id=an_id("envelope"),
    carrier_siret=DETAILS.siret or "",
    amount_cents=10_000_00,
    budget_cents=20_000_00,
    drafted_on=TODAY,
    sign_before=TODAY + timedelta(days=60),
    starts_on=TODAY,
    ends_on=TODAY,
    final_report_due_on=TODAY,
    overdue_after_days=30,
)
NAME = AgreementName(an_id("agreement"), "CONV-2025-0001", an_id("application"), 2025)
DRAFTED = Agreement(NAME, TERMS, AgreementState.DRAFTED, schedule(10_000_00, advance_percent=60))
_SIGNED = replace(DRAFTED, state=AgreementState.SIGNED, signed_on=TODAY)
SIGNED = after(_SIGNED, *review_instalments(_SIGNED, today=TODAY))
DAYS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))


def refusal_of(act: object) -> str | None:
    """The code of what refuses an act; None where nothing does."""
    assert callable(act)
    try:
        act()
    except Refusal as refused:
        return refused.code
    return None


@given(until=st.none() | DAYS, noted=st.booleans(), executed_on=st.none() | st.integers(0, 10))
@example(until=TODAY, noted=False, executed_on=0)
@example(until=TODAY, noted=False, executed_on=1)
@example(until=TODAY - timedelta(days=1), noted=False, executed_on=None)
def test_nothing_is_signed_ordered_approved_or_sent_without_an_approval_in_force_to_the_day_it_is_executed(
    until: date | None, noted: bool, executed_on: int | None
) -> None:
    noted = noted and until is not None
    draft, signed = (replace(one, esus_valid_until=until, esus_lapsed=noted) for one in (DRAFTED, SIGNED))
    order = drafted_order(
        draft_order(SIGNED, SIGNED.instalments[0], DETAILS, an_id("order"), by="officer", today=TODAY)
    )
    by_carrier = Signature(Party.CARRIER, an_id("person"), TODAY)
    acts = (
        lambda: sign(draft, by_carrier, today=TODAY),
        lambda: draft_order(signed, signed.instalments[0], DETAILS, an_id("order"), by="officer", today=TODAY),
        lambda: approve(signed, order, DETAILS, by="approver", today=TODAY),
    )
    lapsed = until is not None and (noted or until < TODAY)
    assert [refusal_of(act) for act in acts] == ["esus_lapsed" if lapsed else None] * 3
    day = None if executed_on is None else TODAY + timedelta(days=executed_on)
    in_time = until is None or until >= (day or TODAY)
    sent = refusal_of(lambda: payable(signed, DETAILS, today=TODAY, executed_on=day))
    assert sent == ("esus_lapsed" if lapsed else None if in_time else "esus_ends_before_execution")


@given(until=DAYS, noted=st.booleans(), renewed=st.integers(0, 400))
def test_a_new_approval_lets_pay_again_until_its_own_last_day(until: date, noted: bool, renewed: int) -> None:
    signed = replace(SIGNED, esus_valid_until=until)
    held = after(signed, note_esus_lapsed(signed)) if noted else signed
    day = max(TODAY, until + timedelta(days=1)) + timedelta(days=renewed)
    again = after(held, renew_esus(held, day, today=TODAY))
    payable(again, DETAILS, today=TODAY, executed_on=day)
    with pytest.raises(Refusal, match="prend fin"):
        payable(again, DETAILS, today=TODAY, executed_on=day + timedelta(days=1))
