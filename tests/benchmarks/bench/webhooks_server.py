"""Who posts, as a process: `python webhooks_server.py service`, or `python webhooks_server.py bare DSN PORT`.

`service` is the fifth service as it runs, from the environment. `bare` posts the same bodies to the same addresses by
the same client library, as many at once, and nothing else: no order, no signature, no note of what became of it.
"""

import asyncio
import sys

import httpcore
import uvloop

from shared.postgres import Database
from shared.service import run
from webhooks.gateway.sending import MEDIA_TYPE
from webhooks.handlers.posting import AT_ONCE
from webhooks.main import SERVICE
from webhooks.settings import Settings

OWED = """SELECT s.url, e.body FROM webhooks.delivery d JOIN webhooks.event e ON e.id = d.event_id
JOIN webhooks.subscription s ON s.id = d.subscription_id ORDER BY d.position, s.id"""


async def post_bare(dsn: str) -> None:
    """Post all that is owed, AT_ONCE at once, a connection each."""
    async with Database(dsn, application="bench-bare", size=1) as database:
        owed = iter([(row["url"], row["body"]) for row in await database.fetch(OWED)])
    async with httpcore.AsyncConnectionPool(max_connections=None, max_keepalive_connections=0) as pool:

        async def work() -> None:
            for url, body in owed:
                headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body))}
                answer = await pool.request("POST", url, headers=headers, content=body)
                if answer.status != 204:
                    raise ValueError(answer.status)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    if sys.argv[1] == "service":
        run(SERVICE, Settings())  # type: ignore[call-arg]  # the environment gives the rest
    else:
        uvloop.run(post_bare(sys.argv[2]))
