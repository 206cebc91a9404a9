"""PostgreSQL: the pool, transactions that flush as one statement, numbered migrations, roles and databases."""

from shared.postgres.believing import UnbelievedServer
from shared.postgres.database import Database
from shared.postgres.errors import Stale, is_behind, is_deadlock, is_transient, without_rows
from shared.postgres.migrate import Migration, MigrationError, Series, lacking, migrate, waiting
from shared.postgres.transaction import Transaction, Write

__all__ = [
    "Database",
    "Migration",
    "MigrationError",
    "Series",
    "Stale",
    "Transaction",
    "UnbelievedServer",
    "Write",
    "is_behind",
    "is_deadlock",
    "is_transient",
    "lacking",
    "migrate",
    "waiting",
    "without_rows",
]
