"""`novapec signing`: a key pair for funding's relay and for everybody, and the key set that other systems are given."""

import json
from dataclasses import replace
from typing import Any, cast

import jwt
import pytest

from novapec.acting import operators_origin
from novapec.reannounce import ReannounceFailed, reannounce
from shared.contracts.signatures import SigningKey, believed_keys
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database


def test_a_new_key_pair_is_printed_as_the_environment_wants_it_and_published_without_its_secret(
    novapec: Any, monkeypatch: pytest.MonkeyPatch
):
    made = novapec("signing", "new", "2026", "--json")
    assert made.status == 0
    pair = json.loads(made.out)
    assert SigningKey.parse(pair["EVENT_SIGNING_KEY"]).public == pair["EVENT_VERIFICATION_KEYS"]
    assert novapec("signing", "new", "2026", "--json").out != made.out
    monkeypatch.setenv("EVENT_VERIFICATION_KEYS", pair["EVENT_VERIFICATION_KEYS"])
    shown = novapec("signing", "keys")
    (key,) = jwt.PyJWKSet.from_json(shown.out).keys
    assert (key.key_id, key.algorithm_name) == ("2026", "EdDSA")
    assert pair["EVENT_SIGNING_KEY"].partition(":")[2] not in shown.out


def test_a_new_key_stands_before_those_that_signed_so_far_and_takes_no_name_of_theirs(
    novapec: Any, monkeypatch: pytest.MonkeyPatch
):
    first = json.loads(novapec("signing", "new", "2026", "--json").out)["EVENT_VERIFICATION_KEYS"]
    monkeypatch.setenv("EVENT_VERIFICATION_KEYS", first)
    again = novapec("signing", "new", "2026")
    assert again.status == 1
    assert "2026 is a key of EVENT_VERIFICATION_KEYS already" in again.said
    pair = json.loads(novapec("signing", "new", "2027", "--json").out)
    assert pair["EVENT_VERIFICATION_KEYS"] == f"{SigningKey.parse(pair['EVENT_SIGNING_KEY']).public},{first}"
    assert list(believed_keys(pair["EVENT_VERIFICATION_KEYS"])) == ["2027", "2026"]


@pytest.mark.parametrize("name", ["a:b", "a,b", ""])
def test_a_name_that_would_not_be_read_back_is_refused(novapec: Any, name: str):
    ended = novapec("signing", "new", name)
    assert ended.status == 1
    assert "is no name for a key" in ended.said


def test_where_nothing_is_verified_there_are_no_keys_to_publish(novapec: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("EVENT_VERIFICATION_KEYS", raising=False)
    ended = novapec("signing", "keys")
    assert (ended.status, "EVENT_VERIFICATION_KEYS is not set" in ended.said) == (1, True)


async def test_payments_are_not_announced_again_without_the_key_where_nobody_would_believe_them():
    kafka = replace(KafkaSettings("nowhere:9092"), signatures_required=True)
    with pytest.raises(ReannounceFailed, match="EVENT_SIGNING_KEY is not known here"):
        await reannounce("funding", cast("Database", None), kafka, operators_origin())
