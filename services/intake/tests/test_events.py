"""Which fact is announced, and what its event says."""

from dataclasses import replace
from typing import Any

import pytest

from intake import domain
from intake.events import contract
from shared.contracts import intake
from shared.identity import new_id
from shared.vocabulary import Cents, InadmissibilityReason, WithdrawalReason


def test_what_concerns_nobody_else_is_not_announced(make: Any) -> None:
    call, application = make.call(), make.draft(make.call())
    withdrawal = domain.Withdrawal(WithdrawalReason.OTHER, make.moment())
    silent = (
        domain.CallDrafted(call.id, call.terms, call.rules, make.moment()),
        domain.CallTermsRevised(call.id, call.terms),
        domain.CallRulesRevised(call.id, call.rules, make.moment()),
        domain.ApplicationDrafted(
            application.id, call.id, 2025, application.content, application.contact, make.moment()
        ),
        domain.DraftRevised(application.id, application.content, application.contact),
        domain.DraftAbandoned(application.id, withdrawal),
    )
    assert [contract(fact) for fact in silent] == [None] * len(silent)


def test_published_rules_say_everything_the_other_services_need(make: Any) -> None:
    event = contract(domain.CallRulesPublished(new_id(), 2025, make.rules, make.moment()))
    assert isinstance(event, intake.CallRulesPublished)
    for name in intake.CallRules.model_fields:
        assert getattr(event.rules, name) == getattr(make.rules, name)


def test_a_submission_says_everything_but_who_the_people_are(make: Any) -> None:
    call = make.call()
    draft = make.draft(call)
    draft = replace(draft, content=replace(draft.content, partners=(domain.Organisation("1", "P", "ESUS"),)))
    event = contract(domain.submit(draft, call, rank=7, moment=make.moment()))
    assert isinstance(event, intake.ApplicationSubmitted)
    assert (event.number, event.session, event.rules_version) == ("NVP-2025-0007", "2025-1", "1.0.0")
    assert (event.requested_cents, event.budget_cents) == (6_000_000, 9_000_000)
    assert event.submitted_on == make.moment().day
    assert event.carrier.siret == draft.content.carrier.siret
    assert [partner.name for partner in event.partners] == ["P"]
    assert event.indicators[0].target == 300
    written = event.model_dump_json()
    for secret in (make.contact.name, make.contact.email, draft.content.project.summary):
        assert secret not in written


def test_the_announced_budget_is_the_cost_without_contributions_in_kind(make: Any) -> None:
    call, draft = make.call(), make.draft(make.call())
    budget = draft.content.budget
    in_kind = domain.Budget(
        (*budget.charges, domain.Charge("864", "Bénévoles", Cents(500))),
        (*budget.resources, domain.Resource("870", "Bénévoles", Cents(500))),
    )
    draft = replace(draft, content=replace(draft.content, budget=in_kind))
    event = contract(domain.submit(draft, call, rank=1, moment=make.moment()))
    assert isinstance(event, intake.ApplicationSubmitted)
    assert event.budget_cents == 9_000_000


def test_an_inadmissibility_is_announced_by_its_code_and_its_words_stay_here(make: Any) -> None:
    inadmissibility = domain.Inadmissibility(InadmissibilityReason.OUT_OF_SCOPE, "Élever des chèvres.")
    fact = domain.ApplicationDeclaredInadmissible(new_id(), new_id(), 2025, inadmissibility, make.moment())
    event = contract(fact)
    assert isinstance(event, intake.ApplicationDeclaredInadmissible)
    assert (event.reason, event.declared_on) == (InadmissibilityReason.OUT_OF_SCOPE, make.moment().day)
    assert "chèvres" not in event.model_dump_json()


@pytest.mark.parametrize("kind", [domain.CallOpened, domain.CallClosed])
def test_opening_and_closing_are_announced(make: Any, kind: type) -> None:
    call = make.call(domain.CallState.DRAFT)
    facts = (
        domain.open_call(call, moment=make.moment())[1],
        domain.close_call(make.call(), on=make.terms.closes_on),
    )
    fact = next(fact for fact in facts if isinstance(fact, kind))
    event = contract(fact)
    assert event is not None
    assert (type(event).__name__, event.model_dump()["edition"]) == (kind.__name__, 2025)


def test_a_withdrawal_is_announced_with_its_reason(make: Any) -> None:
    withdrawal = domain.Withdrawal(WithdrawalReason.FUNDED_ELSEWHERE, make.moment())
    event = contract(domain.ApplicationWithdrawn(new_id(), new_id(), 2025, withdrawal))
    assert isinstance(event, intake.ApplicationWithdrawn)
    assert (event.reason, event.withdrawn_on) == (WithdrawalReason.FUNDED_ELSEWHERE, make.moment().day)
