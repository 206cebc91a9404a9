"""Agreements with their instalments and signatures in PostgreSQL.

The agreement's row is the lock of everything below it: who changes an order or a clawback holds its agreement.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import Agreement, Signature
from funding.domain.instalments import Instalment
from funding.store import conditions
from funding.store.agreement_rows import agreement_of, instalment_of, signature_of
from shared.clock import end_of_paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_COLUMNS: Final[LiteralString] = """id, number, application_id, edition, case_id, reservation_id, envelope_id,
    carrier_siret, drafted_on, sign_before, overdue_after_days, state, signed_on, overdue_reports,
    final_report_accepted_on, entitled_cents, bank_details_to_correct, paid_cents, recovered_cents, closed_on,
    accepted_interim, esus_valid_until, esus_lapsed, amount_cents, budget_cents, starts_on, ends_on,
    final_report_due_on, purpose, shares, version, open_amendment, financial_report_overdue, contradicted_orders,
    termination_proposed, revision"""

_READ: Final[LiteralString] = f"""{_COLUMNS}, financial_report_months, financial_report_reminder_days,
    financial_report_reminded_on,
    (SELECT sum(y.amount_cents)::bigint FROM funding.agreement AS y
        WHERE left(y.carrier_siret, 9) = left(agreement.carrier_siret, 9)
            AND y.state IN ('DRAFTED', 'SIGNED', 'CLOSED', 'TERMINATED')
            AND extract(year FROM coalesce(y.signed_on, y.drafted_on))
                = extract(year FROM coalesce(agreement.signed_on, agreement.drafted_on))) AS carrier_year_cents"""

NEXT_NUMBER: Final[LiteralString] = """
INSERT INTO funding.agreement_counter AS c (edition, last) VALUES ($1, 1)
ON CONFLICT (edition) DO UPDATE SET last = c.last + 1 RETURNING last"""

INSERT: Final[LiteralString] = f"""
INSERT INTO funding.agreement ({_COLUMNS}, lapses_at, esus_lapses_at, financial_report_months,
    financial_report_reminder_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
    $25, $26, $27, $28, $29, $30::jsonb, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)"""

INSERT_INSTALMENT: Final[LiteralString] = """
INSERT INTO funding.instalment (agreement_id, number, kind, amount_cents, state, hold_reason, attempts, manual_hold,
    released_on, kept_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.agreement SET state = $3, signed_on = $4, overdue_reports = $5, final_report_accepted_on = $6,
    entitled_cents = $7, bank_details_to_correct = $8, paid_cents = $9, recovered_cents = $10, closed_on = $11,
    accepted_interim = $12, esus_valid_until = $13, esus_lapsed = $14, amount_cents = $15, budget_cents = $16,
    starts_on = $17, ends_on = $18, final_report_due_on = $19, purpose = $20, shares = $21::jsonb, version = $22,
    open_amendment = $23, financial_report_overdue = $24, contradicted_orders = $25, termination_proposed = $26,
    esus_lapses_at = $27, carrier_siret = $28, financial_report_reminded_on = $29, revision = revision + 1
WHERE id = $1 AND revision = $2"""

UPDATE_INSTALMENT: Final[LiteralString] = """
UPDATE funding.instalment SET kind = $3, amount_cents = $4, state = $5, hold_reason = $6, attempts = $7,
    manual_hold = $8, released_on = $9, kept_cents = $10
WHERE agreement_id = $1 AND number = $2"""

INSERT_PERSON: Final[LiteralString] = "INSERT INTO funding.person (id, name) VALUES ($1, $2)"

INSERT_SIGNATURE: Final[LiteralString] = """
INSERT INTO funding.signature (agreement_id, party, person_id, signed_on, instead, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

FELL: Final[LiteralString] = """
UPDATE funding.signature SET fell_on = $2 WHERE agreement_id = $1 AND fell_on IS NULL"""

OF_APPLICATION: Final[LiteralString] = "SELECT id FROM funding.agreement WHERE application_id = $1 ORDER BY id"

LOCK: Final[LiteralString] = f"SELECT {_READ} FROM funding.agreement WHERE id = $1 FOR UPDATE"

FIND: Final[LiteralString] = f"SELECT {_READ} FROM funding.agreement WHERE id = $1"

OF_RESERVATION: Final[LiteralString] = "SELECT id FROM funding.agreement WHERE reservation_id = $1"

INSTALMENTS: Final[LiteralString] = """
SELECT agreement_id, number, kind, amount_cents, state, hold_reason, attempts, manual_hold, released_on, kept_cents
FROM funding.instalment WHERE agreement_id = ANY ($1::uuid[]) ORDER BY agreement_id, number"""

SIGNATURES: Final[LiteralString] = """
SELECT agreement_id, party, person_id, signed_on, instead
FROM funding.signature WHERE agreement_id = ANY ($1::uuid[]) AND fell_on IS NULL
ORDER BY agreement_id, recorded_at, party"""

LOCK_BEHIND: Final[LiteralString] = """
SELECT id FROM funding.agreement
WHERE id IN (
    SELECT agreement_id FROM funding.payment_order WHERE end_to_end_id = ANY ($1::text[])
    UNION SELECT agreement_id FROM funding.clawback WHERE reference = ANY ($1::text[]))
ORDER BY id FOR UPDATE"""

PAGE: Final[LiteralString] = f"""
SELECT {_READ} FROM funding.agreement
WHERE ($1::text IS NULL OR carrier_siret = $1) AND ($2::text IS NULL OR state = $2)
    AND ($3::bigint IS NULL OR edition = $3) AND ($4::uuid IS NULL OR application_id = $4)
    AND ($5::boolean IS NULL OR (open_amendment IS NOT NULL) = $5)
    AND ($6::boolean IS NULL OR EXISTS (
        SELECT FROM funding.agreement_condition AS c WHERE c.agreement_id = agreement.id AND c.met_on IS NULL) = $6)
    AND ($7::text IS NULL OR number > $7)
    AND id::text NOT IN (SELECT c FROM funding.closed_to($8) AS c)
ORDER BY number LIMIT $9"""

TO_LAPSE: Final[LiteralString] = """
SELECT id, lapses_at AS due_at FROM funding.agreement WHERE state = 'DRAFTED' AND lapses_at <= $1
ORDER BY lapses_at, id LIMIT $2"""

ESUS_TO_LAPSE: Final[LiteralString] = """
SELECT id, esus_lapses_at AS due_at FROM funding.agreement
WHERE state = 'SIGNED' AND NOT esus_lapsed AND esus_lapses_at <= $1 ORDER BY esus_lapses_at, id LIMIT $2"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which agreements a list shows; None: any. `reader`: none that is closed to this person."""

    carrier_siret: str | None = None
    state: str | None = None
    edition: int | None = None
    application_id: UUID | None = None
    being_amended: bool | None = None
    conditions_unmet: bool | None = None
    reader: str | None = None


async def next_rank(tx: Transaction, edition: int) -> int:
    """The next number of the edition, without gaps: its row stays locked until the end of the unit of work."""
    row = await tx.lock(NEXT_NUMBER, edition)
    return row["last"] if row else 1


def insert(tx: Transaction, agreement: Agreement, *, lapses_at: datetime) -> None:
    """Note a drafted agreement; it lapses at `lapses_at` unless signed."""
    terms, name = agreement.terms, agreement.name
    tx.write(
        INSERT,
        name.id,
        name.number,
        name.application_id,
        name.edition,
        terms.case_id,
        terms.reservation_id,
        terms.envelope_id,
        terms.carrier_siret,
        terms.drafted_on,
        terms.sign_before,
        terms.overdue_after_days,
        *_changing(agreement),
        agreement.revision,
        lapses_at,
        _esus_lapses_at(agreement),
        terms.accounting.months,
        list(terms.accounting.reminder_days),
    )
    for one in agreement.instalments:
        tx.write(INSERT_INSTALMENT, name.id, one.number, *_of_instalment(one))
    conditions.insert(tx, name.id, agreement.conditions)


async def lock(tx: Transaction, agreement_id: UUID) -> Agreement | None:
    """The agreement, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, agreement_id)
    return None if row is None else (await _whole(tx, [row]))[0]


async def of_application(tx: Transaction, application_id: UUID) -> list[UUID]:
    """The ids of an application's agreements."""
    return [row["id"] for row in await tx.fetch(OF_APPLICATION, application_id)]


async def lock_behind(tx: Transaction, references: list[str]) -> None:
    """Lock the agreements behind what the bank quotes, all before any of their envelopes: so nothing deadlocks."""
    await tx.begin()
    await tx.fetch(LOCK_BEHIND, references)  # tx.lock reads, and so locks, one row only


async def find(tx: Transaction, agreement_id: UUID) -> Agreement | None:
    """The agreement, to look at."""
    row = await tx.fetchrow(FIND, agreement_id)
    return None if row is None else (await _whole(tx, [row]))[0]


async def of_reservation(tx: Transaction, reservation_id: UUID) -> UUID | None:
    """The agreement drawn up on a reservation."""
    return await tx.fetchval(OF_RESERVATION, reservation_id)


async def page(tx: Transaction, where: Filter, *, after: str | None, fetch: int) -> list[Agreement]:
    """Agreements by number, from behind `after`."""
    filters = (where.carrier_siret, where.state, where.edition, where.application_id)
    filters = (*filters, where.being_amended, where.conditions_unmet)
    return await _whole(tx, await tx.fetch(PAGE, *filters, after, where.reader, fetch))


def save(tx: Transaction, before: Agreement, agreement: Agreement) -> Agreement:
    """Write what changed since `before`, on its revision; the agreement at its new revision."""
    tx.write(UPDATE, agreement.id, before.revision, *_changing(agreement), *_elsewhere(agreement))
    for one in agreement.instalments:
        old = before.instalment(one.number)
        if one != old:
            write = INSERT_INSTALMENT if old is None else UPDATE_INSTALMENT
            tx.write(write, agreement.id, one.number, *_of_instalment(one))
    for old, new in zip(before.conditions, agreement.conditions, strict=True):
        if old != new:
            conditions.save(tx, agreement.id, old, new)
    return replace(agreement, revision=before.revision + 1)


def let_signatures_fall(tx: Transaction, agreement: Agreement, *, on: date) -> None:
    """Note that what was signed of a draft holds no more: who signed, and when, stays."""
    tx.write(FELL, agreement.id, on, rows=len(agreement.signatures))


def keep_signature(tx: Transaction, agreement_id: UUID, signature: Signature, *, signatory: str, by: str) -> None:
    """Note who signed: the name goes to the vault."""
    tx.write(INSERT_PERSON, signature.person_id, signatory)
    tx.write(
        INSERT_SIGNATURE,
        agreement_id,
        signature.party,
        signature.person_id,
        signature.signed_on,
        signature.instead,
        by,
        tx.origin.at,
    )


def _changing(agreement: Agreement) -> tuple[object, ...]:
    terms = agreement.terms
    return (
        agreement.state,
        agreement.signed_on,
        sorted(agreement.overdue_reports),
        agreement.final_report_accepted_on,
        agreement.entitled_cents,
        agreement.bank_details_to_correct,
        agreement.paid_cents,
        agreement.recovered_cents,
        agreement.closed_on,
        sorted(agreement.accepted_interim),
        agreement.esus_valid_until,
        agreement.esus_lapsed,
        terms.amount_cents,
        terms.budget_cents,
        terms.starts_on,
        terms.ends_on,
        terms.final_report_due_on,
        terms.purpose,
        json.dumps([asdict(one) for one in terms.shares]),
        agreement.version,
        agreement.open_amendment,
        agreement.financial_report_overdue,
        sorted(agreement.contradicted_orders),
        agreement.termination_proposed,
    )


def _esus_lapses_at(agreement: Agreement) -> datetime | None:
    return end_of_paris_day(agreement.esus_valid_until) if agreement.esus_valid_until else None


def _elsewhere(agreement: Agreement) -> tuple[object, ...]:
    return _esus_lapses_at(agreement), agreement.terms.carrier_siret, agreement.financial_report_reminded_on


def _of_instalment(instalment: Instalment) -> tuple[object, ...]:
    kind, cents, state = instalment.kind, instalment.amount_cents, instalment.state
    held = (instalment.hold_reason, instalment.attempts, instalment.manual_hold)
    return kind, cents, state, *held, instalment.released_on, instalment.kept_cents


async def _whole(tx: Transaction, rows: list[Row]) -> list[Agreement]:
    ids = [row["id"] for row in rows]
    instalments: dict[UUID, list[Instalment]] = {one: [] for one in ids}
    signatures: dict[UUID, list[Signature]] = {one: [] for one in ids}
    for row in await tx.fetch(INSTALMENTS, ids):
        instalments[row["agreement_id"]].append(instalment_of(row))
    for row in await tx.fetch(SIGNATURES, ids):
        signatures[row["agreement_id"]].append(signature_of(row))
    listed = await conditions.of_agreements(tx, ids)
    return [
        agreement_of(row, tuple(instalments[row["id"]]), tuple(signatures[row["id"]]), listed[row["id"]])
        for row in rows
    ]
