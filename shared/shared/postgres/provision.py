"""One database, one owner role and one application role per service, made by an administrator's connection.

The owner migrates; the application role works and is a member of `novapec_application`, to which migrations grant.
Production may do the same by any other tool: the services only need the two connection strings.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from shared.postgres.believing import believed

APPLICATION_ROLE: Final = "novapec_application"


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The two connection strings of a service; they hold passwords."""

    owner_dsn: str = field(repr=False)
    application_dsn: str = field(repr=False)


async def provision(admin_dsn: str, database: str, *, password: str) -> Provisioned:
    """Make the database and its roles where they are missing; safe to repeat. `database` is a plain identifier."""
    if not database.replace("_", "").isalnum() or not database.islower():
        message = f"{database!r} is not a plain lower-case identifier"
        raise ValueError(message)
    owner, application = f"{database}_owner", f"{database}_app"
    with believed(admin_dsn):
        connection = await asyncpg.connect(admin_dsn, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext('novapec provision'))")
        secret = await connection.fetchval("SELECT quote_literal($1::text)", password)
        roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        if APPLICATION_ROLE not in roles:
            await connection.execute(f"CREATE ROLE {APPLICATION_ROLE} NOLOGIN")
        for role in (owner, application):
            verb = "ALTER" if role in roles else "CREATE"
            await connection.execute(f"{verb} ROLE {role} LOGIN PASSWORD {secret}")
        await connection.execute(f"GRANT {APPLICATION_ROLE} TO {application}")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f"CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0")
        await connection.execute(f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")
        await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {owner}, {application}")
    finally:
        await connection.close()
    return Provisioned(
        dsn_as(admin_dsn, owner, password, database),
        dsn_as(admin_dsn, application, password, database),
    )


def dsn_as(dsn: str, user: str, password: str, database: str) -> str:
    """The same server as `dsn`, as another user on another database."""
    parts = urlsplit(dsn)
    host = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit((parts.scheme, f"{quote(user)}:{quote(password)}@{host}", f"/{database}", parts.query, ""))
