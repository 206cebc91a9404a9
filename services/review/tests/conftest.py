"""The fixtures of review's tests: one migrated database, swept before each test, and the service on it."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP
from intake_postbox import Postbox

from review.main import SERVICE
from review.settings import Settings
from review.timers import TIMERS, mail_timers
from shared.clock import SimulatedClock
from shared.mail import Mailer
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing.client import serving

sys.path.insert(0, str(Path(__file__).parent / "support"))  # tests are no package, so their examples have no other name

from review_driver import Driver
from review_examples import AT

TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname IN ('messaging', 'review') AND tablename <> 'retention_period'"""


@pytest.fixture(scope="session")
async def provisioned(databases):
    return await databases.fresh("review", SERVICE.migrations)


@pytest.fixture(scope="session")
async def opened(provisioned):
    async with Database(provisioned.application_dsn, application="test-review") as database:
        yield database


@pytest.fixture(scope="session")
async def sweep(postgres_server, provisioned):
    """Deletes every row in a millisecond, where a fresh database takes 400."""
    name = urlsplit(provisioned.owner_dsn).path
    administrator = await asyncpg.connect(urlsplit(postgres_server)._replace(path=name).geturl())
    await administrator.execute("SET session_replication_role = replica")  # append-only triggers and keys stand aside
    deletes = ";".join(f"DELETE FROM {row[0]}" for row in await administrator.fetch(TABLES))
    yield lambda: administrator.execute(deletes)
    await administrator.close()


@pytest.fixture
async def database(opened, sweep):
    await sweep()
    return opened


@pytest.fixture(scope="session")
async def api(opened, issuer):
    async with serving(SERVICE, opened, issuer, clock=SimulatedClock(AT), settings=Settings) as serving_review:
        yield serving_review


@pytest.fixture
def review(api, database):
    return Driver(api, database)


@pytest.fixture
async def voting(review):
    """A session, and a case at vote there that three votes carry."""
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    return session, case


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
async def mailer(postbox):
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(postbox), "127.0.0.1", 0)
    async with server:
        yield Mailer("127.0.0.1", server.sockets[0].getsockname()[1], sender="novapec@apec.example", seconds=5)


@pytest.fixture
def turn(database, mailer):
    """One turn of review's timers, as many hours later."""

    async def once(hours=0, by=mailer):
        clock = SimulatedClock(AT + timedelta(hours=hours))
        await fire_due(database, (*TIMERS, *mail_timers(lambda: by)), clock)

    return once
