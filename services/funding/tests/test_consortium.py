"""A consortium's grant: paid to its lead, shared out to the cent, passed on and accounted for."""

from typing import Any

import pytest
from funding_life import JUNE_2026, Life, done, refused
from funding_papers import paper
from funding_samples import OTHER_SIRET, SIRET, Grant
from hypothesis import example, given
from hypothesis import strategies as st

from funding.domain.agreement import Share
from funding.domain.shares import PassedOn, apportion, check_passed_on, split
from shared.vocabulary import Refusal

THIRD_SIRET = "55208131766522"
CENTS = st.integers(1, 10_000_00)


@given(cents=st.integers(0, 10_000_00), weights=st.lists(st.integers(0, 10_000_00), min_size=1, max_size=6))
@example(cents=100, weights=[1, 1, 1])
def test_what_is_apportioned_is_exact_and_within_a_cent_of_its_proportion(cents: int, weights: list[int]) -> None:
    total = sum(weights)
    parts = apportion(cents, weights)
    assert sum(parts) == (cents if total else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert abs(part * total - cents * weight) < max(total, 1)
        assert part <= weight or cents > total


@given(
    parts=st.lists(CENTS, min_size=1, max_size=6),
    weights=st.lists(st.integers(0, 100), min_size=1, max_size=4),
    lead=st.integers(0, 100),
    reduced=st.integers(0, 100),
)
@example(parts=[1, 1], weights=[1, 1], lead=0, reduced=0)
def test_the_parts_of_an_instalment_make_it_up_and_those_of_a_partner_make_up_its_share(
    parts: list[int], weights: list[int], lead: int, reduced: int
) -> None:
    amount = sum(parts)
    owned = apportion(amount, [*weights, lead, 1])[: len(weights)]
    shares = [Share(f"{rank:014d}", f"Partenaire {rank}", cents) for rank, cents in enumerate(owned)]
    standing = dict(enumerate(parts, start=1))
    found = split(shares, amount, standing)
    assert {number: sum(each) for number, each in found.items()} == standing
    assert all(cents >= 0 for each in found.values() for cents in each)
    for rank, share in enumerate(shares, start=1):
        assert sum(each[rank] for each in found.values()) == share.amount_cents
    standing[len(parts)] = parts[-1] * reduced // 100
    less = split(shares, amount, standing)
    assert {number: sum(each) for number, each in less.items()} == standing
    for rank, share in enumerate(shares, start=1):
        assert sum(each[rank] for each in less.values()) <= share.amount_cents


@given(said=st.lists(st.integers(0, 200), min_size=2, max_size=2))
def test_no_partner_is_ever_said_to_have_had_more_than_its_share(said: list[int]) -> None:
    shares = [Share(OTHER_SIRET, "Un", 100), Share(THIRD_SIRET, "Deux", 150)]
    passed_on = [PassedOn(share.siret, cents) for share, cents in zip(shares, said, strict=True)]
    if all(cents <= share.amount_cents for share, cents in zip(shares, said, strict=True)):
        check_passed_on(shares, passed_on)
        return
    with pytest.raises(Refusal, match=r"passed_on_over_the_share|rien de plus"):
        check_passed_on(shares, passed_on)


def passed(*cents: int) -> dict[str, Any]:
    """What the lead says that it passed on to the two partners."""
    partners = zip((OTHER_SIRET, THIRD_SIRET), cents, strict=False)
    return {"passed_on": [{"siret": siret, "amount_cents": each} for siret, each in partners]}


async def shared(life: Life, grant: Grant) -> dict[str, Any]:
    """A signed agreement whose partners have 3,333.33 and 1,000.00 of 10,000.00."""
    drafted = await life.drafted(grant)
    path = f"/agreements/{drafted['id']}"
    shares = [{"siret": OTHER_SIRET, "amount_cents": 3_333_33}, {"siret": THIRD_SIRET, "amount_cents": 1_000_00}]
    await done(life.programme.post(f"{path}/shares", {"shares": shares}))
    bank = {"holder": grant.name, "iban": "FR1420041010050500013M02606"}
    await done(life.carrier(grant).post(f"{path}/bank-details", bank))
    await life.sign(grant, path, "CARRIER")
    return await life.sign(grant, path, "APEC")


async def test_a_lead_is_paid_and_accounts_for_what_it_passes_on_to_its_partners(life: Life) -> None:
    grant = Grant(partners=(OTHER_SIRET, THIRD_SIRET))
    agreement = await shared(life, grant)
    parts = [[part["amount_cents"] for part in one["parts"]] for one in agreement["shares"]]
    assert parts == [[2_000_00, 1_333_33], [600_00, 400_00]]
    assert [one["due_cents"] for one in agreement["shares"]] == [0, 0]
    text = (await paper(life.carrier(grant), agreement)).replace(" ", "")
    for said in ("autorise expressément ces reversements", "1 Partenaire 443 2 000,00 €", "2 Partenaire 552 400,00 €"):
        assert said.replace(" ", "") in text, said
    assert "1 Association declics (chef de file) 3 400,00 €".replace(" ", "") in text

    order = await life.paid(agreement, 1)
    assert order["amount_cents"] == 6_000_00
    assert [one["due_cents"] for one in (await life.agreement(agreement))["shares"]] == [2_000_00, 600_00]
    life.clock.advance(JUNE_2026)
    path = f"/agreements/{agreement['id']}/financial-report"
    form = await done(life.carrier(grant).get(f"{path}/form"))
    assert [(one["passed_on_cents"], one["left_cents"]) for one in form["partners"]] == [
        (None, 2_000_00),
        (None, 600_00),
    ]
    for wrong, code, field in (
        ({}, "passed_on_missing", "passed_on"),
        (passed(2_000_00), "passed_on_missing", "passed_on"),
        (passed(3_333_34, 0), "passed_on_over_the_share", "passed_on.0.amount_cents"),
        ({"passed_on": [*passed(1)["passed_on"] * 2]}, "not_a_partner", "passed_on.1.siret"),
        ({"passed_on": [{"siret": SIRET, "amount_cents": 1}]}, "not_a_partner", "passed_on.0.siret"),
    ):
        await refused(life.carrier(grant).post(path, grant.costs(20_000_00, **wrong)), 422, code, field=field)
    sent = await done(life.carrier(grant).post(path, grant.costs(20_000_00, **passed(2_000_00, 500_00))))
    assert [(one["due_cents"], one["left_cents"]) for one in sent["partners"]] == [(2_000_00, 0), (600_00, 100_00)]

    fewer = [{"siret": OTHER_SIRET, "amount_cents": 1_000_00}, {"siret": THIRD_SIRET, "amount_cents": 1_000_00}]
    await life.amended(agreement, grant, shares=fewer)
    accepted = life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00})
    await refused(accepted, 422, "report_stale")
    await done(life.carrier(grant).post(path, grant.costs(20_000_00, **passed(600_00, 600_00))))
    accepted = await done(life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00}))
    assert [(one["share_cents"], one["left_cents"]) for one in accepted["partners"]] == [(1_000_00, 0), (1_000_00, 0)]


async def test_a_carrier_without_partners_passes_nothing_on(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    stranger = grant.costs(20_000_00, **passed(1))
    await refused(life.carrier(grant).post(path, stranger), 422, "not_a_partner", field="passed_on.0.siret")
    assert (await done(life.carrier(grant).post(path, grant.costs(20_000_00))))["partners"] == []
