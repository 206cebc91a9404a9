"""Each rule says met, not met, or for a person to judge; a person confirms or overrides it with a reason."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import EligibilityRule as Rule
from intake.domain import Verdict
from intake.domain.call import CallState
from shared.vocabulary import DocumentKind, LegalForm, NotInThisState, Refusal

TODAY = date(2025, 2, 10)
APPROVAL = domain.EsusApproval("75-2021-1", date(2021, 3, 1), date(2026, 2, 28), UUID(int=1))


def assessed(
    make: Any, rules: dict[str, Any] | None = None, documents: tuple[domain.Document, ...] = (), **carrier: Any
) -> dict[Rule, Verdict]:
    content = replace(make.content, carrier=replace(make.content.carrier, **carrier))
    found = domain.assess(content, replace(make.rules, **(rules or {})), on=TODAY, documents=documents)
    assert all(finding.reason for finding in found)
    return {finding.rule: finding.verdict for finding in found}


def test_a_file_that_was_taken_in_meets_the_rules_that_a_machine_can_read(make: Any) -> None:
    found = assessed(make)
    assert set(found.values()) == {Verdict.MET}
    assert {Rule.REPUBLICAN_COMMITMENT, Rule.REGISTRATION} <= set(found)


@pytest.mark.parametrize(
    ("form", "category", "verdict"),
    [
        (LegalForm.ASSOCIATION, None, Verdict.MET),
        (LegalForm.ASSOCIATION, "9210", Verdict.NOT_MET),
        (LegalForm.ASSOCIATION, "9220", Verdict.MET),
        (LegalForm.ASSOCIATION, "9230", Verdict.MET),
        (LegalForm.ASSOCIATION, "9260", Verdict.MET),
        (LegalForm.ASSOCIATION, "5710", Verdict.NOT_MET),
        (LegalForm.ESUS, "5710", Verdict.MET),
        (LegalForm.ESUS, "9220", Verdict.MET),
        (LegalForm.ESUS, "9210", Verdict.NOT_MET),
        (LegalForm.ESUS, "1000", Verdict.NOT_MET),
        (LegalForm.ESUS, "2320", Verdict.NOT_MET),
    ],
)
def test_a_carrier_is_a_legal_person_of_the_form_it_says_by_its_legal_category(
    make: Any, form: LegalForm, category: str | None, verdict: Verdict
) -> None:
    content = replace(make.content, carrier=replace(make.content.carrier, legal_form=form, legal_category=category))
    found = {one.rule: one for one in domain.assess(content, make.rules, on=TODAY)}[Rule.LEGAL_FORM]
    assert found.verdict is verdict
    assert found.evidence == {"legal_form": form, **({"legal_category": category} if category else {})}
    assert verdict is Verdict.MET or (category is not None and category in found.reason)


@pytest.mark.parametrize("form", [LegalForm.ESUS, LegalForm.MISSION_COMPANY, LegalForm.COOPERATIVE])
def test_the_republican_commitment_is_asked_of_associations_only(make: Any, form: LegalForm) -> None:
    assert Rule.REPUBLICAN_COMMITMENT not in assessed(make, legal_form=form)


def test_a_mission_company_is_for_a_person_to_judge(make: Any) -> None:
    accepted = {"legal_forms": (LegalForm.MISSION_COMPANY,)}
    found = assessed(make, accepted, legal_form=LegalForm.MISSION_COMPANY)
    assert (found[Rule.LEGAL_FORM], found[Rule.MISSION_COMPANY]) == (Verdict.MET, Verdict.NEEDS_PERSON)


@pytest.mark.parametrize(
    ("approval", "verdict"),
    [
        (None, Verdict.NEEDS_PERSON),
        (APPROVAL, Verdict.MET),
        (replace(APPROVAL, document_id=None), Verdict.NEEDS_PERSON),
        (replace(APPROVAL, issued_on=date(2019, 1, 1)), Verdict.NEEDS_PERSON),
        (replace(APPROVAL, expires_on=TODAY), Verdict.MET),
        (replace(APPROVAL, expires_on=date(2025, 2, 9)), Verdict.NOT_MET),
        (replace(APPROVAL, issued_on=date(2025, 2, 11)), Verdict.NOT_MET),
    ],
)
def test_an_esus_approval_is_judged_by_its_dates_and_its_document(
    make: Any, approval: domain.EsusApproval | None, verdict: Verdict
) -> None:
    order = domain.Document(
        *(UUID(int=1), UUID(int=9), DocumentKind.ESUS_APPROVAL, "arrete.pdf"),
        *(domain.DocumentState.CLEAN, 3, make.moment()),
    )
    old = {"legal_form": LegalForm.ESUS, "created_on": date(2015, 5, 14)}
    found = assessed(make, documents=(order,), esus=approval, **old)
    assert found[Rule.ESUS_APPROVAL] is verdict


def test_what_no_machine_can_read_is_for_a_person_where_the_rules_ask_it(make: Any) -> None:
    found = assessed(make, {"accounts_required": True, "required_documents": ("STATUTES",)})
    assert (found[Rule.ACCOUNTS], found[Rule.DOCUMENTS]) == (Verdict.NEEDS_PERSON, Verdict.NOT_MET)
    assert not {Rule.ACCOUNTS, Rule.DOCUMENTS} & set(assessed(make))


@pytest.mark.parametrize(("signed_on", "verdict"), [(None, Verdict.NEEDS_PERSON), (date(2025, 1, 20), Verdict.MET)])
def test_the_agreement_of_a_consortium_is_dated_or_asked_for(make: Any, signed_on: Any, verdict: Verdict) -> None:
    content = replace(make.content, consortium=domain.Consortium((), signed_on))
    found = {one.rule: one.verdict for one in domain.assess(content, make.rules, on=TODAY)}
    assert found[Rule.CONSORTIUM_AGREEMENT] is verdict


def test_a_rule_that_is_broken_says_why_and_what_was_looked_at(make: Any) -> None:
    content = replace(make.content, carrier=replace(make.content.carrier, created_on=date(2024, 12, 1)))
    (finding,) = (one for one in domain.assess(content, make.rules, on=TODAY) if one.rule is Rule.SENIORITY)
    assert finding.verdict is Verdict.NOT_MET
    assert "6 mois" in finding.reason
    assert finding.evidence == {"created_on": "2024-12-01", "counted_on": "2025-02-10"}


# ---- a person


@pytest.fixture
def submitted(make: Any) -> domain.Application:
    call = make.call(CallState.OPEN)
    draft = make.draft(call)
    return domain.evolve(draft, domain.submit(draft, call, rank=1, moment=make.moment()))


FINDINGS = (
    domain.Finding(Rule.AXIS, Verdict.MET, "Oui.", {}),
    domain.Finding(Rule.ESUS_APPROVAL, Verdict.NOT_MET, "Non.", {}),
    domain.Finding(Rule.MISSION_COMPANY, Verdict.NEEDS_PERSON, "À voir.", {}),
)


def test_a_confirmation_needs_no_reason_and_an_override_does(submitted: domain.Application) -> None:
    assert domain.judge(submitted, FINDINGS, Rule.AXIS, Verdict.MET, None).reason is None
    assert domain.judge(submitted, FINDINGS, Rule.ESUS_APPROVAL, Verdict.MET, "Renouvelé.").verdict is Verdict.MET
    for rule, verdict, code, field in (
        (Rule.AXIS, Verdict.NOT_MET, "reason_missing", "reason"),
        (Rule.MISSION_COMPANY, Verdict.MET, "reason_missing", "reason"),
        (Rule.AXIS, Verdict.NEEDS_PERSON, "verdict_missing", "verdict"),
        (Rule.DOCUMENTS, Verdict.MET, "rule_not_concerned", "rule"),
    ):
        with pytest.raises(Refusal) as refused:
            domain.judge(submitted, FINDINGS, rule, verdict, None)
        assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("state", ["ADMISSIBLE", "INADMISSIBLE", "WITHDRAWN"])
def test_nothing_is_judged_once_the_file_is_decided(submitted: domain.Application, state: str) -> None:
    decided = replace(submitted, state=domain.ApplicationState(state))
    with pytest.raises(NotInThisState):
        domain.judge(decided, FINDINGS, Rule.AXIS, Verdict.MET, None)


def test_admissibility_confirms_what_nobody_judged_and_is_refused_while_a_rule_is_not_met() -> None:
    with pytest.raises(Refusal, match="ESUS_APPROVAL") as refused:
        domain.confirm_with_admissibility(FINDINGS, {})
    assert (refused.value.code, refused.value.field) == ("eligibility_not_met", "admissible")
    judged = {Rule.ESUS_APPROVAL: Verdict.MET, Rule.MISSION_COMPANY: Verdict.MET}
    assert [one.rule for one in domain.confirm_with_admissibility(FINDINGS, judged)] == [Rule.AXIS]


def test_admissibility_is_refused_while_a_rule_waits_for_a_person_and_names_each() -> None:
    waiting = (*FINDINGS, domain.Finding(Rule.ACCOUNTS, Verdict.NEEDS_PERSON, "À voir.", {}))
    with pytest.raises(Refusal, match="MISSION_COMPANY, ACCOUNTS") as refused:
        domain.confirm_with_admissibility(waiting, {Rule.ESUS_APPROVAL: Verdict.MET})
    assert (refused.value.code, refused.value.field) == ("eligibility_to_judge", "admissible")


@given(
    proposed=st.dictionaries(st.sampled_from(Rule), st.sampled_from(Verdict)),
    judged=st.dictionaries(st.sampled_from(Rule), st.sampled_from([Verdict.MET, Verdict.NOT_MET])),
)
def test_a_file_is_admissible_exactly_when_each_rule_is_met_and_each_doubt_was_judged(
    proposed: dict[Rule, Verdict], judged: dict[Rule, Verdict]
) -> None:
    findings = [domain.Finding(rule, verdict, "Parce que.", {}) for rule, verdict in proposed.items()]
    concerned = {rule: verdict for rule, verdict in judged.items() if rule in proposed}
    wrong = any(concerned.get(rule, verdict) is not Verdict.MET for rule, verdict in proposed.items())
    try:
        confirmed = domain.confirm_with_admissibility(findings, concerned)
    except Refusal:
        assert wrong
    else:
        assert not wrong
        assert {one.rule for one in confirmed} == set(proposed) - set(concerned)
