"""What a question does is done to its last statement, and then taken back: the next one finds the stage as it was."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import pytest

from shared.origin import Origin
from shared.postgres import Database, Transaction


class TakenBack:
    """Every unit of work of this process is part of one transaction, until it is undone."""

    def __init__(self) -> None:
        self._open = AsyncExitStack()
        self._connection = None

    @asynccontextmanager
    async def transaction(self, database: Database, origin: Origin) -> AsyncGenerator[Transaction]:
        """In the place of the database's own."""
        if self._connection is None:
            self._connection = await self._open.enter_async_context(database._connection())
            self._outer = self._connection.transaction()
            await self._outer.start()
            within = AsyncExitStack()  # the first is the whole itself: a reader may set its isolation
        else:
            within = self._connection.transaction()
        async with within:
            tx = Transaction(self._connection, origin)
            yield tx
            await tx.commit()
            await self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")

    async def undo(self) -> None:
        """Nothing of it ever was."""
        if self._connection is not None:
            await self._outer.rollback()
            self._connection = None
            await self._open.aclose()


@contextmanager
def taking_back() -> Iterator[TakenBack]:
    """All that is done inside, between one undo and the next."""
    taken = TakenBack()

    def transaction(self: Database, origin: Origin):
        return taken.transaction(self, origin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "transaction", transaction)
        yield taken
