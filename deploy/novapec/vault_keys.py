"""The keys under which funding keeps bank accounts: which ones are in use, and taking a new one."""

from collections.abc import Mapping
from typing import Final

from funding.gateway.vault import KeyRing, VaultError
from funding.handlers.vault import seal_all_again
from novapec.failures import Failed
from shared.messaging.audit import record_access
from shared.origin import Origin
from shared.postgres import Database

IN_USE: Final = """SELECT coalesce(a.key_name, '') AS key, count(*) AS accounts FROM funding.bank_details d
LEFT JOIN funding.bank_account a ON a.details_id = d.id
WHERE a.key_name IS NOT NULL OR d.iban IS NOT NULL GROUP BY 1 ORDER BY 1"""


class CannotRotate(Failed):
    """No account was sealed: the message says what is missing."""


def key_ring(text: str | None) -> KeyRing:
    """The ring of BANK_ACCOUNT_KEYS. Raises CannotRotate, which holds no key."""
    if not text:
        raise CannotRotate(
            "BANK_ACCOUNT_KEYS is not set: give funding's own, with the new key in front (name:base64 of 32 bytes)."
        )
    try:
        return KeyRing.parse(text)
    except VaultError as error:
        raise CannotRotate(f"BANK_ACCOUNT_KEYS is refused: {error}") from None


async def accounts_by_key(database: Database) -> dict[str, int]:
    """How many accounts each key sealed, by its name; under "" those that nothing sealed yet."""
    return {row["key"]: row["accounts"] for row in await database.fetch(IN_USE)}


def unknown_keys(ring: KeyRing, accounts: Mapping[str, int]) -> list[str]:
    """The keys that sealed accounts and are not in the ring: these accounts cannot be opened."""
    return sorted(name for name in accounts if name and name not in ring.keys)


async def rotate(database: Database, ring: KeyRing, origin: Origin) -> int:
    """Seal every account under the first key; how many were not. Audited. Raises CannotRotate."""
    accounts = await accounts_by_key(database)
    if unknown := unknown_keys(ring, accounts):
        raise CannotRotate(
            f"BANK_ACCOUNT_KEYS lacks {', '.join(unknown)}, which sealed accounts: add them behind the new key."
        )
    sealed = await seal_all_again(database, ring, origin)
    async with database.transaction(origin) as tx:
        record_access(tx, action="keys rotate", target="bank accounts", detail={"key": ring.sealing, "sealed": sealed})
    return sealed
