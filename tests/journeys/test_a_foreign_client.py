"""What any other system sees on the topics: CloudEvents by their headers, data by frozen schemas, nobody's secrets."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from programme_year import Year

from novapec.demo.programme import load
from shared.contracts import Event, impact, intake, review
from shared.contracts.freeze import SCHEMAS

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.mark.parametrize(
    ("kind", "count"), [(intake.ApplicationSubmitted, 25), (review.DecisionMade, 25), (impact.IndicatorReported, 43)]
)
def test_a_foreign_client_reads_an_event_by_its_cloudevents_headers(the_year: Year, kind: type[Event], count: int):
    records = the_year.read(kind)
    assert len(records) == count
    for record in records:
        headers = record.headers
        assert record.topic == kind.TOPIC
        assert headers["content-type"] == "application/json"
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_source"] == f"/novapec/{kind.SERVICE}"
        assert UUID(headers["ce_id"])
        assert record.key == headers["ce_subject"] == headers["ce_partitionkey"]
        assert json.loads(record.value)[kind.KEY] == headers["ce_subject"]
        assert re.fullmatch(r"\d{20}", headers["ce_sequence"])
        assert re.fullmatch(r"202[56]-\d\d-\d\dT[\d:.]+Z", headers["ce_time"])
        assert headers["ce_dataschema"] == kind.schema_uri()
        assert UUID(headers["ce_correlationid"])


def test_a_decision_follows_from_the_minutes_that_its_chair_signed(the_year: Year):
    for record in the_year.read(review.DecisionMade):
        assert record.headers["ce_actor"].endswith("-membre-1")


def test_every_record_matches_its_frozen_schema(the_year: Year):
    assert the_year.records
    for record in the_year.records:
        schema = json.loads(Path(SCHEMAS / f"{record.headers['ce_type']}.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(record.value))


def test_a_foreign_client_reads_as_many_events_as_were_announced(the_year: Year):
    announced = sum(topic["published"] for topic in the_year.paper["events"].values())
    assert len({record.headers["ce_id"] for record in the_year.records}) == announced


def test_no_record_carries_an_account_an_address_or_a_persons_name(the_year: Year):
    programme = load()
    names = {name for committee in programme.edition.committees for name in committee.members}
    names |= {"Personne à joindre (exemple)", "Signataire (exemple)"}
    for record in the_year.records:
        assert not IBAN.search(record.value), record.value
        assert not EMAIL.search(record.value), record.value
        assert not [name for name in names if name in record.value], record.value
