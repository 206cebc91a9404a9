"""What is missing is asked for with a deadline, and answered by a new version under the rules of the first one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from intake import domain
from shared.vocabulary import Cents, NotInThisState, Refusal

DUE = date(2025, 3, 1)
LAST_MINUTE = datetime(2025, 3, 1, 22, 59, tzinfo=UTC)
TOO_LATE = datetime(2025, 3, 1, 23, tzinfo=UTC)


@pytest.fixture
def call(make: Any) -> domain.Call:
    return make.call()


@pytest.fixture
def asked(make: Any, call: domain.Call) -> domain.Application:
    """A submitted file of which supplements were asked."""
    draft = make.draft(call)
    submitted = domain.evolve(draft, domain.submit(draft, call, rank=1, moment=make.moment()))
    return domain.evolve(submitted, domain.request_supplement(submitted, "Quoi ?", DUE, moment=make.moment()))


def answer(make: Any, asked: domain.Application, at: datetime, **parts: Any) -> Any:
    content = replace(make.content, **parts)
    return domain.resubmit(asked, content, make.contact, moment=make.moment(at))


def test_a_new_version_keeps_the_number_the_rules_and_the_session_of_the_first(
    make: Any, asked: domain.Application
) -> None:
    after = domain.evolve(asked, answer(make, asked, LAST_MINUTE, indicators=make.content.indicators))
    assert (after.state, after.version, after.supplement) == (domain.ApplicationState.SUBMITTED, 2, None)
    assert after.submission == asked.submission


def test_an_answer_after_the_deadline_is_refused_until_it_is_extended(make: Any, asked: domain.Application) -> None:
    with pytest.raises(NotInThisState, match="1er mars 2025"):
        answer(make, asked, TOO_LATE)
    later = domain.extend_supplement(asked, 1, date(2025, 3, 15), moment=make.moment(TOO_LATE))
    assert answer(make, domain.evolve(asked, later), TOO_LATE).version == 2


@pytest.mark.parametrize("due_on", [date(2025, 2, 10), date(2025, 2, 9)])
def test_a_deadline_lies_ahead(make: Any, asked: domain.Application, due_on: date) -> None:
    with pytest.raises(Refusal) as refused:
        domain.request_supplement(
            replace(asked, state=domain.ApplicationState.SUBMITTED), "Quoi ?", due_on, moment=make.moment()
        )
    assert (refused.value.code, refused.value.field) == ("deadline_passed", "due_on")


def test_a_deadline_is_only_ever_put_off(make: Any, asked: domain.Application) -> None:
    with pytest.raises(Refusal) as refused:
        domain.extend_supplement(asked, 1, DUE, moment=make.moment())
    assert (refused.value.code, refused.value.field) == ("deadline_not_later", "due_on")


def test_a_request_that_is_over_is_neither_extended_nor_cancelled(make: Any, asked: domain.Application) -> None:
    with pytest.raises(NotInThisState, match="est terminée"):
        domain.cancel_supplement(replace(asked, supplement=replace(asked.supplement, rank=2)), 1)
    cancelled = domain.evolve(asked, domain.cancel_supplement(asked, 1))
    with pytest.raises(NotInThisState, match="aucun complément"):
        domain.extend_supplement(cancelled, 1, date(2025, 4, 1), moment=make.moment())


def test_a_file_is_not_inadmissible_while_its_carrier_may_still_answer(make: Any, asked: domain.Application) -> None:
    with pytest.raises(NotInThisState, match="attendez la fin du délai"):
        domain.declare_inadmissible(asked, "INCOMPLETE", "Il manque tout.", moment=make.moment(LAST_MINUTE))
    fact = domain.declare_inadmissible(asked, "INCOMPLETE", "Il manque tout.", moment=make.moment(TOO_LATE))
    assert domain.evolve(asked, fact).supplement is None


def test_an_answer_is_checked_like_a_submission(make: Any, asked: domain.Application) -> None:
    with pytest.raises(Refusal) as refused:
        answer(make, asked, LAST_MINUTE, indicators=())
    assert refused.value.field == "indicators"
    with pytest.raises(Refusal) as refused:
        answer(make, asked, LAST_MINUTE, carrier=replace(make.content.carrier, siret="00000001800010"))
    assert refused.value.code == "carrier_changed"


def test_an_answer_is_measured_on_the_day_of_the_first_submission(make: Any, asked: domain.Application) -> None:
    not_there_on_the_first_day = replace(make.content.carrier, created_on=date(2025, 2, 20))
    with pytest.raises(Refusal) as refused:
        answer(make, asked, LAST_MINUTE, carrier=not_there_on_the_first_day)
    assert refused.value.code == "created_in_the_future"


# ---- consortium

PARTNER = domain.Organisation("00000001800010", "Partenaire", "ESUS")
SHARE = domain.ConsortiumMember("00000001800010", Cents(1_000))


@pytest.mark.parametrize(
    ("members", "partners", "code", "field"),
    [
        ((), (PARTNER,), "consortium_empty", "consortium.members"),
        ((SHARE,), (), "consortium_member_unknown", "consortium.members.0.siret"),
        ((SHARE, SHARE), (PARTNER,), "consortium_member_repeated", "consortium.members.1.siret"),
        (
            (replace(SHARE, share_cents=Cents(9_000_001)),),
            (PARTNER,),
            "consortium_shares_exceed_budget",
            "consortium.members",
        ),
    ],
)
def test_a_consortium_that_does_not_hold_together_is_refused(
    mistakes: Any, members: Any, partners: Any, code: str, field: str
) -> None:
    assert mistakes(consortium=domain.Consortium(members), partners=partners) == [(code, field)]


def test_the_agreement_of_a_consortium_is_not_dated_in_the_future(mistakes: Any) -> None:
    consortium = domain.Consortium((SHARE,), date(2025, 2, 11))
    found = mistakes(consortium=consortium, partners=(PARTNER,))
    assert found == [("consortium_agreement_in_the_future", "consortium.agreement_signed_on")]
    assert mistakes(consortium=replace(consortium, agreement_signed_on=date(2025, 2, 10)), partners=(PARTNER,)) == []


def test_a_partner_stands_once(mistakes: Any) -> None:
    assert mistakes(partners=(PARTNER, PARTNER)) == [("partner_repeated", "partners.1.siret")]
