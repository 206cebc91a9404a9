"""New keys for what is sealed or signed under old ones: bank accounts, the secrets of webhooks, events about payments.

Each begins once every process knows the new key, leaves nothing that needs the old one, and stands in the audit log of
its service: who, when, and which key by its name.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from novapec.failures import Failed
from novapec.keys_in_use import KeyUse
from novapec.reannounce import reannounce
from novapec.running import RunningStack
from novapec.vault_keys import key_ring, rotate
from shared.contracts.signatures import KeyRefused
from shared.messaging.audit import record_access
from shared.messaging.kafka_environment import KafkaEnvironment
from shared.origin import Origin
from shared.postgres import Database
from webhooks.gateway.keys import KeyRing, KeysError
from webhooks.handlers.rekeying import keys_in_use, rotate_all

Done = tuple[str, dict[str, Any]]
"""What was done: a sentence, and the same for scripts."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """One of them, its keys read: what must be true before it begins, and how it is done (raises Failed)."""

    use: KeyUse
    needs: str
    do: Callable[[RunningStack, Origin], Awaitable[Done]]


def of_accounts(given: str) -> Rotation:
    """Every bank account, sealed under the first key. Raises Failed."""
    ring = key_ring(given)

    async def do(stack: RunningStack, origin: Origin) -> Done:
        sealed = await rotate(_database(stack, "funding"), ring, origin)
        others = [name for name in ring.keys if name != ring.sealing]
        left_out = f" No account needs {', '.join(others)} any more; backups may." if others else ""
        said = f"{sealed} accounts were sealed anew under {ring.sealing}.{left_out}"
        return said, {"key": ring.sealing, "sealed": sealed}

    return Rotation(KeyUse.ACCOUNTS, f"every process of funding knows the key {ring.sealing}", do)


def of_webhooks(given: str, overlap: timedelta) -> Rotation:
    """A secret of the first key for every subscription, the one before beside it for `overlap`. Raises Failed."""
    try:
        ring = KeyRing.parse(given)
    except KeysError as error:
        raise Failed(f"WEBHOOK_KEYS is refused: {error}") from None

    async def do(stack: RunningStack, origin: Origin) -> Done:
        database = _database(stack, "webhooks")
        unknown = sorted((await keys_in_use(database)).keys() - ring.keys.keys())
        if unknown and overlap:
            raise Failed(
                f"WEBHOOK_KEYS lacks {', '.join(unknown)}, which signs: add it behind the new key, or, where it is "
                "lost, say --overlap-hours 0."
            )
        changed = await rotate_all(database, ring, origin, overlap=overlap)
        said = f"Every subscription signs with a secret of {ring.newest}."
        if changed:
            hours = f"{overlap.total_seconds() / 3600:g}"
            said = (
                f"{len(changed)} subscriptions have a secret of {ring.newest} now; the one before signs beside it for "
                f"{hours} hours. Tell their owners (`novapec webhooks list`): {', '.join(changed)}."
            )
        return said, {"key": ring.newest, "subscriptions": changed}

    return Rotation(KeyUse.WEBHOOKS, f"every process of webhooks knows the key {ring.newest}", do)


def of_payments(environment: KafkaEnvironment) -> Rotation:
    """Everything that funding announced, sent once more with the signature of the key. Raises Failed."""
    try:
        signatures = environment.kafka().signatures
    except KeyRefused as error:
        raise Failed(f"EVENT_SIGNING_KEY or EVENT_VERIFICATION_KEYS is refused: {error}.") from None
    key = signatures.key
    if key is None or key.name not in signatures.believed:
        name = "the new key's public part" if key is None else key.name
        raise Failed(f"EVENT_VERIFICATION_KEYS lacks {name}: let every hearer know a key before it signs.")

    async def do(stack: RunningStack, origin: Origin) -> Done:
        database = _database(stack, "funding")
        signing = replace(
            stack.kafka,
            signing_key=environment.event_signing_key.get_secret_value(),
            verification_keys=environment.event_verification_keys,
        )
        sent = await reannounce("funding", database, signing, origin)
        if sent.unknown:
            raise Failed("Kafka holds events that a database does not know: `novapec restored look` names them.")
        async with database.transaction(origin) as tx:
            detail = {"key": key.name, "events": sent.events}
            record_access(tx, action="keys rotate", target="payment signatures", detail=detail)
        said = f"{sent.events} events of funding stand in Kafka once more, those about payments signed by {key.name}."
        return said, {"key": key.name, "events": sent.events}

    return Rotation(
        KeyUse.PAYMENTS, f"every consumer knows the public part of {key.name}, and funding signs with it", do
    )


def _database(stack: RunningStack, service: str) -> Database:
    if service not in stack.opened:
        raise Failed(f"{service} is no part of this stack.")
    return stack.opened[service]
