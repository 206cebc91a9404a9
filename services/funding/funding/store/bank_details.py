"""Bank details in PostgreSQL: the one place where IBANs are kept. Each read of one is noted in the audit log."""

from dataclasses import dataclass, field
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.bank_details import BankDetails, BankDetailsConfirmed
from shared.messaging import record_access
from shared.postgres import Transaction

INSERT: Final[LiteralString] = """
INSERT INTO funding.bank_details (id, agreement_id, version, holder, iban, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

CONFIRM: Final[LiteralString] = """
UPDATE funding.bank_details SET confirmed_by = $2, confirmed_at = $3 WHERE id = $1"""

LAST: Final[LiteralString] = """
SELECT id, version, entered_by, confirmed_by
FROM funding.bank_details WHERE agreement_id = $1 ORDER BY version DESC LIMIT 1"""

LAST_ACCOUNT: Final[LiteralString] = """
SELECT id, holder, iban FROM funding.bank_details WHERE agreement_id = $1 ORDER BY version DESC LIMIT 1"""

ACCOUNTS: Final[LiteralString] = "SELECT id, holder, iban FROM funding.bank_details WHERE id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is paid, and where."""

    holder: str
    iban: str = field(repr=False)


def insert(tx: Transaction, agreement_id: UUID, details: BankDetails, account: Account) -> None:
    """Keep a version of an agreement's bank details."""
    tx.write(
        INSERT,
        details.id,
        agreement_id,
        details.version,
        account.holder,
        account.iban,
        details.entered_by,
        tx.origin.at,
    )


def confirm(tx: Transaction, confirmed: BankDetailsConfirmed) -> None:
    """Note who confirmed the details."""
    tx.write(CONFIRM, confirmed.details_id, confirmed.confirmed_by, tx.origin.at)


async def last(tx: Transaction, agreement_id: UUID) -> BankDetails | None:
    """The newest version, without the account."""
    row = await tx.fetchrow(LAST, agreement_id)
    return None if row is None else BankDetails(row["id"], row["version"], row["entered_by"], row["confirmed_by"])


async def last_account(tx: Transaction, agreement_id: UUID) -> Account | None:
    """The newest account of an agreement; that it was read is noted."""
    row = await tx.fetchrow(LAST_ACCOUNT, agreement_id)
    if row is None:
        return None
    record_access(tx, action="bank-details.read", target=str(row["id"]), detail={"agreement_id": str(agreement_id)})
    return Account(row["holder"], row["iban"])


async def accounts(tx: Transaction, ids: list[UUID], *, why: str) -> dict[UUID, Account]:
    """Several accounts, by the id of their details; that each was read, and why, is noted."""
    found = {row["id"]: Account(row["holder"], row["iban"]) for row in await tx.fetch(ACCOUNTS, ids)}
    for one in found:
        record_access(tx, action="bank-details.export", target=str(one), detail={"for": why})
    return found
