"""Every SQL statement of a module, prepared by PostgreSQL."""

from collections.abc import Iterator
from types import ModuleType
from typing import cast

from shared.messaging import Gathered
from shared.postgres import Database

_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def statements(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The (name, text) of the SQL constants of a module: upper-case strings that begin with a verb, gathered or not.

    Those of a tuple count, too.
    """
    for name, constant in vars(module).items():
        values = cast("tuple[object, ...]", constant) if isinstance(constant, tuple) else (constant,)
        for one in values if name.lstrip("_").isupper() else ():
            value = one.sql if isinstance(one, Gathered) else one
            if isinstance(value, str) and value.lstrip().upper().startswith(_VERBS):
                yield name, value


async def prepare_every_statement(database: Database, *modules: ModuleType) -> int:
    """PREPARE every statement of these modules; AssertionError names the first one that PostgreSQL refuses."""
    count = 0
    async with database.pool.acquire() as connection:
        for module in modules:
            for name, text in statements(module):
                try:
                    await connection.prepare(text)
                except Exception as error:
                    message = f"{module.__name__}.{name}: {error}"
                    raise AssertionError(message) from error
                count += 1
        await connection.execute("SELECT 1")  # ends what was prepared: the statement's time-out would meet the next one
    assert count, f"no statement found in {[module.__name__ for module in modules]}"
    return count
