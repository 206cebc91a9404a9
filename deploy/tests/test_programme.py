"""The demonstration's programme: who is in it, and what is to happen to them."""

import re
from collections import Counter

from stdnum import iban, luhn
from stdnum.fr import siren, siret

from impact.domain.library import defined
from novapec.demo.programme import DemoPath, Project, load
from shared.vocabulary import ClawbackGround, DecisionReason, InadmissibilityReason

PROGRAMME = load()
REAL_PROJECTS = [project for project in PROGRAMME.projects if not project.invented]
INVENTED_PROJECTS = [project for project in PROGRAMME.projects if project.invented]


def quoted(project: Project) -> set[str]:
    return {field for source in project.sources for field in source.fields}


def test_the_fifteen_real_projects_and_ten_invented_ones_are_there():
    seeds = Counter(
        "regional" if any("projets régionaux" in source.quote for source in project.sources) else "first laureate"
        for project in REAL_PROJECTS
    )
    assert seeds == {"first laureate": 4, "regional": 11}
    assert len(INVENTED_PROJECTS) == 10


def test_real_projects_succeed_and_each_other_path_is_one_invented_carrier_s():
    assert {project.path for project in REAL_PROJECTS} == {DemoPath.SUCCESS}
    assert Counter(project.path for project in INVENTED_PROJECTS) == dict.fromkeys(
        set(DemoPath) - {DemoPath.SUCCESS}, 1
    )


def test_an_invented_carrier_says_that_it_is_invented():
    for project in INVENTED_PROJECTS:
        assert project.carrier.endswith("(exemple inventé)")
        assert project.title.endswith("(exemple inventé)")
        assert re.search(r"Fictive|Imaginaire|Inexistante", project.carrier)


def test_the_two_carriers_no_text_names_are_not_given_a_name():
    unnamed = [project for project in REAL_PROJECTS if not project.carrier_named]
    assert {project.slug for project in unnamed} == {"rallye-des-pepites", "jeunes-dip-de-la-reussite"}
    for project in unnamed:
        assert project.carrier.startswith("Porteur non nommé par la source")
        assert project.is_illustrative("carrier")


def test_the_targets_the_texts_give_are_the_targets():
    given = {
        project.slug: project.participants_target
        for project in REAL_PROJECTS
        if "participants_target" in quoted(project)
    }
    assert given == {
        "declics-numeriques": 20_000,
        "success-mentorat-engage": 70,
        "generation-excellence": 40,
        "mangez-bougez": 250,
        "jeunes-dip-de-la-reussite": 45,
        "clubhouse-sante-mentale": 450,
    }
    declics = PROGRAMME.project("declics-numeriques")
    assert (declics.participants_baseline, declics.in_work_target_percent, declics.training_target_percent) == (
        10_000,
        34,
        25,
    )
    assert [indicator.code for indicator in declics.indicators] == [
        "PARTICIPANTS_REACHED",
        "IN_WORK_AT_SIX_MONTHS",
        "IN_TRAINING_AT_SIX_MONTHS",
    ]
    assert PROGRAMME.project("alternative-urbaine").participants_baseline == 84


def test_identifiers_are_valid_distinct_and_nobodys():
    partners = [partner.siret for project in PROGRAMME.projects for partner in project.partners]
    sirets = [*(project.siret for project in PROGRAMME.projects), *partners, PROGRAMME.edition.payer.siret]
    assert all(siret.is_valid(number) and siren.is_valid(number[:9]) and luhn.is_valid(number) for number in sirets)
    assert all(number.startswith("000000") for number in sirets)
    rnas = [project.rna for project in PROGRAMME.projects if project.rna]
    assert all(re.fullmatch(r"W999\d{6}", rna) for rna in rnas)
    assert len(set(sirets)) == len(sirets)
    assert len(set(rnas)) == len(rnas)


def test_accounts_are_valid_to_the_rib_key_distinct_and_of_no_bank():
    accounts = [
        account for project in PROGRAMME.projects for account in (project.iban, project.corrected_iban) if account
    ]
    accounts.append(PROGRAMME.edition.payer.iban)
    assert len(set(accounts)) == len(accounts) == len(PROGRAMME.projects) + 3
    for account in accounts:
        bank, branch, number, key = account[4:9], account[9:14], account[14:25], account[25:]
        assert iban.is_valid(account)
        assert (bank, branch) == ("99999", "00000")
        # The RIB key of the French account number: 97 less the remainder of the three parts, weighed 89, 15 and 3.
        assert int(key) == 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97


def funded(*paths: DemoPath) -> list[Project]:
    return [project for path in paths for project in PROGRAMME.along(path)]


def test_who_delivers_reaches_every_target():
    for project in funded(
        DemoPath.SUCCESS, DemoPath.REPORT_OVERDUE, DemoPath.PAYMENT_RETURNED, DemoPath.PAYMENT_REJECTED
    ):
        for indicator, seen in zip(project.indicators, project.observations, strict=True):
            assert seen.code == indicator.code
            assert seen.value * (indicator.target_denominator or 1) >= indicator.target * (seen.denominator or 1)
        assert project.entitled_cents == project.award_cents


def test_who_spends_less_is_entitled_to_less_than_the_advance():
    (project,) = PROGRAMME.along(DemoPath.UNDERSPENT)
    assert project.award_cents is not None
    assert 0 < project.entitled_cents < project.award_cents * PROGRAMME.edition.rules.advance_percent // 100
    assert project.entitled_cents * project.cost_cents == project.award_cents * project.results.spent_cents


def test_counts_of_people_are_never_small_enough_to_name_someone():
    for project in PROGRAMME.projects:
        for seen in project.observations:
            assert seen.value >= 5
            assert (
                seen.denominator is None or seen.value + 5 <= seen.denominator <= project.results.participants_reached
            )


def test_charges_spent_sum_to_the_cost_spent():
    for project in PROGRAMME.projects:
        spent = project.results.spent_cents if project.results else 0
        assert sum(line.cents for line in project.charges_spent) == spent
        assert not any(line.in_kind for line in project.charges_spent)


def test_reasons_are_codes_the_services_know():
    assert PROGRAMME.along(DemoPath.OUT_OF_SCOPE)[0].reason_code in set(InadmissibilityReason)
    for path in (DemoPath.DEFERRED, DemoPath.ENVELOPE_EXHAUSTED):
        assert PROGRAMME.along(path)[0].reason_code in set(DecisionReason)
    assert PROGRAMME.along(DemoPath.UNDERSPENT)[0].reason_code in set(ClawbackGround)


def test_indicators_are_those_of_impacts_library():
    for project in PROGRAMME.projects:
        for indicator in project.indicators:
            definition = defined(indicator.code)
            assert definition is not None
            assert (definition.kind, definition.unit) == (indicator.kind, indicator.unit)


def test_a_payment_that_the_bank_refuses_or_returns_has_a_second_account():
    for path, code in ((DemoPath.PAYMENT_RETURNED, "AC04"), (DemoPath.PAYMENT_REJECTED, "AC01")):
        (project,) = PROGRAMME.along(path)
        assert project.bank_return_code == code
        assert project.corrected_iban not in (None, project.iban)
