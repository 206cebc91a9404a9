"""A project changes hands: who acts for its agreement, who reads it, and where money goes, before and after."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from funding_life import DAY, Life, done, instalment_states, refused
from funding_samples import IBAN, OTHER_IBAN, OTHER_SIRET, SIRET, Grant, rules_published
from open_data_life import fetched, hears, published

from funding.api.examples import NOTICE
from shared.contracts import intake
from shared.messaging import Reject
from shared.vocabulary import LegalForm

SAME_PERSON = "73282932000082"
"""Another establishment of the same legal person."""
NEW_ACCOUNT = {"holder": "Union Exemple", "iban": OTHER_IBAN}


class EsusGrant(Grant):
    def submitted(self) -> intake.ApplicationSubmitted:
        return super().submitted().model_copy(update={"esus_expires_on": date(2030, 6, 30)})


RNA = "W751234567"


class LargeGrant(Grant):
    def submitted(self) -> intake.ApplicationSubmitted:
        told = super().submitted()
        return told.model_copy(update={"carrier": told.carrier.model_copy(update={"rna": RNA})})


def taken_over(grant: Grant, by: str = OTHER_SIRET) -> Grant:
    return replace(grant, siret=by)


async def kinds(life: Life, grant: Grant) -> set[str]:
    return {one["kind"] for one in (await done(life.carrier(grant).get("/tasks")))["items"]}


async def test_the_new_carrier_alone_reads_and_acts_from_the_transfer_on(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path, old, new = f"/agreements/{agreement['id']}", life.carrier(grant), life.carrier(taken_over(grant))
    reads = (path, f"{path}/versions", f"{path}/agreement.pdf", f"{path}/bank-details")
    for one in reads:
        assert (await old.get(one)).status_code == 200, one
        await refused(new.get(one), 403, "forbidden")
    signed = (await old.get(f"{path}/agreement.pdf")).content
    await life.hear(grant.transferred(OTHER_SIRET))
    shown = await done(new.get(path))
    assert (shown["carrier_siret"], shown["carrier_name"], shown["state"]) == (OTHER_SIRET, "Union Exemple", "SIGNED")
    assert (await new.get(f"{path}/agreement.pdf")).content == signed, "what both parties signed stays as it was"
    for one in reads:
        await refused(old.get(one), 403, "forbidden")
    await refused(old.post(f"{path}/bank-details", {"holder": "Nous", "iban": OTHER_IBAN}), 403, "forbidden")
    assert (await done(old.get("/agreements")))["items"] == []
    assert [one["id"] for one in (await done(new.get("/agreements")))["items"]] == [agreement["id"]]
    assert (await kinds(life, grant), "BANK_DETAILS_TO_GIVE" in await kinds(life, taken_over(grant))) == (set(), True)


async def test_the_account_of_the_carrier_before_is_for_who_pays_alone_and_is_never_paid_again(life: Life) -> None:
    life.offices.cares(cooling_days=2)
    grant = Grant()
    agreement = await life.signed(grant)
    order = await life.approved(agreement, 1)
    await life.hear(grant.transferred(OTHER_SIRET))
    path = f"/agreements/{agreement['id']}/bank-details"
    new = life.carrier(taken_over(grant))
    await refused(new.get(path), 404, "not_found")
    assert (await done(life.officer.get(path)))["iban"].endswith(IBAN[-4:])
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    await refused(life.officer.post(f"{path}/confirmation"), 422, "bank_details_of_the_carrier_before")
    await done(new.post(path, NEW_ACCOUNT))
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    confirmed = await done(life.officer.post(f"{path}/confirmation"))
    assert confirmed["iban"].endswith(OTHER_IBAN[-4:])
    assert (await done(life.officer.get(f"/orders/{order['id']}")))["state"] == "CANCELLED"
    orders = f"/agreements/{agreement['id']}/instalments/1/orders"
    await refused(life.officer.post(orders), 422, "bank_details_cooling_down")
    life.clock.advance(life.clock.now() + 2 * DAY)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    assert (OTHER_IBAN.encode() in file, IBAN.encode() in file) == (True, False)


async def test_a_refused_change_does_not_let_the_account_of_the_carrier_before_in_again(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.hear(grant.transferred(OTHER_SIRET))
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "bank_details_of_the_carrier_before")
    await done(life.carrier(taken_over(grant)).post(f"{path}/bank-details", NEW_ACCOUNT))
    await done(life.officer.post(f"{path}/bank-details/refusal"))
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "bank_details_of_the_carrier_before")


async def test_an_order_that_waits_for_its_approval_is_not_approved_for_the_carrier_before(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    await life.hear(grant.transferred(OTHER_SIRET))
    approval = f"/orders/{order['id']}/approval"
    await refused(life.approver.post(approval), 422, "bank_details_of_the_carrier_before")


async def test_a_transfer_that_is_undone_gives_back_the_agreement_and_its_account(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.hear(grant.transferred(OTHER_SIRET))
    await life.hear(grant.transferred(SIRET, OTHER_SIRET))
    path = f"/agreements/{agreement['id']}"
    await refused(life.carrier(taken_over(grant)).get(path), 403, "forbidden")
    assert (await done(life.carrier(grant).get(f"{path}/bank-details")))["iban"].endswith(IBAN[-4:])
    await life.approved(agreement, 1)
    _, file = await life.batch()
    assert IBAN.encode() in file


async def test_another_siret_of_the_same_legal_person_keeps_its_account(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    await life.hear(grant.transferred(SAME_PERSON))
    path = f"/agreements/{agreement['id']}"
    await refused(life.carrier(grant).get(path), 403, "forbidden")
    shown = await done(life.carrier(taken_over(grant, SAME_PERSON)).get(f"{path}/bank-details"))
    assert shown["iban"].endswith(IBAN[-4:])
    _, file = await life.batch()
    assert IBAN.encode() in file


async def test_what_was_signed_of_a_draft_falls_and_both_sign_again_in_the_new_name(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    await life.sign(grant, path, "CARRIER")
    await life.hear(grant.transferred(OTHER_SIRET))
    shown = await life.agreement(agreement)
    assert (shown["state"], shown["signatures"]) == ("DRAFTED", [])
    body = {"party": "CARRIER", "signatory": "Signataire", "signed_on": life.today}
    await refused(life.carrier(grant).post(f"{path}/signatures", body), 403, "forbidden")
    assert "AGREEMENT_TO_SIGN" in await kinds(life, taken_over(grant))
    await life.sign(taken_over(grant), path, "CARRIER")
    signed = await life.sign(grant, path, "APEC")
    assert (signed["state"], len(signed["signatures"])) == ("SIGNED", 2)
    kept = await life.database.fetchval("SELECT content FROM funding.agreement_paper")
    assert ("Union Exemple" in kept, OTHER_SIRET in kept, SIRET in kept) == (True, True, False)
    assert await life.database.fetchval("SELECT count(*) FROM funding.signature") == 3, "what fell is kept"


async def test_an_amendment_that_waits_is_given_up_and_drawn_up_anew(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/amendments"
    drafted = await done(life.programme.post(path, {"why": "Prolongation", "ends_on": "2026-06-30"}))
    await life.hear(grant.transferred(OTHER_SIRET))
    (given_up,) = (await done(life.programme.get(f"/agreements/{agreement['id']}/versions")))["amendments"]
    assert (given_up["id"], given_up["state"], given_up["abandoned_for"]) == (drafted["id"], "ABANDONED", "STALE")
    amended = await life.amended(agreement, taken_over(grant), ends_on="2026-06-30")
    assert amended["state"] == "IN_FORCE"


async def test_an_agreement_drawn_up_after_the_transfer_is_the_new_carriers(life: Life) -> None:
    grant = Grant()
    await life.hear(rules_published())
    await life.hear(grant.submitted())
    await life.hear(grant.transferred(OTHER_SIRET))
    await life.hear(grant.proposed())
    await life.hear(grant.decided())
    (agreement,) = (await done(life.carrier(taken_over(grant)).get("/agreements")))["items"]
    assert (agreement["carrier_siret"], agreement["carrier_name"]) == (OTHER_SIRET, "Union Exemple")


@pytest.mark.parametrize(("to", "states"), [(OTHER_SIRET, ["HELD", "PLANNED"]), (SAME_PERSON, ["RELEASED", "PLANNED"])])
async def test_the_esus_approval_of_another_legal_person_is_seen_before_anything_is_paid(
    life: Life, to: str, states: list[str]
) -> None:
    grant = EsusGrant()
    agreement = await life.signed(grant)
    assert instalment_states(agreement) == ["RELEASED", "PLANNED"]
    await life.hear(grant.transferred(to))
    assert instalment_states(await life.agreement(agreement)) == states
    if to == OTHER_SIRET:
        renewal: dict[str, Any] = {"valid_until": "2026-12-31"}
        renewed = await done(life.programme.post(f"/agreements/{agreement['id']}/esus-approval", renewal))
        assert instalment_states(renewed) == ["RELEASED", "PLANNED"]


async def test_open_data_names_who_is_bound_now(life: Life) -> None:
    grant = LargeGrant(amount=24_000_00, budget=60_000_00)
    await life.signed(grant)
    await hears(life)
    await published(life)
    (row,) = csv.DictReader(StringIO((await fetched(life, "files/subventions.csv")).decode()))
    assert (row["idBeneficiaire"], row["rnaBeneficiaire"]) == (SIRET, RNA)
    await life.hear(grant.transferred(OTHER_SIRET, legal_form=LegalForm.MUTUAL))
    await hears(life)
    assert (await published(life))["version"] == 2
    (row,) = csv.DictReader(StringIO((await fetched(life, "files/subventions.csv")).decode()))
    named = (row["nomBeneficiaire"], row["idBeneficiaire"], row["rnaBeneficiaire"])
    assert named == ("Union Exemple", OTHER_SIRET, "")
    (grant_told,) = json.loads(await fetched(life, "files/360giving.json"))["grants"]
    assert grant_told["recipientOrganization"][0]["name"] == "Union Exemple"
    assert SIRET in (await fetched(life, "versions/1/files/subventions.csv")).decode(), "a version never changes"


async def test_a_clawback_is_answered_by_the_new_carrier(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    clawback = await life.proposed(agreement, grant, actual=0)
    await life.hear(grant.transferred(OTHER_SIRET))
    path = f"/clawbacks/{clawback['id']}"
    await done(life.officer.post(f"{path}/notice", NOTICE))
    await refused(life.carrier(grant).get(path), 403, "forbidden")
    assert (await done(life.carrier(grant).get("/clawbacks")))["items"] == []
    await done(life.carrier(taken_over(grant)).get(path))


async def test_a_transfer_of_what_was_never_submitted_is_set_aside(life: Life) -> None:
    with pytest.raises(Reject):
        await life.hear(Grant().transferred(OTHER_SIRET))


async def test_taking_over_what_one_carries_already_changes_nothing(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    await life.sign(grant, f"/agreements/{agreement['id']}", "CARRIER")
    before = await life.agreement(agreement)
    await life.hear(grant.transferred(SIRET))
    assert await life.agreement(agreement) == {**before, "carrier_name": "Union Exemple"}
