"""`novapec rotate-keys` as an operator runs it beside funding: the accounts of a real database under another key."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from funding_life import Life, done
from funding_samples import IBAN, Grant
from typer.testing import CliRunner, Result

from funding.gateway.vault import KeyRing
from funding.settings import ILLUSTRATIVE_KEYS
from novapec.addresses import Addresses
from novapec.cli import app
from novapec.home import Home
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres.provision import Provisioned

FRESH = f"2027:{b64encode(bytes(range(32))).decode()}"
SEALED_UNDER = "SELECT key_name FROM funding.bank_account"
AUDITED = "SELECT actor, object, detail::text FROM messaging.audit_log WHERE action = 'keys rotate' ORDER BY id"

Rotate = Callable[..., "asyncio.Future[Result]"]


@pytest.fixture
def rotate(life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    """Runs `novapec rotate-keys` with these keys in the environment, beside the test's event loop."""
    home = Home(tmp_path)
    home.make()
    databases = {"funding": Provisioned(owner_dsn="", application_dsn=life.database.dsn)}
    Addresses(services={}, databases=databases, kafka=KafkaSettings("127.0.0.1:1")).write(home.stack_file)
    monkeypatch.setenv("NOVAPEC_HOME", str(home.folder))

    def call(keys: str, *words: str) -> "asyncio.Future[Result]":
        monkeypatch.setenv("BANK_ACCOUNT_KEYS", keys)
        given = ["rotate-keys", "--of", "accounts", *words]
        return asyncio.ensure_future(asyncio.to_thread(CliRunner().invoke, app, given))

    return call


async def _accounts(life: Life) -> list[str]:
    """Where the accounts of two agreements are read."""
    paths: list[str] = []
    for grant in (Grant("one"), Grant("two")):
        paths.append(f"/agreements/{(await life.drafted(grant))['id']}/bank-details")
        await done(life.carrier(grant).post(paths[-1], {"holder": "X", "iban": IBAN}))
    return paths


async def _audited(life: Life) -> list[tuple[str, dict[str, Any]]]:
    rows = await life.database.fetch(AUDITED)
    assert all(row["actor"].startswith("operator") for row in rows)
    return [(row["object"], json.loads(row["detail"])) for row in rows]


async def test_accounts_are_sealed_under_the_first_key_once_and_open_without_the_one_before(
    life: Life, rotate: Rotate
) -> None:
    paths = await _accounts(life)
    keys = f"{FRESH},{ILLUSTRATIVE_KEYS}"
    first, again = [await rotate(keys, "--yes", "--json") for _ in range(2)]
    said = [json.loads(one.stdout)["accounts"] for one in (first, again)]
    assert said == [{"key": "2027", "sealed": 2}, {"key": "2027", "sealed": 0}]
    assert {row["key_name"] for row in await life.database.fetch(SEALED_UNDER)} == {"2027"}
    assert await _audited(life) == [("bank accounts", one) for one in said]
    life.offices.present = replace(life.offices.present, keys=KeyRing.parse(FRESH))
    assert [(await done(life.officer.get(path)))["iban"][-4:] for path in paths] == [IBAN[-4:]] * 2
    assert IBAN not in first.output
    assert FRESH.partition(":")[2] not in first.output


async def test_nothing_is_sealed_without_the_key_of_before_nor_before_the_operator_says_yes(
    life: Life, rotate: Rotate
) -> None:
    await _accounts(life)
    before = KeyRing.parse(ILLUSTRATIVE_KEYS).sealing
    lacking = await rotate(FRESH, "--yes")
    assert lacking.exit_code == 1
    assert f"BANK_ACCOUNT_KEYS lacks {before}, which sealed accounts" in " ".join(lacking.output.split())
    assert (await rotate(f"{FRESH},{ILLUSTRATIVE_KEYS}")).exit_code == 2
    assert {row["key_name"] for row in await life.database.fetch(SEALED_UNDER)} == {before}
    assert await _audited(life) == []
