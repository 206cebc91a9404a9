"""A deadlock made on purpose, between a service's transaction and a session that stands in its way.

The session locks one table, waits until a service's transaction waits for it, and then asks for a table of which that
transaction holds rows. PostgreSQL breaks the ring by rolling back who looks first: the service's, because our session
looks late.
"""

from typing import Final

import asyncpg

from rig.lookout import superuser
from rig.patience import until
from rig.platform import Platform

LOOKS_LATE: Final = "SET deadlock_timeout = '20s'"
GIVES_UP: Final = "SET lock_timeout = '3s'"
"""Where the service's transaction ended by itself meanwhile, there is no ring, and others may be waited for."""
HELD_BY_WAITERS: Final = """SELECT format('%I.%I', n.nspname, c.relname) AS relation
FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.granted AND l.locktype = 'relation'
JOIN pg_class c ON c.oid = l.relation AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE $1 = ANY(pg_blocking_pids(a.pid)) AND l.mode IN ('RowShareLock', 'RowExclusiveLock')
AND c.oid <> $2::text::regclass LIMIT 1"""
DEADLOCKS: Final = "SELECT pg_stat_get_db_deadlocks(oid) FROM pg_database WHERE datname = current_database()"
FIRST: Final = "messaging.stream"
"""What every unit of work that announces writes, after it locked what it decides upon."""


async def deadlock(platform: Platform, service: str, *, within: float) -> bool:
    """Close one ring of waiting; whether PostgreSQL had to break it."""
    session, eye = await superuser(platform, service), await superuser(platform, service)
    try:
        before = await eye.fetchval(DEADLOCKS)
        await session.execute(LOOKS_LATE)
        await session.execute(GIVES_UP)

        async def held() -> str | None:
            return await eye.fetchval(HELD_BY_WAITERS, session.get_server_pid(), FIRST)

        try:
            async with session.transaction():
                await session.execute(f"LOCK TABLE {FIRST} IN SHARE MODE")
                wanted = await until(f"a transaction of {service} waits", held, within=within)
                await session.execute(f"LOCK TABLE {wanted} IN ACCESS EXCLUSIVE MODE")
        except asyncpg.LockNotAvailableError:
            return False

        async def counted() -> bool:
            return await eye.fetchval(DEADLOCKS) > before

        return await until(f"PostgreSQL broke a deadlock of {service}", counted, within=10.0)
    finally:
        await session.close()
        await eye.close()
