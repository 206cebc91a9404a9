"""What the gate lets through, and what becomes of the rest."""

import random
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pytest
from ping_service import CALL, closed, withdrawn
from prometheus_client import REGISTRY

from shared.identity import new_id
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.messaging.parking import Parking
from shared.messaging.records import Raw, headers_from_json
from shared.postgres import Database, Transaction
from shared.testing import heard

ONE = UUID(int=11)


def with_header(raw: Raw, name: str, value: bytes) -> Raw:
    return replace(raw, headers=tuple((n, value if n == name else v) for n, v in raw.headers))


def unknown(raw: Raw) -> Raw:
    return with_header(raw, "ce_type", b"fr.apec.novapec.intake.call-sung.v9")


NOISE = random.Random(7).randbytes(100_000)
"""Nothing makes it smaller."""


async def counted(database: Database) -> list[str]:
    return [row["event"] for row in await database.fetch("SELECT event FROM public.counted ORDER BY id")]


async def parked(database: Database) -> list[tuple[int, str]]:
    rows = await database.fetch("SELECT sequence, state FROM messaging.parked ORDER BY sequence, state")
    return [(row["sequence"], row["state"]) for row in rows]


def test_what_a_consumer_has_not_met_yet_is_counted_as_none_so_that_the_first_is_an_increase():
    reacting = Reacting("never-ran", {})
    names = [f"novapec_{name}_total" for name in ("quarantined", "duplicates", "unknown", "retries")]
    assert [REGISTRY.get_sample_value(name, {"consumer": reacting.consumer}) for name in names] == [None] * 4
    Hearer(cast("Any", None), reacting)
    assert [REGISTRY.get_sample_value(name, {"consumer": reacting.consumer}) for name in names] == [0.0] * 4


async def test_an_event_is_applied_once_and_announces_once_however_often_it_comes(database: Database, hearer: Hearer):
    raw = heard(closed()).raw
    for _ in range(3):
        await hearer.hear([raw, raw])
    assert await counted(database) == ["CallClosed"]
    assert await database.fetchval("SELECT count(*) FROM messaging.event_log") == 1
    assert await database.fetchval("SELECT count(*) FROM messaging.outbox") == 1


async def test_an_event_that_a_reaction_announces_has_the_same_id_each_time_and_its_causes_time(
    database: Database, hearer: Hearer
):
    one = heard(closed())
    await hearer.hear([one.raw])
    row = await database.fetchrow("SELECT * FROM messaging.event_log")
    assert row is not None
    assert row["causation_id"] == one.heard.envelope.id
    assert row["correlation_id"] == one.heard.envelope.correlation_id
    assert row["at"] == one.heard.envelope.time
    assert row["event_id"].version == 5


async def test_events_of_one_stream_that_come_in_the_wrong_order_are_held_and_applied_in_the_right_one(
    database: Database, hearer: Hearer
):
    third, second, first = (heard(closed(edition=2020 + n), sequence=n).raw for n in (3, 2, 1))
    await hearer.hear([third])
    await hearer.hear([second])
    assert await counted(database) == []
    assert await parked(database) == [(2, "held"), (3, "held")]
    await hearer.hear([first])
    assert await counted(database) == ["CallClosed"] * 3
    assert await parked(database) == []
    assert await database.fetchval("SELECT last_sequence FROM messaging.cursor") == 3


async def test_another_event_at_a_known_sequence_is_a_fork_and_stops_its_stream(database: Database, hearer: Hearer):
    await hearer.hear([heard(closed()).raw])
    await hearer.hear([heard(closed(), event_id=new_id()).raw])
    await hearer.hear([heard(closed(), sequence=2).raw])
    assert await parked(database) == [(1, "fork"), (2, "held")]
    assert await counted(database) == ["CallClosed"]


