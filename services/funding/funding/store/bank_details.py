"""Bank details in PostgreSQL: the one place where accounts are kept, sealed. Each reading is noted in the audit log.

What seals and opens them is not known here (funding.gateway.vault). The build before wrote accounts readable: they are
read as `plain` until `rotate-bank-accounts` has sealed them.
"""

from dataclasses import dataclass, field
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.bank_details import BankDetails, BankDetailsConfirmed, BankDetailsRefused
from funding.domain.payee import PayeeAccepted, PayeeAnswer, PayeeCheck, PayeeVerified
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.postgres.transaction import Row

INSERT: Final[LiteralString] = """
INSERT INTO funding.bank_details (id, agreement_id, version, entered_by, entered_at, carrier_siret)
VALUES ($1, $2, $3, $4, $5, $6)"""

SEAL: Final[LiteralString] = """
INSERT INTO funding.bank_account AS kept (details_id, key_name, sealed, sealed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (details_id) DO UPDATE SET key_name = $2, sealed = $3, sealed_at = $4"""

BLANK: Final[LiteralString] = "SELECT funding.blank_account($1)"

CONFIRM: Final[LiteralString] = """
UPDATE funding.bank_details SET confirmed_by = $2, confirmed_at = $3, usable_on = $4 WHERE id = $1"""

REFUSE: Final[LiteralString] = """
UPDATE funding.bank_details SET refused_by = $2, refused_at = $3
WHERE id = $1 AND confirmed_by IS NULL AND refused_by IS NULL"""

VERIFY: Final[LiteralString] = """
UPDATE funding.bank_details
SET payee_answer = $2, payee_checked_by = $3, payee_checked_at = $4, payee_accepted_by = NULL WHERE id = $1"""

ACCEPT: Final[LiteralString] = "UPDATE funding.bank_details SET payee_accepted_by = $2 WHERE id = $1"

NEXT_VERSION: Final[LiteralString] = """
SELECT coalesce(max(version), 0) + 1 FROM funding.bank_details WHERE agreement_id = $1"""

LAST: Final[LiteralString] = """
SELECT d.id, d.version, d.entered_by, coalesce(d.carrier_siret, a.carrier_siret) AS siret, d.confirmed_by,
    d.usable_on, d.payee_answer, d.payee_checked_by, d.payee_accepted_by
FROM funding.bank_details d JOIN funding.agreement a ON a.id = d.agreement_id
WHERE d.agreement_id = $1 AND d.refused_by IS NULL ORDER BY d.version DESC LIMIT 1"""

_KEPT: Final[LiteralString] = """
SELECT d.id, d.holder, d.iban, a.key_name, a.sealed
FROM funding.bank_details d LEFT JOIN funding.bank_account a ON a.details_id = d.id"""

ACCOUNTS: Final[LiteralString] = f"{_KEPT} WHERE d.id = ANY ($1::uuid[])"

TO_SEAL_AGAIN: Final[LiteralString] = f"""{_KEPT}
WHERE (a.key_name IS DISTINCT FROM $1 OR d.iban IS NOT NULL) AND ($2::uuid IS NULL OR d.id > $2)
ORDER BY d.id LIMIT $3 FOR UPDATE OF d"""


@dataclass(frozen=True, slots=True)
class Account:
    """Who is paid, and where."""

    holder: str = field(repr=False)
    iban: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """An account as it is kept: sealed under the key of that name, or readable by the build before."""

    details_id: UUID
    key_name: str | None
    sealed: bytes | None = field(repr=False)
    plain: Account | None = None


def insert(tx: Transaction, agreement_id: UUID, details: BankDetails, kept: Kept) -> None:
    """Keep a version of an agreement's bank details, and its sealed account."""
    tx.write(INSERT, details.id, agreement_id, details.version, details.entered_by, tx.origin.at, details.siret)
    seal(tx, kept)


def seal(tx: Transaction, kept: Kept) -> None:
    """Keep a sealed account, in place of what was kept under another key."""
    tx.write(SEAL, kept.details_id, kept.key_name, kept.sealed, tx.origin.at)


async def blank(tx: Transaction, details_id: UUID) -> None:
    """Take away what the build before kept readable of an account that is sealed."""
    await tx.run(BLANK, details_id)


def confirm(tx: Transaction, confirmed: BankDetailsConfirmed) -> None:
    """Note who confirmed the details, and from when on they are paid to."""
    tx.write(CONFIRM, confirmed.details_id, confirmed.confirmed_by, tx.origin.at, confirmed.usable_on)


def refuse(tx: Transaction, refused: BankDetailsRefused) -> None:
    """Note who refused a change."""
    tx.write(REFUSE, refused.details_id, refused.refused_by, tx.origin.at)


def verify(tx: Transaction, verified: PayeeVerified) -> None:
    """Note the answer of the account's bank; an acceptance of the one before ends."""
    record_access(tx, action="bank-details.payee", target=str(verified.details_id), detail={"answer": verified.answer})
    tx.write(VERIFY, verified.details_id, verified.answer, verified.checked_by, tx.origin.at)


def accept(tx: Transaction, accepted: PayeeAccepted) -> None:
    """Note who answers for the account."""
    record_access(tx, action="bank-details.payee-accepted", target=str(accepted.details_id))
    tx.write(ACCEPT, accepted.details_id, accepted.accepted_by)


async def next_version(tx: Transaction, agreement_id: UUID) -> int:
    """The version that the next details of an agreement take; those refused count."""
    return int(await tx.fetchval(NEXT_VERSION, agreement_id))


async def last(tx: Transaction, agreement_id: UUID) -> BankDetails | None:
    """The newest version that nobody refused, without the account."""
    row = await tx.fetchrow(LAST, agreement_id)
    if row is None:
        return None
    answer = row["payee_answer"]
    payee = PayeeCheck(PayeeAnswer(answer), row["payee_checked_by"], row["payee_accepted_by"]) if answer else None
    names = ("id", "version", "entered_by", "siret", "confirmed_by", "usable_on")
    return BankDetails(*(row[name] for name in names), payee=payee)


async def kept(tx: Transaction, ids: list[UUID], *, action: str, why: str) -> dict[UUID, Kept]:
    """Several accounts, by the id of their details; that each was read, and why, is noted."""
    found = {row["id"]: _kept(row) for row in await tx.fetch(ACCOUNTS, ids)}
    for one in found:
        record_access(tx, action=action, target=str(one), detail={"for": why})
    return found


async def to_seal_again(tx: Transaction, sealing: str, *, after: UUID | None, fetch: int) -> list[Kept]:
    """Accounts that are not sealed under that key, or still readable beside it, locked; from behind `after`."""
    await tx.begin()
    return [_kept(row) for row in await tx.fetch(TO_SEAL_AGAIN, sealing, after, fetch)]


def _kept(row: Row) -> Kept:
    plain = Account(row["holder"], row["iban"]) if row["iban"] is not None else None
    return Kept(row["id"], row["key_name"], row["sealed"], plain)
