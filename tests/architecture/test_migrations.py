"""A migration that takes away what the version before may use waits until that version is gone: NNNN_words.post.sql."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("services/*/migrations/*.sql"), *ROOT.glob("shared/shared/messaging/migrations/*.sql")])

NOT_SQL = re.compile(r"--[^\n]*|/\*.*?\*/|\$\$.*?\$\$|'(?:[^']|'')*'", re.DOTALL)
TAKES = re.compile(
    r"\bDROP\s+(?!NOT\s+NULL\b|TRIGGER\b)[^;,]+"
    r"|\bRENAME\b[^;,]+|\bREVOKE\b(?![^;]*\bFROM\s+PUBLIC\b)[^;]+|\bSET\s+NOT\s+NULL\b|\bALTER\s+(?:COLUMN\s+)?\w+\s+(?:SET\s+DATA\s+)?TYPE\b[^;,]+",
    re.IGNORECASE,
)
DROPPED_CONSTRAINT = re.compile(r"DROP\s+CONSTRAINT\s+(?:IF\s+EXISTS\s+)?(\w+)", re.IGNORECASE)

BEFORE_THE_RULE = {
    "funding/0004_envelope_tree.sql",
    "funding/0015_carriers_change.sql",
    "funding/0021_terminations.sql",
    "funding/0024_financial_report_reminders.sql",
    "funding/0026_allocations.sql",
    "funding/0029_matches_approved.sql",
    "impact/0016_followed_after_closing.sql",
    "intake/0029_recusals_by_case.sql",
    "messaging/0005_large_quarantine.sql",
    "review/0011_mandates_proxies.sql",
    "review/0013_appeals.sql",
    "review/0017_ballots_broken_off.sql",
    "review/0019_sessions_moved.sql",
    "review/0023_ties_lifted.sql",
}
"""Nothing was deployed yet: the first version that is has all of them from its start (ADR 18). Never added to."""


def takings(sql: str) -> list[str]:
    """What a migration takes away. A CHECK that is dropped and made anew under its name is none: it allows more."""
    text = NOT_SQL.sub(" ", sql)
    found = [" ".join(match[0].split()) for match in TAKES.finditer(text)]
    return [one for one in found if not _widened(one, text)]


def _widened(taken: str, text: str) -> bool:
    named = DROPPED_CONSTRAINT.match(taken)
    return named is not None and bool(re.search(rf"ADD\s+CONSTRAINT\s+{named[1]}\s+CHECK\b", text, re.IGNORECASE))


def named(file: Path) -> str:
    """SERIES/NAME, as the migrations' table has it."""
    return f"{file.parent.parent.name}/{file.name}"


def test_what_takes_something_away_waits_until_the_version_before_is_gone():
    taking = {named(file): takings(file.read_text()) for file in FILES if not file.name.endswith(".post.sql")}
    found = {name: what for name, what in taking.items() if what and name not in BEFORE_THE_RULE}
    assert found == {}, "name it NNNN_words.post.sql: the version before still runs when the others are applied"
    assert {name for name, what in taking.items() if what} == BEFORE_THE_RULE


def test_what_waits_takes_something_away():
    waiting = [file for file in FILES if file.name.endswith(".post.sql")]
    assert [named(file) for file in waiting if not takings(file.read_text())] == [], "it need not wait: NNNN_words.sql"


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE a.b;",
        "DROP FUNCTION a.f(uuid);",
        "DROP INDEX a.one_of_them;",
        "ALTER TABLE a.b DROP COLUMN c;",
        "ALTER TABLE a.b\n    drop c;",
        "ALTER TABLE a.b ALTER COLUMN c DROP DEFAULT;",
        "ALTER TABLE a.b DROP CONSTRAINT b_pkey; ALTER TABLE a.b ADD CONSTRAINT b_pkey PRIMARY KEY (c, d);",
        "ALTER TABLE a.b DROP CONSTRAINT b_check; ALTER TABLE a.b ADD CONSTRAINT b_other CHECK (c > 0);",
        "ALTER TABLE a.b RENAME COLUMN c TO d;",
        "ALTER TABLE a.b RENAME TO d;",
        "ALTER TABLE a.b ALTER COLUMN c SET NOT NULL;",
        "ALTER TABLE a.b ALTER c TYPE bigint;",
        "REVOKE SELECT ON a.b FROM novapec_application;",
    ],
)
def test_each_of_these_takes_something_away(sql: str):
    assert len(takings(sql)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE a.b (c int NOT NULL); -- we drop nothing",
        "ALTER TABLE a.b ADD COLUMN c text NOT NULL DEFAULT 'DROP TABLE a.b';",
        "ALTER TABLE a.b ALTER COLUMN c DROP NOT NULL;",
        "ALTER TABLE a.b DROP CONSTRAINT b_check; ALTER TABLE a.b ADD CONSTRAINT b_check CHECK (c > 0) NOT VALID;",
        "REVOKE ALL ON FUNCTION a.f() FROM PUBLIC;",
        "CREATE OR REPLACE FUNCTION a.f() RETURNS int LANGUAGE sql AS $$ SELECT 1; DROP TABLE a.b $$;",
    ],
)
def test_and_none_of_these_does(sql: str):
    assert takings(sql) == []