async def test_one_broken_event_stops_its_own_stream_and_no_other(database: Database, hearer: Hearer):
    bad = heard(closed(edition=13)).raw
    after = heard(closed(), sequence=2).raw
    other = heard(closed(UUID(int=2))).raw
    await hearer.hear([bad, after, other])
    assert await parked(database) == [(1, "dead"), (2, "held")]
    assert await database.fetch("SELECT subject FROM public.counted") == [(str(UUID(int=2)),)]
    assert "13" in await database.fetchval("SELECT error FROM messaging.parked WHERE state = 'dead'")


async def test_a_dead_letter_says_which_rule_of_the_database_refused_it_and_quotes_no_row(
    database: Database, caplog: pytest.LogCaptureFixture
):
    async def breaks(tx: Transaction, event: Any, *, at: datetime) -> None:
        await tx.run("CREATE TEMPORARY TABLE one (person text CONSTRAINT nobody CHECK (person IS NULL)) ON COMMIT DROP")
        await tx.run("INSERT INTO one VALUES ('Camille Exemple')")

    await Hearer(database, Reacting("quoting", {type(closed()): breaks})).hear([heard(closed()).raw])
    error = await database.fetchval("SELECT error FROM messaging.parked WHERE consumer = 'novapec.quoting.reactions'")
    assert error == 'CheckViolationError: new row for relation "one" violates check constraint "nobody"'
    assert "Camille" not in caplog.text


async def test_a_dead_letter_that_is_redriven_after_the_mend_is_applied_in_order(database: Database, hearer: Hearer):
    await hearer.hear([heard(closed(edition=13)).raw, heard(closed(), sequence=2).raw])
    async with Parking(database) as parking:
        (letter,) = await parking.letters(state="dead")
        mended = heard(closed(edition=14), event_id=letter.event_id).raw.value
        await database.pool.execute("UPDATE messaging.parked SET value = $1 WHERE id = $2", mended, letter.id)
        await parking.redrive([letter.id], actor="operator")
    await hearer.sweep()
    assert await counted(database) == ["CallClosed", "CallClosed"]
    assert await parked(database) == []


async def test_a_discarded_dead_letter_is_kept_and_lets_its_stream_go_on(database: Database, hearer: Hearer):
    await hearer.hear([heard(closed(edition=13)).raw, heard(closed(), sequence=2).raw])
    async with Parking(database) as parking:
        (letter,) = await parking.letters(state="dead")
        await parking.discard([letter.id], actor="operator", reason="a test edition")
    await hearer.sweep()
    assert await counted(database) == ["CallClosed"]
    assert await parked(database) == [(1, "discarded")]
    audited = await database.fetchrow("SELECT actor, action FROM messaging.audit_log")
    assert audited is not None
    assert tuple(audited) == ("operator", "dead-letter discard")


async def test_a_discarded_fork_does_not_stop_its_stream_again_when_it_is_read_again(
    database: Database, hearer: Hearer
):
    first, forged, second = heard(closed()).raw, heard(closed(), event_id=new_id()).raw, heard(closed(), sequence=2).raw
    await hearer.hear([first, forged])
    async with Parking(database) as parking:
        (letter,) = await parking.letters(state="fork")
        await parking.discard([letter.id], actor="operator", reason="a restored publisher")
    await hearer.hear([first, forged, second])
    assert await parked(database) == [(1, "discarded")]
    assert await counted(database) == ["CallClosed", "CallClosed"]


async def test_an_event_waits_for_another_aggregates_event_and_is_woken_by_it(database: Database, hearer: Hearer):
    await hearer.hear([heard(withdrawn(ONE)).raw])
    assert await parked(database) == [(1, "waiting")]
    await hearer.hear([heard(closed(CALL)).raw])
    assert await counted(database) == ["CallClosed", "ApplicationWithdrawn"]
    assert await parked(database) == []


