"""Amendments with their signatures in PostgreSQL; who changes one holds its agreement."""

from dataclasses import replace
from typing import Final, LiteralString
from uuid import UUID

from pydantic import TypeAdapter

from funding.domain.agreement import Agreement, AgreementName, Signature
from funding.domain.amendment import AbandonReason, Amendment, AmendmentState, Wording
from funding.store.agreement_rows import signature_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_WORDING: Final = TypeAdapter(Wording)

INSERT: Final[LiteralString] = """
INSERT INTO funding.amendment (id, agreement_id, version, state, before, after, why, drafted_on, drafted_by, revision)
VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.amendment SET state = $3, in_force_on = $4, abandoned_for = $5, revision = revision + 1
WHERE id = $1 AND revision = $2"""

OF_AGREEMENT: Final[LiteralString] = """
SELECT id, version, state, before, after, why, drafted_on, drafted_by, in_force_on, abandoned_for, revision
FROM funding.amendment WHERE agreement_id = $1 ORDER BY id"""

LOCK: Final[LiteralString] = """
SELECT id, version, state, before, after, why, drafted_on, drafted_by, in_force_on, abandoned_for, revision
FROM funding.amendment WHERE id = $1 AND agreement_id = $2 FOR UPDATE"""

INSERT_SIGNATURE: Final[LiteralString] = """
INSERT INTO funding.amendment_signature (amendment_id, party, person_id, signed_on, instead, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

SIGNATURES: Final[LiteralString] = """
SELECT amendment_id, party, person_id, signed_on, instead
FROM funding.amendment_signature WHERE amendment_id = ANY ($1::uuid[]) ORDER BY amendment_id, recorded_at, party"""

INSERT_PERSON: Final[LiteralString] = "INSERT INTO funding.person (id, name) VALUES ($1, $2)"


def insert(tx: Transaction, amendment: Amendment) -> None:
    """Note a drafted amendment."""
    tx.write(
        INSERT,
        amendment.id,
        amendment.agreement.id,
        amendment.version,
        amendment.state,
        _WORDING.dump_json(amendment.before).decode(),
        _WORDING.dump_json(amendment.after).decode(),
        amendment.why,
        amendment.drafted_on,
        amendment.drafted_by,
        amendment.revision,
    )


async def of_agreement(tx: Transaction, agreement: Agreement) -> list[Amendment]:
    """Every amendment of an agreement, in the order they were drafted."""
    return await _whole(tx, agreement.name, await tx.fetch(OF_AGREEMENT, agreement.id))


async def lock(tx: Transaction, agreement: Agreement, amendment_id: UUID) -> Amendment | None:
    """An amendment of the agreement, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, amendment_id, agreement.id)
    return None if row is None else (await _whole(tx, agreement.name, [row]))[0]


def save(tx: Transaction, before: Amendment, amendment: Amendment) -> Amendment:
    """Write what became of an amendment, on its revision; the amendment at its new revision."""
    tx.write(UPDATE, amendment.id, before.revision, amendment.state, amendment.in_force_on, amendment.abandoned_for)
    return replace(amendment, revision=before.revision + 1)


def keep_signature(tx: Transaction, amendment_id: UUID, signature: Signature, *, signatory: str, by: str) -> None:
    """Note who signed: the name goes to the vault."""
    tx.write(INSERT_PERSON, signature.person_id, signatory)
    signed = (signature.party, signature.person_id, signature.signed_on, signature.instead)
    tx.write(INSERT_SIGNATURE, amendment_id, *signed, by, tx.origin.at)


async def _whole(tx: Transaction, name: AgreementName, rows: list[Row]) -> list[Amendment]:
    signatures: dict[UUID, list[Signature]] = {row["id"]: [] for row in rows}
    for row in await tx.fetch(SIGNATURES, list(signatures)):
        signatures[row["amendment_id"]].append(signature_of(row))
    return [_amendment(name, row, tuple(signatures[row["id"]])) for row in rows]


def _amendment(name: AgreementName, row: Row, signatures: tuple[Signature, ...]) -> Amendment:
    return Amendment(
        row["id"],
        name,
        row["version"],
        AmendmentState(row["state"]),
        _WORDING.validate_json(row["before"]),
        _WORDING.validate_json(row["after"]),
        row["why"],
        drafted_on=row["drafted_on"],
        drafted_by=row["drafted_by"],
        signatures=signatures,
        in_force_on=row["in_force_on"],
        abandoned_for=AbandonReason(row["abandoned_for"]) if row["abandoned_for"] else None,
        revision=row["revision"],
    )
