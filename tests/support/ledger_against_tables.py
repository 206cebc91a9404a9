"""The books that a stranger made from the topics, held against the tables of funding."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import asyncpg

_PROGRAM: Final = Path(__file__).with_name("ledger_from_topics.py")

ENVELOPES: Final = """
SELECT key, ARRAY[total_cents, reserved_cents, committed_cents, disbursed_cents] AS balances FROM funding.envelope"""
GRANTS: Final = """
SELECT id::text, ARRAY[paid_cents, recovered_cents] AS sums FROM funding.agreement WHERE signed_on IS NOT NULL"""
ENTRIES: Final = """
SELECT l.id::text, e.key, l.move, l.amount_cents
FROM funding.ledger_entry AS l JOIN funding.envelope AS e ON e.id = l.envelope_id"""


def books_of_the_topics(bootstrap: str) -> dict[str, Any]:
    """What the program finds, in a process of its own."""
    read = subprocess.run(  # noqa: S603  our own script
        [sys.executable, str(_PROGRAM), bootstrap], check=True, capture_output=True, text=True, timeout=60
    )
    return json.loads(read.stdout)


async def ledger_faults(bootstrap: str, server: str) -> list[str]:
    """Where the topics contradict themselves, or the tables of `novapec_funding` there; empty where all is well."""
    books = books_of_the_topics(bootstrap)
    connection = await asyncpg.connect(server, database="novapec_funding")
    try:
        kept = {
            "envelopes": {row["key"]: row["balances"] for row in await connection.fetch(ENVELOPES)},
            "grants": {row["id"]: row["sums"] for row in await connection.fetch(GRANTS)},
            "entries": {row["id"]: list(row)[1:] for row in await connection.fetch(ENTRIES)},
        }
    finally:
        await connection.close()
    return books["faults"] + [
        f"{part} {name}: {books[part].get(name)} by the topics, {rows.get(name)} in the tables"
        for part, rows in kept.items()
        for name in sorted(rows.keys() | books[part].keys())
        if books[part].get(name) != rows.get(name)
    ]
