"""Who of a committee may read which file: kept from what review announces, and asked wherever a file is shown."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from shared.postgres import Transaction

# ---- what the projection writes

FORGET_MANDATES: Final = "DELETE FROM intake.committee_mandate WHERE committee_id = $1"
KEEP_MANDATE: Final = """INSERT INTO intake.committee_mandate (committee_id, member, since, until)
VALUES ($1, $2, $3, $4)"""
KEEP_CASE: Final = """INSERT INTO intake.case_before_committee AS c
    (case_id, application_id, committee_id, carrier_siret, opened_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id) DO UPDATE SET committee_id = excluded.committee_id, carrier_siret = excluded.carrier_siret,
    opened_at = excluded.opened_at"""
MOVE_CASE: Final = "UPDATE intake.case_before_committee SET committee_id = $2 WHERE case_id = $1"
KEEP_CARRIER: Final = "UPDATE intake.case_before_committee SET carrier_siret = $2 WHERE case_id = $1"
END_CASE: Final = "DELETE FROM intake.case_before_committee WHERE case_id = $1"
KEEP_RECUSED: Final = """INSERT INTO intake.recused_member (application_id, case_id, member) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING"""
# What was kept before it was known which case said so goes with the first case that says otherwise.
FORGET_RECUSED: Final = """DELETE FROM intake.recused_member
WHERE application_id = $1 AND (case_id = $2 OR case_id IS NULL)"""

FORGET_ALL_MANDATES: Final = "DELETE FROM intake.committee_mandate"
FORGET_ALL_CASES: Final = "DELETE FROM intake.case_before_committee"

# ---- how it is read

OPEN_TO: Final = "SELECT $1::uuid IN (SELECT intake.files_open_to_member($2, $3))"
CLOSED_TO: Final = "SELECT EXISTS (SELECT FROM intake.recused_member WHERE application_id = $1 AND member = $2)"
# A file's own carrier wrote it: it is closed to them in no case.
ANY_CLOSED_TO: Final = """SELECT EXISTS (
    SELECT FROM intake.recused_member AS r JOIN intake.application AS a ON a.id = r.application_id
    WHERE r.member = $2 AND a.carrier_siret IS DISTINCT FROM $3 AND (a.id = ANY($1::uuid[]) OR EXISTS (
        SELECT FROM intake.document AS d WHERE d.application_id = a.id AND d.id = ANY($1::uuid[]))))"""


async def is_open_to_member(tx: Transaction, application_id: UUID, sub: str, *, today: date) -> bool:
    """Whether this person reads the file as a member of the committee that it is before."""
    return bool(await tx.fetchval(OPEN_TO, application_id, sub, today))


async def is_closed_to(tx: Transaction, application_id: UUID, sub: str) -> bool:
    """Whether this person is recused from the file."""
    return bool(await tx.fetchval(CLOSED_TO, application_id, sub))


async def any_closed_to(tx: Transaction, named: Sequence[UUID], sub: str, *, carrier: str | None) -> bool:
    """Whether one of these files or documents is closed to this person, who may act for `carrier` (SIRET)."""
    return bool(await tx.fetchval(ANY_CLOSED_TO, named, sub, carrier))
