"""Sealing accounts, opening them, and sealing them again under a new key."""

import json
from uuid import UUID

from funding.gateway.vault import KeyRing, Sealed, VaultError
from funding.store import bank_details
from funding.store.bank_details import Account, Kept
from shared.messaging import record_access
from shared.origin import Origin
from shared.postgres import Database, Transaction

_AT_ONCE = 200


def sealed_account(keys: KeyRing, details_id: UUID, account: Account) -> Kept:
    """The account as it is kept: sealed for these details alone."""
    sealed = keys.seal(json.dumps({"holder": account.holder, "iban": account.iban}), place=_place(details_id))
    return Kept(details_id, sealed.key, sealed.content)


def opened_account(keys: KeyRing, kept: Kept) -> Account:
    """The account that was kept. Raises VaultError where no key of the ring opens it."""
    if kept.key_name is not None and kept.sealed is not None:
        return Account(**json.loads(keys.open(Sealed(kept.key_name, kept.sealed), place=_place(kept.details_id))))
    if kept.plain is None:
        raise VaultError(f"nothing is kept for {kept.details_id}")
    return kept.plain


async def account_of(tx: Transaction, keys: KeyRing, details_id: UUID, *, why: str) -> Account:
    """One account, to show masked; that it was read is noted."""
    found = await bank_details.kept(tx, [details_id], action="bank-details.read", why=why)
    return opened_account(keys, found[details_id])


async def accounts_of(tx: Transaction, keys: KeyRing, ids: list[UUID], *, why: str) -> dict[UUID, Account]:
    """Several accounts, to pay to; that each was read, and why, is noted."""
    found = await bank_details.kept(tx, ids, action="bank-details.export", why=why)
    return {one: opened_account(keys, kept) for one, kept in found.items()}


async def seal_again(tx: Transaction, keys: KeyRing, *, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Seal some accounts under the sealing key, and blank what is readable of them: how many, and the last of them."""
    found = await bank_details.to_seal_again(tx, keys.sealing, after=after, fetch=_AT_ONCE)
    for one in found:
        bank_details.seal(tx, sealed_account(keys, one.details_id, opened_account(keys, one)))
        record_access(tx, action="bank-details.seal", target=str(one.details_id), detail={"key": keys.sealing})
    for one in found:
        if one.plain is not None:
            await bank_details.blank(tx, one.details_id)
    return len(found), found[-1].details_id if found else None


async def seal_all_again(database: Database, keys: KeyRing, origin: Origin) -> int:
    """Seal every account under the sealing key, some at once; how many were not. May be repeated, beside the service.

    Raises VaultError where no key of the ring opens one: those before it are sealed.
    """
    count, after = 0, None
    while True:
        async with database.transaction(origin) as tx:
            sealed, after = await seal_again(tx, keys, after=after)
        if not sealed:
            return count
        count += sealed


def _place(details_id: UUID) -> str:
    return f"funding.bank_account/{details_id}"
