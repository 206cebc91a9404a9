"""Everything at once: what cannot be looked at is a finding, and keeps nothing else from being looked at."""

import asyncio
import shutil
from collections.abc import Awaitable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import asyncpg
from aiokafka.errors import KafkaError

from novapec.addresses import Addresses
from novapec.doctor.databases import examine_database, unreachable
from novapec.doctor.delivery import examine_delivery
from novapec.doctor.finding import Finding, ok, warn, wrong
from novapec.doctor.processes import examine_behind, examine_process
from novapec.doctor.secrets import examine_certificates, examine_keys
from novapec.doctor.topics import examine_kafka
from novapec.home import Home
from novapec.settings import CommandSettings
from shared.clock import SystemClock
from shared.postgres import Database

FREE_SHARE: Final = 0.1
GIGABYTE: Final = 1_000_000_000
_DATABASE_FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


async def examine(
    home: Home, addresses: Addresses, settings: CommandSettings, certificates: Iterable[Path], *, thorough: bool
) -> list[Finding]:
    """All findings, in the order in which things depend on each other."""
    production = settings.environment == "production"
    urls = {name: one.url for name, one in addresses.services.items()}
    dsns = [one.application_dsn for one in addresses.databases.values()]
    async with AsyncExitStack() as stack:
        opened: dict[str, Database] = {}
        found: list[Finding] = []
        for name, one in addresses.databases.items():
            try:
                database = Database(one.application_dsn, application="novapec-doctor", size=2)
                opened[name] = await stack.enter_async_context(database)
            except _DATABASE_FAILURES as error:
                found.append(unreachable(name, error))
        looks: list[Awaitable[list[Finding]]] = [
            *(_or_unreachable(name, one, settings) for name, one in opened.items()),
            _kafka(addresses, production=production),
            *(examine_process(name, url) for name, url in urls.items()),
            *(examine_behind(name, url) for name, urls in addresses.probes.items() for url in urls),
            _unasked(name for name in addresses.databases if name not in urls),
            examine_certificates([*certificates, *_of_kafka(addresses)], urls, dsns, now=SystemClock().now()),
        ]
        each = await asyncio.gather(*looks)
        found += [one for findings in each for one in findings]
        # Who hears whom is known of all databases together; one that was never migrated has no such tables.
        sound = not any(one.verdict == "wrong" and one.area in ("database", "migrations") for one in found)
        if sound and len(opened) == len(addresses.databases):
            found += await examine_delivery(opened, thorough=thorough)
            key = settings.bank_account_keys
            found += await examine_keys(opened["funding"], key.get_secret_value() if key else None)
    return [*found, *_disk(home)]


async def _or_unreachable(service: str, database: Database, settings: CommandSettings) -> list[Finding]:
    production = settings.environment == "production"
    try:
        return await examine_database(service, database, production=production, sslmode=settings.pgsslmode)
    except _DATABASE_FAILURES as error:
        return [unreachable(service, error)]


async def _kafka(addresses: Addresses, *, production: bool) -> list[Finding]:
    try:
        return await examine_kafka(addresses.kafka, production=production)
    except (KafkaError, OSError, TimeoutError) as error:
        says = f"does not answer: {type(error).__name__}: {error}"
        do = "start Kafka, or mend the network; what is announced waits in the outboxes"
        return [wrong("kafka", addresses.kafka.bootstrap, says, do)]


def _of_kafka(addresses: Addresses) -> list[Path]:
    return [Path(one) for one in (addresses.kafka.ca_file, addresses.kafka.certificate_file) if one]


async def _unasked(services: Iterable[str]) -> list[Finding]:
    says, do = "nobody says where it listens: its probes were not asked", "give {}_URL, or look at its pods"
    return [warn("services", name, says, do.format(name.upper())) for name in services]


def _disk(home: Home) -> list[Finding]:
    """The disk of a home; a stack that other tools run has none here."""
    if not home.folder.exists():
        return []
    usage = shutil.disk_usage(home.folder)
    says = f"{usage.free / GIGABYTE:.1f} of {usage.total / GIGABYTE:.1f} GB are free"
    if usage.free < FREE_SHARE * usage.total:
        return [warn("storage", str(home.folder), says, "make room: PostgreSQL and Kafka stop on a full disk")]
    return [ok("storage", str(home.folder), says)]
