"""Where a recipient is paid: checked, masked, changed with a second person."""

import pytest
from funding_life import Life, done, refused
from funding_samples import IBAN, OTHER_IBAN, OTHER_SIRET, Grant

from shared.vocabulary import Role

WRONG_RIB_KEY = "FR0630006000011234567890188"
"""Right by mod-97, wrong by the RIB key."""


async def _path(life: Life, grant: Grant) -> str:
    return f"/agreements/{(await life.drafted(grant))['id']}/bank-details"


async def test_an_account_is_kept_whole_and_shown_masked(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    spaced = " ".join([IBAN[:4], IBAN[4:15], IBAN[15:].lower()])
    given = await done(life.carrier(grant).post(path, {"holder": "Les Déclics", "iban": spaced}))
    assert (given["iban"], given["holder"]) == ("FR14 **** **** **** **** *** 2606", "Les Declics")
    shown = await done(life.officer.get(path))
    assert (shown["iban"], shown["waits_for_confirmation"]) == (given["iban"], False)
    assert await life.database.fetchval("SELECT iban FROM funding.bank_details") == IBAN


@pytest.mark.parametrize(
    ("iban", "right"),
    [
        (WRONG_RIB_KEY, "clé RIB"),
        ("FR1420041010050500013M02607", "3e et 4e caractères"),
        ("FR142004101005", "27 caractères"),
        ("US64SVBKUS6S3300958879", "FR"),
        ("MU17BOMM0101101030300200000MUR", "zone SEPA"),
        ("14FR20041010050500013M02606", "deux lettres"),
        ("FR14-2004-1010-0505-0001-3M02-606", "lettres et des chiffres"),
        ("FR14A0041010050500013M02606", "chiffre"),
        ("", "Donnez"),
    ],
)
async def test_a_wrong_iban_is_refused_saying_what_would_be_right(life: Life, iban: str, right: str) -> None:
    grant = Grant()
    path = await _path(life, grant)
    body = {"holder": "Les Déclics", "iban": iban}
    problem = await refused(life.carrier(grant).post(path, body), 422, "invalid_request", field="iban")
    assert right in problem["errors"][0]["message"]
    assert not iban or iban not in str(problem)
    assert await life.database.fetchval("SELECT count(*) FROM funding.bank_details") == 0


async def test_a_holder_that_banks_cannot_carry_is_refused(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    for holder in ("", "…", "x" * 71):
        body = {"holder": holder, "iban": IBAN}
        await refused(life.carrier(grant).post(path, body), 422, "invalid_request", field="holder")


async def test_only_the_carrier_gives_its_account(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    another = life.api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    for caller in (another, life.officer, life.programme):
        await refused(caller.post(path, {"holder": "X", "iban": IBAN}), 403, "forbidden")


async def test_each_look_at_an_account_is_noted(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    await done(life.carrier(grant).post(path, {"holder": "X", "iban": IBAN}))
    await done(life.officer.get(path))
    await done(life.auditor.get(path))
    rows = await life.database.fetch(
        "SELECT actor, detail::text FROM messaging.audit_log WHERE action = 'bank-details.read' ORDER BY id"
    )
    assert [row["actor"] for row in rows] == ["finance-1", "auditor-1"]
    assert all(IBAN not in row["detail"] for row in rows)
    for caller in (life.programme, life.api.caller(Role.CARRIER, org=OTHER_SIRET)):
        await refused(caller.get(path), 403, "forbidden")


async def test_a_change_waits_for_a_second_person_and_stops_payments(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    changed = await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    assert (changed["version"], changed["waits_for_confirmation"]) == (2, True)
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "bank_details_unconfirmed")
    confirmed = await done(life.officer.post(f"{path}/bank-details/confirmation"))
    assert confirmed["waits_for_confirmation"] is False
    await done(life.officer.post(f"{path}/instalments/1/orders"))


async def test_a_change_freezes_a_drafted_order_until_it_is_confirmed_and_it_pays_to_the_new_account(
    life: Life,
) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    order = await done(life.officer.post(f"{path}/instalments/1/orders"))
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 422, "bank_details_unconfirmed")
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    await done(life.approver.post(f"/orders/{order['id']}/approval"))
    _, file = await life.batch()
    assert f"<IBAN>{OTHER_IBAN}</IBAN>".encode() in file
    assert IBAN.encode() not in file


async def test_an_account_does_not_change_while_an_approved_order_is_on_its_way(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    path = f"/agreements/{agreement['id']}/bank-details"
    body = {"holder": "X", "iban": OTHER_IBAN}
    await refused(life.carrier(grant).post(path, body), 409, "not_in_this_state")
    await life.batch()
    await refused(life.carrier(grant).post(path, body), 409, "not_in_this_state")


async def test_who_entered_an_account_cannot_confirm_it(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    both = life.api.caller(Role.CARRIER, Role.FINANCE_OFFICER, sub="both", org=grant.siret)
    await done(both.post(path, {"holder": "X", "iban": IBAN}))
    await refused(both.post(f"{path}/confirmation"), 422, "four_eyes", field="Authorization")
    await done(life.officer.post(f"{path}/confirmation"))
    await refused(life.officer.post(f"{path}/confirmation"), 409, "not_in_this_state")


async def test_there_is_nothing_to_confirm_before_an_account_is_given(life: Life) -> None:
    path = await _path(life, Grant())
    await refused(life.officer.post(f"{path}/confirmation"), 422, "no_bank_details")
    await refused(life.officer.get(path), 404, "not_found")
