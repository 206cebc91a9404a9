"""What the example in Python believes is what funding signs, and nothing else."""

import json
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from event_examples import example_of

from shared.contracts import funding
from shared.contracts.signatures import Signatures, SigningKey, believed_keys, published

SIGNED = Path(__file__).parents[2] / "docs" / "examples" / "python" / "signed.py"
KEY = SigningKey("2026", Ed25519PrivateKey.generate())


@pytest.fixture
def signers(tmp_path: Path) -> Any:
    spec = spec_from_file_location("signed", SIGNED)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(published(believed_keys(KEY.public))), encoding="utf-8")
    return module.Signers(str(file))


def record(key: SigningKey) -> tuple[dict[str, str], bytes]:
    headers, data = example_of(funding.InstalmentPaid)
    value = json.dumps(data).encode()
    coded = [(name, text.encode()) for name, text in (headers | {"traceparent": "00-1"}).items()]
    coded += Signatures(key).of(funding.InstalmentPaid.TYPE, coded, value)
    return {name: text.decode() for name, text in coded}, value


def test_a_payment_that_funding_signed_is_believed(signers: Any):
    headers, value = record(KEY)
    assert signers.signed(headers, value)
    assert signers.signed(headers | {"traceparent": "00-2"}, value), "traces change on the way"


def test_anything_else_is_not(signers: Any):
    headers, value = record(KEY)
    assert not signers.signed({name: text for name, text in headers.items() if name != "ce_signature"}, value)
    assert not signers.signed(headers, value.replace(b"1", b"2"))
    assert not signers.signed(headers | {"ce_subject": str(UUID(int=3))}, value)
    assert not signers.signed(headers | {"ce_signature": "a.b.c"}, value)
    assert not signers.signed(*record(SigningKey("2026", Ed25519PrivateKey.generate())))
    assert not signers.signed(*record(replace(KEY, name="2031")))
