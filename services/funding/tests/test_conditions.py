"""What an agreement states before anything is paid: the edition's schedule and conditions, deputies, shares, duties."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from funding_life import MARCH, Life, done, instalment_states, refused
from funding_samples import OTHER_SIRET, Grant

from funding.domain.duties import DUTIES, duties_of, known_cents
from funding.store import agreements
from shared.contracts import funding
from shared.origin import Origin
from shared.testing import require_announced
from shared.vocabulary import ConditionPrecedent, LegalForm

THIRD_SIRET = "55208131766522"
ALL = tuple(ConditionPrecedent)


async def test_interim_instalments_come_from_the_edition(life: Life) -> None:
    agreement = await life.drafted(Grant(amount=9_999_99), advance_percent=50, interim_percents=(20, 15))
    parts = [(one["kind"], one["amount_cents"]) for one in agreement["instalments"]]
    assert parts == [("ADVANCE", 4_999_99), ("INTERIM", 1_999_99), ("INTERIM", 1_499_99), ("BALANCE", 1_500_02)]


async def test_nothing_is_released_before_a_person_met_every_condition(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant, conditions_precedent=ALL)
    kinds = [one["condition"] for one in agreement["conditions"]]
    assert kinds == ["BANK_DETAILS", "CO_FUNDING", "REPUBLICAN_COMMITMENT"]
    assert instalment_states(agreement) == ["PLANNED", "PLANNED"]
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 409, "not_in_this_state")
    bank = {"condition": "BANK_DETAILS", "evidence": "RIB, pièce 7"}
    await refused(life.officer.post(f"{path}/conditions", bank), 422, "bank_details_unconfirmed")
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    await done(life.officer.post(f"{path}/conditions", bank))
    await refused(life.officer.post(f"{path}/conditions", bank), 409, "not_in_this_state")
    esus = {**bank, "condition": "ESUS_APPROVAL"}
    await refused(life.programme.post(f"{path}/conditions", esus), 422, "no_such_condition", field="condition")
    await refused(life.carrier(grant).post(f"{path}/conditions", bank), 403, "forbidden")
    await done(life.programme.post(f"{path}/conditions", {**bank, "condition": "CO_FUNDING"}))
    now = await done(life.programme.post(f"{path}/conditions", {**bank, "condition": "REPUBLICAN_COMMITMENT"}))
    assert instalment_states(now) == ["RELEASED", "PLANNED"]
    assert {one["met_on"] for one in now["conditions"]} == {life.today}


MET = {"condition": "CO_FUNDING", "evidence": "Lettre de la Région"}
UNDONE = {"condition": "CO_FUNDING", "why": "La Région a retiré son soutien."}


async def met(life: Life) -> tuple[dict[str, Any], str]:
    """A signed agreement whose only condition the programme officer saw met, and its path."""
    agreement = await life.signed(Grant(), conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
    path = f"/agreements/{agreement['id']}"
    return await done(life.programme.post(f"{path}/conditions", MET)), path


async def test_another_person_undoes_a_condition_and_nothing_stays_released(life: Life) -> None:
    agreement, path = await met(life)
    assert instalment_states(agreement) == ["RELEASED", "PLANNED"]
    order = await life.approved(agreement, 1)
    await refused(life.programme.post(f"{path}/conditions/undoing", UNDONE), 422, "four_eyes", field="Authorization")
    undone = await done(life.officer.post(f"{path}/conditions/undoing", UNDONE))
    assert instalment_states(undone) == ["PLANNED", "PLANNED"]
    (condition,) = undone["conditions"]
    assert (condition["met_on"], condition["evidence"]) == (None, None)
    assert [(one["evidence"], one["why"], one["undone_on"]) for one in condition["undone"]] == [
        (MET["evidence"], UNDONE["why"], life.today)
    ]
    cancelled = await done(life.officer.get(f"/orders/{order['id']}"))
    assert (cancelled["state"], cancelled["cancellation_reason"]) == ("CANCELLED", "MISTAKE")
    blocked = await require_announced(life.database, funding.InstalmentReleaseUndone)
    assert (blocked.instalment, blocked.amount_cents) == (1, 6_000_00)
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 409, "not_in_this_state")
    again = life.officer.post(f"{path}/conditions/undoing", UNDONE)
    await refused(again, 409, "not_in_this_state", field="state")
    noted = "SELECT actor, detail FROM messaging.audit_log WHERE action = 'condition.undone'"
    (row,) = await life.database.fetch(noted)
    assert (row["actor"], row["detail"]) == ("finance-1", '{"condition": "CO_FUNDING"}')

    once_more = await done(life.officer.post(f"{path}/conditions", {**MET, "evidence": "Lettre du Département"}))
    assert instalment_states(once_more) == ["RELEASED", "PLANNED"]
    twice = await done(life.programme.post(f"{path}/conditions/undoing", UNDONE))
    assert [one["evidence"] for one in twice["conditions"][0]["undone"]] == [MET["evidence"], "Lettre du Département"]


async def test_a_condition_stands_once_the_bank_may_have_an_order_that_depends_on_it(life: Life) -> None:
    agreement, path = await met(life)
    order = await life.approved(agreement, 1)
    made = await done(life.officer.post("/batches", {}))
    late = life.officer.post(f"{path}/conditions/undoing", UNDONE)
    problem = await refused(late, 409, "not_in_this_state", field="state")
    assert (order["end_to_end_id"] in problem["detail"], "annulez la remise" in problem["detail"]) == (True, True)
    file = await life.file_of(made)
    await refused(life.officer.post(f"{path}/conditions/undoing", UNDONE), 409, "not_in_this_state")
    await life.bank_says(life.bank(file).statement)
    await refused(life.officer.post(f"{path}/conditions/undoing", UNDONE), 409, "not_in_this_state")
    await life.bank_says(life.bank(file, returned={order["end_to_end_id"]: "AM04"}).returns)
    undone = await done(life.officer.post(f"{path}/conditions/undoing", UNDONE))
    assert (instalment_states(undone), undone["paid_cents"]) == (["PLANNED", "PLANNED"], 0)


async def test_what_cannot_be_undone(life: Life) -> None:
    _, path = await met(life)
    for caller in (life.approver, life.auditor, life.carrier(Grant())):
        await refused(caller.post(f"{path}/conditions/undoing", UNDONE), 403, "forbidden")
    unknown = {**UNDONE, "condition": "ESUS_APPROVAL"}
    await refused(life.officer.post(f"{path}/conditions/undoing", unknown), 422, "no_such_condition", field="condition")
    silent = {**UNDONE, "why": ""}
    await refused(life.officer.post(f"{path}/conditions/undoing", silent), 422, "invalid_request", field="why")
    with pytest.raises(asyncpg.CheckViolationError, match="condition_undone_by_another"):
        await life.database.pool.execute(
            "INSERT INTO funding.condition_undoing SELECT agreement_id, kind, 1, met_on, met_by, evidence, met_on, "
            "met_by, 'essai' FROM funding.agreement_condition"
        )


async def test_a_condition_undone_under_a_hold_leaves_the_instalment_held(life: Life) -> None:
    _, path = await met(life)
    await done(life.officer.post(f"{path}/instalments/1/hold", {"why": "Un contrôle est prévu."}))
    undone = await done(life.officer.post(f"{path}/conditions/undoing", UNDONE))
    assert instalment_states(undone) == ["HELD", "PLANNED"]
    freed = await done(life.officer.post(f"{path}/instalments/1/freeing"))
    assert instalment_states(freed) == ["PLANNED", "PLANNED"]


async def test_conditions_that_do_not_concern_a_carrier_are_not_stated(life: Life) -> None:
    grant = Grant(amount=20_000_00, legal_form=LegalForm.COOPERATIVE)
    agreement = await life.drafted(grant, conditions_precedent=ALL)
    assert [one["condition"] for one in agreement["conditions"]] == ["BANK_DETAILS"]


async def test_what_waits_for_a_person_is_found(life: Life) -> None:
    grant = Grant("waits")
    agreement = await life.signed(grant, conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
    path = f"/agreements/{agreement['id']}"

    async def found() -> list[int]:
        queries = ("conditions_unmet=true", "conditions_unmet=false", "being_amended=true", "being_amended=false")
        return [len((await done(life.officer.get(f"/agreements?{query}")))["items"]) for query in queries]

    assert await found() == [1, 0, 0, 1]
    await done(life.officer.post(f"{path}/conditions", {"condition": "CO_FUNDING", "evidence": "Pièce 12"}))
    await done(life.programme.post(f"{path}/amendments", {"why": "Essai", "amount_cents": 9_000_00}))
    assert await found() == [0, 1, 1, 0]


async def test_a_deputy_signs_with_a_reason(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    body = {"party": "CARRIER", "signatory": "La vice-présidente", "signed_on": life.today, "instead": "PREVENTED"}
    signed = await done(life.carrier(grant).post(f"{path}/signatures", body))
    assert signed["signatures"] == [{"party": "CARRIER", "signed_on": life.today, "instead": "PREVENTED"}]
    wrong = {**body, "instead": "BUSY"}
    await refused(life.carrier(grant).post(f"{path}/signatures", wrong), 422, "invalid_request", field="instead")


async def test_a_consortium_shares_the_grant_and_the_lead_keeps_the_rest(life: Life) -> None:
    grant = Grant(partners=(OTHER_SIRET, THIRD_SIRET))
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    shares = [{"siret": OTHER_SIRET, "amount_cents": 2_500_00}, {"siret": THIRD_SIRET, "amount_cents": 1_000_00}]
    shared = await done(life.programme.post(f"{path}/shares", {"shares": shares}))
    assert (shared["lead_share_cents"], [one["name"] for one in shared["shares"]]) == (
        6_500_00,
        ["Partenaire 443", "Partenaire 552"],
    )
    for wrong, code in (
        ([{"siret": OTHER_SIRET, "amount_cents": 10_000_01}], "shares_over_the_grant"),
        ([shares[0], shares[0]], "share_twice"),
        ([{"siret": "73282932000074", "amount_cents": 1}], "not_a_partner"),
    ):
        await refused(life.programme.post(f"{path}/shares", {"shares": wrong}), 422, code, field="shares")
    await life.sign(grant, path, "CARRIER")
    late = life.programme.post(f"{path}/shares", {"shares": []})
    await refused(late, 409, "not_in_this_state")


async def test_the_law_asks_more_above_its_thresholds(life: Life) -> None:
    small = await life.drafted(Grant("small", amount=23_000_00, budget=90_000_00))
    assert small["legal_duties"] == []
    larger = await life.signed(Grant("larger", siret=OTHER_SIRET, amount=23_000_01, budget=90_000_00))
    duties = {one["code"]: one["due_on"] for one in larger["legal_duties"]}
    assert duties == {"AGREEMENT": None, "PUBLICATION": "2025-06-10"}
    assert [duty.code for duty in DUTIES if duty.over_cents == 153_000_00] == ["ACCOUNTS", "AUDITOR"]
    assert {one["known_cents"] for one in larger["legal_duties"]} == {23_000_01}


async def test_what_a_carrier_has_in_a_year_is_all_that_the_programme_grants_its_legal_person(life: Life) -> None:
    small = await life.drafted(Grant("small", amount=10_000_00))
    await life.signed(Grant("larger", amount=15_000_00))
    await life.drafted(Grant("establishment", amount=1_000_00, siret="73282932000082"))
    await life.drafted(Grant("stranger", amount=2_000_00, siret=OTHER_SIRET))
    await life.drafted(Grant("withdrawn", amount=4_000_00))
    await life.hear(Grant("withdrawn", amount=4_000_00).award_withdrawn())
    async with life.database.transaction(Origin.of_command(MARCH, actor="test")) as tx:
        found = await agreements.find(tx, UUID(small["id"]))
    assert found is not None
    assert found.carrier_year_cents == 26_000_00
    codes = {cents: {one.code for one, _ in duties_of(replace(found, carrier_year_cents=cents))} for cents in (0, 1)}
    assert codes == {0: set(), 1: set()}
    assert {one.code for one, _ in duties_of(found)} == {"AGREEMENT", "PUBLICATION"}, "by two grants of the year"
    year = replace(found, carrier_year_cents=153_000_01)
    assert {(one.code, known_cents(year, one)) for one, _ in duties_of(year)} == {
        (code, 153_000_01) for code in ("AGREEMENT", "PUBLICATION", "ACCOUNTS", "AUDITOR")
    }
    assert duties_of(replace(found, carrier_year_cents=23_000_00)) == ()
