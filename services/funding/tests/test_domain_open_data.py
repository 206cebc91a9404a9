"""Which grants are published: rules without a database."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_grants import GRANT, PROJECT, PUBLISHER

from funding.domain.open_data import (
    DUTY_ABOVE_CENTS,
    Movement,
    Project,
    SignedGrant,
    WhyNot,
    changes,
    choose,
    in_months,
    without_contacts,
)
from funding.gateway.open_data.scdl import COLUMNS, rows, scdl
from funding.gateway.open_data.threesixty import threesixty
from shared.vocabulary import LegalForm


def said(grant: SignedGrant) -> dict[str, str]:
    """The grant's line in the SCDL file."""
    return dict(zip(COLUMNS, rows(grant, PUBLISHER)[0], strict=True))


@pytest.mark.parametrize(
    ("form", "declared", "notified"),
    [
        (LegalForm.ASSOCIATION, None, "non"),
        (LegalForm.ASSOCIATION, 0, "oui"),
        (LegalForm.FOUNDATION, 50_000_00, "oui"),
        (LegalForm.MUTUAL, None, "non"),
        (LegalForm.ESUS, None, "oui"),
        (LegalForm.MISSION_COMPANY, None, "oui"),
        (LegalForm.COOPERATIVE, None, "oui"),
    ],
)
def test_a_grant_is_de_minimis_aid_to_a_company_and_to_who_declares_such_aid(
    form: LegalForm, declared: int | None, notified: str
) -> None:
    project = replace(PROJECT, legal_form=form, de_minimis_cents=declared)
    assert said(replace(GRANT, project=project))["notificationUE"] == notified


def test_a_grant_is_for_what_its_agreement_says_and_for_its_project_until_an_amendment_says_so() -> None:
    amended = replace(GRANT, purpose="Ateliers de Brest. Contact : ana@exemple.fr, 06 12 34 56 78")
    assert [said(one)["objet"] for one in (GRANT, amended)] == [
        "Déclics numériques",
        "Ateliers de Brest. Contact : … …",
    ]
    (told,) = json.loads(threesixty([amended], PUBLISHER).content)["grants"]
    assert (told["title"], told["description"]) == (
        "Déclics numériques",
        "Convention CONV-2025-0001 : Ateliers de Brest. Contact : … …",
    )


def test_what_would_begin_a_formula_is_published_as_text() -> None:
    named = replace(GRANT, project=replace(PROJECT, name="=1+1", title="@SUM(A1)"))
    text = scdl([named], PUBLISHER).content.decode()
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text


@given(st.integers(1, 10**8), st.integers(0, 10**8))
def test_a_grant_above_the_threshold_is_published_and_no_other(amount: int, above: int) -> None:
    grant = replace(GRANT, amount_cents=amount, highest_cents=amount)
    choice = choose([grant], above_cents=above)
    assert len(choice.published) == (amount > above)
    assert [one.why for one in choice.withheld] == ([] if amount > above else [WhyNot.BELOW_THRESHOLD])


def test_what_was_published_stays_so_when_an_amendment_lowers_it() -> None:
    lowered = replace(GRANT, amount_cents=20_000_00)
    assert choose([lowered], above_cents=DUTY_ABOVE_CENTS).published == (lowered,)


@pytest.mark.parametrize(
    ("project", "why"),
    [
        (None, WhyNot.APPLICATION_UNKNOWN),
        (replace(PROJECT, legal_form=LegalForm.OTHER), WhyNot.NOT_A_LEGAL_PERSON),
        (replace(PROJECT, siret="7328293200007"), WhyNot.NOT_A_LEGAL_PERSON),
        (replace(PROJECT, siret=""), WhyNot.NOT_A_LEGAL_PERSON),
    ],
)
def test_only_a_known_legal_person_is_named(project: Project | None, why: WhyNot) -> None:
    choice = choose([replace(GRANT, project=project)], above_cents=0)
    assert (choice.published, [one.why for one in choice.withheld]) == ((), [why])
    assert choice.complete == (project is not None)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Projet de camille@exemple.fr", "Projet de …"),
        ("Appelez le 06 12 34 56 78 !", "Appelez le … !"),
        ("Tel. +33612345678", "Tel. …"),
        ("Cohorte 2025, 240 heures", "Cohorte 2025, 240 heures"),
        ("  deux\n lignes ", "deux lignes"),
    ],
)
def test_a_title_gives_no_way_to_reach_a_person(title: str, shown: str) -> None:
    assert without_contacts(title, longest=256) == shown


@given(st.text(min_size=1, max_size=400), st.integers(2, 256))
def test_a_title_is_never_longer_than_its_column(title: str, longest: int) -> None:
    assert len(without_contacts(title, longest=longest)) <= longest


@given(st.dates(date(2023, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
def test_months_end_on_the_same_day_or_on_the_last(day: date, months: int) -> None:
    then = in_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


def test_payments_are_said_when_they_were_made_and_planned_before() -> None:
    assert said(GRANT)["datesPeriodeVersement"] == "2025-03-10/2026-05-30"
    paid = replace(GRANT, movements=(Movement("1", date(2025, 4, 2), 30_000_00),))
    assert said(paid)["datesPeriodeVersement"] == "2025-04-02/2026-05-30"
    closed = replace(paid, closed=True, movements=(*paid.movements, Movement("2", date(2026, 7, 1), 30_000_00)))
    assert said(closed)["datesPeriodeVersement"] == "2025-04-02/2026-07-01"
    at_once = replace(paid, instalments=1)
    assert said(at_once)["datesPeriodeVersement"] == "2025-04-02"
    assert (said(at_once)["conditionsVersement"], said(GRANT)["conditionsVersement"]) == ("unique", "échelonné")


def test_an_identifier_that_the_schema_does_not_know_is_left_out() -> None:
    assert said(GRANT)["rnaBeneficiaire"] == "W751234567"
    for rna in (None, "W9R1000123"):
        assert said(replace(GRANT, project=replace(PROJECT, rna=rna)))["rnaBeneficiaire"] == ""


@given(st.integers(1, 10**12))
def test_an_amount_is_written_to_the_cent(cents: int) -> None:
    grant = replace(GRANT, amount_cents=cents)
    euros, _, rest = said(grant)["montant"].partition(".")
    assert int(euros) * 100 + int(rest) == cents
    assert f'"amountAwarded": {cents // 100}' in threesixty([grant], PUBLISHER).content.decode()


def test_money_that_came_back_counts_against_what_was_paid() -> None:
    moved = (Movement("1", date(2025, 4, 2), 30_000_00), Movement("2", date(2025, 5, 2), -10_000_00))
    assert replace(GRANT, movements=moved).paid_cents == 20_000_00


keyed = st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from("xyz"))


@given(keyed, keyed)
def test_every_difference_between_two_versions_is_named_once(before: dict[str, str], now: dict[str, str]) -> None:
    found = changes(before, now)
    named = [*found.added, *found.corrected, *found.removed]
    assert sorted(named) == sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
