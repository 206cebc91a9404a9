"""What the bank sent, in PostgreSQL: each file once, and the entries that are for a person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.matching import DismissalReason, Proposed, Resolution, Resolved
from shared.postgres import Transaction
from shared.postgres.transaction import Row

ONE_AT_A_TIME: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtext('funding.bank_file'))"

BY_SHA256: Final[LiteralString] = "SELECT id, kind, sha256, outcome FROM funding.bank_file WHERE sha256 = $1"

INSERT: Final[LiteralString] = """
INSERT INTO funding.bank_file (id, sha256, kind, content, outcome, imported_by, imported_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)"""

INSERT_UNMATCHED: Final[LiteralString] = """
INSERT INTO funding.unmatched_entry (bank_file_id, statement_id, reference, end_to_end_id, direction, amount_cents,
    booked_on, reason_code, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"""

_UNMATCHED: Final[LiteralString] = """
SELECT e.id, e.bank_file_id, e.statement_id, e.reference, e.end_to_end_id, e.direction, e.amount_cents, e.booked_on,
    e.reason_code, e.why, e.proposed_to, r.act, r.matched_to, r.reason, r.resolved_by,
    coalesce(r.proposed_by, e.proposed_by) AS proposed_by, e.amount_cents - o.amount_cents AS difference_cents
FROM funding.unmatched_entry e LEFT JOIN funding.unmatched_resolution r ON r.entry_id = e.id
    LEFT JOIN funding.payment_order o ON o.end_to_end_id = e.proposed_to"""

UNMATCHED: Final[LiteralString] = f"""{_UNMATCHED}
WHERE ($1::bigint IS NULL OR e.id > $1) AND ($2::boolean IS NULL OR (r.entry_id IS NULL) = $2)
    AND 'unmatched-entries/' || e.id NOT IN (SELECT c FROM funding.closed_to($3) AS c)
ORDER BY e.id LIMIT $4"""

FIND_UNMATCHED: Final[LiteralString] = f"{_UNMATCHED} WHERE e.id = $1"

RESOLVE: Final[LiteralString] = """
INSERT INTO funding.unmatched_resolution (entry_id, act, matched_to, reason, resolved_by, resolved_at, proposed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

PROPOSE: Final[LiteralString] = """
UPDATE funding.unmatched_entry SET proposed_to = $2, proposed_by = $3 WHERE id = $1"""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file of the bank. `outcome` counts what its words led to."""

    id: UUID
    kind: str
    sha256: str
    outcome: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UnmatchedEntry:
    """A word of the bank that only a person can make something of. No account is ever in it."""

    bank_file_id: UUID
    statement_id: str
    reference: str
    end_to_end_id: str | None
    direction: str | None
    amount_cents: int | None
    booked_on: date
    reason_code: str | None
    why: str
    id: int | None = None
    resolved: Resolved | None = None
    """What a person made of it; None while it waits for one."""
    proposed: Proposed | None = None
    """What one person matched it to, where another must approve it."""


async def one_at_a_time(tx: Transaction) -> None:
    """Let only one bank file be imported at any moment, until the end of the unit of work."""
    await tx.lock(ONE_AT_A_TIME)


async def by_sha256(tx: Transaction, sha256: str) -> ImportedFile | None:
    """The file with these bytes, where it was imported before."""
    row = await tx.fetchrow(BY_SHA256, sha256)
    return None if row is None else ImportedFile(row["id"], row["kind"], row["sha256"], json.loads(row["outcome"]))


def insert(tx: Transaction, imported: ImportedFile, content: bytes, *, by: str) -> None:
    """Keep a file and what it led to."""
    outcome = json.dumps(dict(imported.outcome))
    tx.write(INSERT, imported.id, imported.sha256, imported.kind, content, outcome, by, tx.origin.at)


async def keep_unmatched(tx: Transaction, entry: UnmatchedEntry) -> bool:
    """Keep an entry for a person, now; False where the same entry of the same statement is kept already."""
    return bool(
        await tx.run(
            INSERT_UNMATCHED,
            entry.bank_file_id,
            entry.statement_id,
            entry.reference,
            entry.end_to_end_id,
            entry.direction,
            entry.amount_cents,
            entry.booked_on,
            entry.reason_code,
            entry.why,
        )
    )


async def unmatched(
    tx: Transaction, *, waiting: bool | None, reader: str | None, after: int | None, fetch: int
) -> list[UnmatchedEntry]:
    """Unmatched entries in the order they came, from behind `after`, without those closed to `reader`.

    `waiting`: only those that do or do not wait.
    """
    return [_entry(row) for row in await tx.fetch(UNMATCHED, after, waiting, reader, fetch)]


async def find_unmatched(tx: Transaction, entry_id: int) -> UnmatchedEntry | None:
    """One of them."""
    row = await tx.fetchrow(FIND_UNMATCHED, entry_id)
    return None if row is None else _entry(row)


def resolve(tx: Transaction, entry: UnmatchedEntry, resolved: Resolved) -> UnmatchedEntry:
    """Note what a person made of it, once."""
    reason = resolved.reason
    said = (entry.id, resolved.act, resolved.matched_to, reason, resolved.resolved_by)
    tx.write(RESOLVE, *said, tx.origin.at, resolved.proposed_by)
    return replace(entry, resolved=resolved)


def propose(tx: Transaction, entry: UnmatchedEntry, proposed: Proposed) -> UnmatchedEntry:
    """Note what one person matches it to, in place of what another one proposed."""
    tx.write(PROPOSE, entry.id, proposed.matched_to, proposed.proposed_by)
    return replace(entry, proposed=proposed)


def _entry(row: Row) -> UnmatchedEntry:
    return UnmatchedEntry(
        row["bank_file_id"],
        row["statement_id"],
        row["reference"],
        row["end_to_end_id"],
        row["direction"],
        row["amount_cents"],
        row["booked_on"],
        row["reason_code"],
        row["why"],
        row["id"],
        _resolved(row) if row["act"] else None,
        Proposed(row["proposed_to"], row["proposed_by"], row["difference_cents"] or 0) if row["proposed_to"] else None,
    )


def _resolved(row: Row) -> Resolved:
    reason = DismissalReason(row["reason"]) if row["reason"] else None
    return Resolved(Resolution(row["act"]), row["matched_to"], reason, row["resolved_by"], row["proposed_by"])