async def test_a_wait_inside_a_batch_is_resolved_whatever_the_order_of_topics(database: Database, hearer: Hearer):
    await hearer.hear([heard(withdrawn(ONE)).raw, heard(withdrawn(UUID(int=12))).raw, heard(closed(CALL)).raw])
    assert sorted(await counted(database)) == ["ApplicationWithdrawn", "ApplicationWithdrawn", "CallClosed"]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("bad JSON", lambda raw: replace(raw, value=b"{")),
        ("a tombstone", lambda raw: replace(raw, value=None)),
        ("another schema", lambda raw: replace(raw, value=b'{"call_id": "x"}')),
        ("no headers", lambda raw: replace(raw, headers=())),
        ("a null header", lambda raw: replace(raw, headers=(*raw.headers, ("ce_extra", None)))),
        ("a header that is not UTF-8", lambda raw: replace(raw, headers=(*raw.headers, ("ce_extra", b"\xff")))),
        ("a subject that is not the data's", lambda raw: replace(raw, value=closed(ONE).model_dump_json().encode())),
        ("another topic", lambda raw: replace(raw, topic="novapec.intake.application")),
        ("a sequence no column holds", lambda raw: with_header(raw, "ce_sequence", b"9" * 20)),
        ("that sequence, an unknown type", lambda raw: with_header(unknown(raw), "ce_sequence", b"9" * 20)),
        ("a NUL in the subject", lambda raw: with_header(raw, "ce_subject", b"a\0b")),
        ("that subject, an unknown type", lambda raw: with_header(unknown(raw), "ce_subject", b"a\0b")),
        ("a NUL in a header's name", lambda raw: replace(raw, headers=(*raw.headers, ("ce_\0", b"x")))),
        ("a header's name that is not UTF-8", lambda raw: replace(raw, headers=(*raw.headers, ("\udcff\udcfe", b"")))),
        ("a header's name that is long", lambda raw: replace(raw, headers=(*raw.headers, ("\0" + "x" * 3000, b"")))),
        ("a value no index holds", lambda raw: replace(raw, value=NOISE)),
        ("a header no index holds", lambda raw: replace(raw, headers=(*raw.headers, ("x", NOISE), ("x", NOISE)))),
        ("a subject no index holds", lambda raw: with_header(unknown(raw), "ce_subject", NOISE.hex().encode())),
        ("a NUL in the version", lambda raw: with_header(raw, "ce_specversion", b"1\0")),
    ],
)
async def test_what_is_no_event_is_quarantined_with_its_bytes_its_neighbours_flow_and_read_again_it_is_put_back(
    database: Database, hearer: Hearer, name: str, spoil: "type"
):
    good = heard(closed(UUID(int=2))).raw
    bad: Raw = spoil(heard(closed()).raw)
    await hearer.hear([bad, good])
    await hearer.hear([bad])
    kept = "SELECT value, headers::text AS headers, state FROM messaging.quarantine"
    first = await database.fetch(kept)
    assert [(row["value"], headers_from_json(row["headers"])) for row in first] == [(bad.value, bad.headers)], name
    async with Parking(database) as parking:
        await parking.redrive_quarantined([1], actor="operator")
    await hearer.sweep()
    assert await database.fetch(kept) == first
    assert await counted(database) == ["CallClosed"]


async def test_an_event_of_an_unknown_type_moves_the_cursor_and_nothing_else(database: Database, hearer: Hearer):
    raw = heard(closed()).raw
    await hearer.hear([unknown(raw), heard(closed(), sequence=2).raw])
    assert await counted(database) == ["CallClosed"]
    assert await database.fetchval("SELECT last_sequence FROM messaging.cursor") == 2


async def test_a_quarantined_record_that_today_can_be_read_is_applied_when_redriven(database: Database, hearer: Hearer):
    raw = heard(closed()).raw
    await hearer.hear([replace(raw, value=b"{")])
    await database.pool.execute("UPDATE messaging.quarantine SET value = $1", raw.value)
    async with Parking(database) as parking:
        await parking.redrive_quarantined([1], actor="operator")
    await hearer.sweep()
    assert await counted(database) == ["CallClosed"]
    assert await database.fetchval("SELECT state FROM messaging.quarantine") == "redriven"
