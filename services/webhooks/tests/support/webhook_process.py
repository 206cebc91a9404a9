"""A process that posts, to be killed: `python webhook_process.py DSN`."""

import asyncio
import sys

from webhook_post import OUTLET

from shared.clock import SystemClock
from shared.postgres import Database
from webhooks.gateway.sending import Sender
from webhooks.handlers.posting import Posting


async def main(dsn: str) -> None:
    async with Database(dsn, application="webhooks-killed", size=2) as database, Sender(OUTLET.ways) as sender:
        await Posting(database, sender, OUTLET, SystemClock()).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
