"""Where a recipient is paid: checked, masked, changed with a second person."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from funding_life import Life, done, instalment_states, refused
from funding_samples import IBAN, OTHER_IBAN, OTHER_SIRET, Grant

from funding.gateway.vault import KeyRing, Sealed, VaultError
from funding.handlers.vault import seal_again
from funding.settings import ILLUSTRATIVE_KEYS
from shared.contracts import funding
from shared.origin import Origin
from shared.testing import require_announced
from shared.vocabulary import OrderCancellationReason, Role

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
    row = await life.database.fetchrow("SELECT * FROM funding.bank_details d, funding.bank_account a")
    assert row is not None
    assert (row["iban"], row["holder"], row["key_name"]) == (None, None, "development")
    assert IBAN.encode() not in row["sealed"]
    assert b"Declics" not in row["sealed"]


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


async def test_an_account_does_not_change_while_an_order_is_at_the_bank(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    await life.batch()
    path = f"/agreements/{agreement['id']}/bank-details"
    body = {"holder": "X", "iban": OTHER_IBAN}
    await refused(life.carrier(grant).post(path, body), 409, "not_in_this_state")


async def test_a_change_freezes_an_approved_order_and_its_confirmation_cancels_it(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    order = await life.approved(agreement, 1)
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    shown = await done(life.officer.get(f"/orders/{order['id']}"))
    assert (shown["state"], shown["cancellation_reason"]) == ("CANCELLED", "BANK_DETAILS_CHANGED")
    event = await require_announced(life.database, funding.PaymentOrderCancelled)
    assert (event.reason, event.amount_cents) == (OrderCancellationReason.BANK_DETAILS_CHANGED, 6_000_00)
    assert instalment_states(await life.agreement(agreement)) == ["RELEASED", "PLANNED"]
    assert (await life.approved(agreement, 1))["end_to_end_id"] == "CONV-2025-0001-T1-2"
    _, file = await life.batch()
    assert file.count(f"<IBAN>{OTHER_IBAN}</IBAN>".encode()) == 2  # the debtor's is the same in these tests
    assert IBAN.encode() not in file


async def test_a_refused_change_leaves_the_account_before_in_force_and_its_order_goes_on(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    await life.approved(agreement, 1)
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    shown = await done(life.officer.post(f"{path}/bank-details/refusal"))
    assert (shown["version"], shown["iban"][-4:], shown["waits_for_confirmation"]) == (1, "2606", False)
    _, file = await life.batch()
    assert IBAN.encode() in file
    await refused(life.officer.post(f"{path}/bank-details/refusal"), 409, "not_in_this_state")


async def test_a_change_after_a_refused_one_is_a_version_of_its_own(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    for _ in range(2):
        await done(life.carrier(grant).post(path, {"holder": "X", "iban": IBAN}))
    await done(life.officer.post(f"{path}/refusal"))
    again = await done(life.carrier(grant).post(path, {"holder": "X", "iban": OTHER_IBAN}))
    assert (again["version"], again["waits_for_confirmation"]) == (3, True)


async def test_who_entered_a_change_cannot_refuse_it_and_nobody_but_finance_may(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    both = life.api.caller(Role.CARRIER, Role.FINANCE_OFFICER, sub="both", org=grant.siret)
    for _ in range(2):
        await done(both.post(path, {"holder": "X", "iban": IBAN}))
    await refused(both.post(f"{path}/refusal"), 422, "four_eyes", field="Authorization")
    for caller in (life.carrier(grant), life.approver, life.auditor, life.programme):
        await refused(caller.post(f"{path}/refusal"), 403, "forbidden")
    with pytest.raises(asyncpg.CheckViolationError, match="bank_details_refused_by_another"):
        await life.database.pool.execute(
            "UPDATE funding.bank_details SET refused_by = entered_by, refused_at = now() WHERE version = 2"
        )


async def test_a_confirmed_change_cools_down_before_it_is_paid_to(life: Life) -> None:
    life.offices.cares(cooling_days=2)
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    drafted = await done(life.officer.post(f"{path}/instalments/1/orders"))
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    confirmed = await done(life.officer.post(f"{path}/bank-details/confirmation"))
    assert confirmed["usable_on"] == "2025-03-12"
    problem = await refused(life.approver.post(f"/orders/{drafted['id']}/approval"), 422, "bank_details_cooling_down")
    assert "12/03/2025" in problem["detail"]
    life.clock.advance(datetime(2025, 3, 11, 22, 59, tzinfo=UTC))
    await refused(life.approver.post(f"/orders/{drafted['id']}/approval"), 422, "bank_details_cooling_down")
    life.clock.advance(datetime(2025, 3, 11, 23, 0, tzinfo=UTC))
    await done(life.approver.post(f"/orders/{drafted['id']}/approval"))


async def test_a_sealed_account_opens_nowhere_else_and_not_once_touched(life: Life) -> None:
    first, second = Grant("one"), Grant("two")
    paths = [await _path(life, grant) for grant in (first, second)]
    for grant, path in zip((first, second), paths, strict=True):
        await done(life.carrier(grant).post(path, {"holder": "X", "iban": IBAN}))
    await life.database.pool.execute(
        "UPDATE funding.bank_account AS a SET sealed = b.sealed FROM funding.bank_account b "
        "WHERE a.details_id <> b.details_id"
    )
    for path in paths:
        assert (await life.officer.get(path)).status_code == 500
    row = await life.database.fetchrow("SELECT details_id, key_name, sealed FROM funding.bank_account")
    assert row is not None
    touched = bytes([*row["sealed"][:-1], row["sealed"][-1] ^ 1])
    with pytest.raises(VaultError):
        life.offices.present.keys.open(Sealed(row["key_name"], touched), place="anywhere")


async def test_accounts_are_sealed_anew_under_a_new_key_and_then_open_without_the_old_one(life: Life) -> None:
    grant = Grant()
    path = await _path(life, grant)
    await done(life.carrier(grant).post(path, {"holder": "X", "iban": IBAN}))
    fresh = f"2027:{b64encode(bytes(range(32))).decode()}"
    both = KeyRing.parse(f"{fresh},{ILLUSTRATIVE_KEYS}")
    assert await _sealed_anew(life, both) == 1
    assert await _sealed_anew(life, both) == 0
    life.offices.present = replace(life.offices.present, keys=KeyRing.parse(fresh))
    assert (await done(life.officer.get(path)))["iban"].endswith("2606")
    noted = "SELECT count(*) FROM messaging.audit_log WHERE action = 'bank-details.seal'"
    assert await life.database.fetchval(noted) == 1


async def test_an_account_that_the_build_before_kept_readable_is_paid_to_sealed_and_blanked(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    await life.database.pool.execute(
        "INSERT INTO funding.bank_details (id, agreement_id, version, holder, iban, entered_by, entered_at) "
        "VALUES (gen_random_uuid(), $1, 1, 'X', $2, 'carrier', now())",
        UUID(agreement["id"]),
        IBAN,
    )
    path = f"/agreements/{agreement['id']}/bank-details"
    assert (await done(life.officer.get(path)))["iban"].endswith("2606")
    assert await _sealed_anew(life, life.offices.present.keys) == 1
    assert await life.database.fetchval("SELECT iban FROM funding.bank_details") is None
    assert (await done(life.officer.get(path)))["iban"].endswith("2606")


async def _sealed_anew(life: Life, keys: KeyRing) -> int:
    async with life.database.transaction(Origin.of_command(life.clock.now(), actor="operator")) as tx:
        count, _ = await seal_again(tx, keys)
    return count


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
