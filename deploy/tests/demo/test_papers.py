"""Minutes and the folder they lie in."""

import json
from hashlib import sha256
from pathlib import Path

from novapec.demo.archive import Archive
from novapec.demo.minutes import hash_faults, keep_minutes

SIGNED = {
    "minutes": {"committee_code": "NATIONAL", "ballots": [{"votes": {"b": "FOR", "a": "AGAINST"}, "explanation": "é"}]},
    "minutes_sha256": "0" * 64,
}
CANONICAL = '{"ballots":[{"explanation":"é","votes":{"a":"AGAINST","b":"FOR"}}],"committee_code":"NATIONAL"}'


def test_minutes_whose_hash_is_theirs_have_no_fault(tmp_path: Path):
    archive = Archive(tmp_path / "papers")
    keep_minutes(archive, "proces-verbal-x", SIGNED | {"minutes_sha256": sha256(CANONICAL.encode()).hexdigest()})
    assert hash_faults(archive.named("proces-verbal")) == []


def test_minutes_that_were_edited_are_named(tmp_path: Path):
    archive = Archive(tmp_path)
    keep_minutes(archive, "proces-verbal-x", SIGNED)
    (fault,) = hash_faults(archive.named("proces-verbal"))
    assert fault.startswith("proces-verbal-x.json")


def test_the_papers_of_an_earlier_run_go_and_what_is_not_ours_stays(tmp_path: Path):
    for name in ("2025-1-avances-pain.001.xml", "proces-verbal-2025-1-NATIONAL.json", "notes.txt", "demo.json"):
        (tmp_path / name).write_text("")
    archive = Archive(tmp_path)
    archive.keep("2025-2-avances-camt.053.xml", b"<x/>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2025-2-avances-camt.053.xml", "demo.json", "notes.txt"]
    assert [path.name for path in archive.kept] == ["2025-2-avances-camt.053.xml"]


def test_minutes_are_readable_by_a_person(tmp_path: Path):
    archive = Archive(tmp_path)
    keep_minutes(archive, "proces-verbal-x", SIGNED)
    text = archive.kept[0].read_text(encoding="utf-8")
    assert "é" in text
    assert json.loads(text)["minutes"] == SIGNED["minutes"]
