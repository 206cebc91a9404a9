"""What the platform is made of: under licences that it may be, and as a bill that others can read."""

import json
from typing import Any

import audit
import bill
import licences
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    if not bill.UV.exists():
        pytest.skip("uv is not in .uv: `make setup` fetches it")
    return bill.bill_of("novapec")


@pytest.fixture(scope="module")
def found(whole: dict[str, Any]) -> dict[str, str]:
    return licences.of(bill.components(whole))


def test_nothing_that_runs_is_under_the_gpl_or_the_agpl(found: dict[str, str]):
    assert licences.refused(found) == {}


def test_every_package_that_runs_here_says_its_licence(found: dict[str, str]):
    assert {name: text for name, text in found.items() if text == "UNKNOWN"} == {}
    assert {name for name, text in found.items() if text == licences.NOT_HERE} <= {"async-timeout", "colorama"}
    assert found["asyncpg"] == "Apache-2.0"


@pytest.mark.parametrize(
    "text", ["GPL-3.0-or-later", "AGPL-3.0", "GNU General Public License v2 (GPLv2)", "GPL-2.0 OR AGPL-3.0-only"]
)
def test_the_gpl_is_refused_under_each_of_its_names(text: str):
    assert licences.refused({"it": text})


@pytest.mark.parametrize(
    "text",
    ["LGPL-2.1-only", "GNU Lesser General Public License v2 or later (LGPLv2+)", "MIT OR GPL-2.0", "MPL-2.0"],
)
def test_a_licence_that_binds_nobody_who_imports_is_taken(text: str):
    assert licences.refused({"it": text}) == {}


def test_the_bill_of_materials_is_cyclonedx_and_names_what_runs_and_no_tool_of_ours(
    whole: dict[str, Any], found: dict[str, str]
):
    told = licences.noted(whole, found)
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(told)) is None
    names = {one["name"] for one in told["components"]}
    assert {"asyncpg", "aiokafka", "fastapi", "cryptography", "typst"} <= names
    assert not names & {"pytest", "ruff", "pip-audit", *bill.ENGINES}
    assert all(one["licenses"] for one in told["components"] if one["name"] not in bill.OURS)


def test_an_audit_that_could_not_be_made_is_not_taken_for_a_good_one():
    report = audit.judged({"dependencies": [{"name": "a", "skip_reason": "not found on PyPI"}]})
    assert "NOT AUDITED: 1 packages" in report.sentence
    assert not report.vulnerable


def test_a_known_vulnerability_fails_and_is_named():
    known = {"name": "urllib3", "version": "1.26.0", "vulns": [{"id": "PYSEC-2021-108"}]}
    report = audit.judged({"dependencies": [known, {"name": "a", "version": "1", "vulns": []}]})
    assert report.vulnerable
    assert report.sentence == "1 vulnerabilities are known in 2 packages: urllib3 1.26.0 PYSEC-2021-108."
