"""A submission over HTTP, end to end, against the same endpoint without outbox, idempotency and audit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from stdnum import luhn

from bench import checks
from bench.children import child
from bench.figure import Figure
from bench.ground import Ground
from bench.http_client import Connection
from bench.rounds import Stopwatch, medians
from intake.api.examples import CALL, NEW_APPLICATION
from intake.main import SERVICE
from shared.engines import free_port
from shared.identity import new_id
from shared.postgres import Database, Series
from shared.testing import eventually
from shared.testing.kafka import recreate_topics
from shared.vocabulary import Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer

CONNECTIONS = 8
SIRET = NEW_APPLICATION["carrier"]["siret"]

COPY_DRAFT = """WITH copied AS (
    INSERT INTO intake.application (id, call_id, edition, state, revision, carrier_siret, axis, regions, content,
        drafted_at)
    SELECT gen_random_uuid(), call_id, edition, state, revision, siret, axis, regions,
        jsonb_set(content, '{carrier,siret}', to_jsonb(siret)), drafted_at
    FROM intake.application, unnest($2::text[]) AS siret WHERE id = $1 RETURNING id, carrier_siret),
people AS (
    INSERT INTO intake.person (id, application_id, name, email, phone)
    SELECT gen_random_uuid(), copied.id, p.name, p.email, p.phone FROM copied, intake.person AS p
    WHERE p.application_id = $1)
SELECT id, carrier_siret FROM copied"""
NUMBERED = """SELECT count(*) FILTER (WHERE state = 'SUBMITTED') AS submitted, max(number) AS highest,
    (SELECT last FROM intake.numbering) AS last FROM intake.application"""
KEYS = "SELECT count(*) FROM messaging.idempotency"
SAID = "SELECT count(*) FROM messaging.event_log WHERE type LIKE '%application-submitted%'"
UNPUBLISHED = "SELECT count(*) FROM messaging.outbox"


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Submissions a second by 8 clients; relay, timers and audit chain run beside them, as they do in production."""
    count = 40 if quick else 600
    await recreate_topics(ground.kafka.bootstrap)
    issuer = DevelopmentIssuer(ground.folder / "issuer")
    async with serving(ground, issuer) as (port, database):
        token = issuer.token("carrier-1", [Role.CARRIER], org=SIRET)
        officer = issuer.token("officer-1", [Role.PROGRAMME_OFFICER])
        async with Connection(port, officer) as speaks:
            call = (await speaks.post("/calls", str(new_id()), CALL)).json()["id"]
            opened = await speaks.post(f"/calls/{call}/opening", str(new_id()))
            checks.require(opened.status == 200, f"the call did not open: {opened.body!r}")
        async with Connection(port, token) as speaks:
            draft = (await speaks.post("/applications", str(new_id()), {**NEW_APPLICATION, "call_id": call})).json()[
                "id"
            ]

        async def all_published() -> bool:
            return await database.fetchval(UNPUBLISHED) == 0

        tokens = {siret: issuer.token("carrier-1", [Role.CARRIER], org=siret) for siret in map(siret_of, range(count))}

        async def submitted(prefix: str) -> float:
            rows = await database.fetch(COPY_DRAFT, draft, list(tokens))
            drafts = [(str(row["id"]), tokens[row["carrier_siret"]]) for row in rows]
            clock = Stopwatch()
            await asyncio.gather(*(_submit(port, prefix, drafts[n::CONNECTIONS]) for n in range(CONNECTIONS)))
            rate = count / clock.seconds
            await eventually(all_published, within=60)
            return rate

        await submitted("")
        await submitted("/bare")
        sides = {"submission": lambda: submitted(""), "bare endpoint": lambda: submitted("/bare")}
        found = await medians(runs, sides)
        await _check(database, count * (runs + 1))
    ours, bare = found["submission"], found["bare endpoint"]
    return [Figure("http_submission", ours, bare, "requests/s", 0.6, against="endpoint without outbox, key, audit")]


def siret_of(number: int) -> str:
    """A SIRET of a carrier of its own: files of one carrier are compared with each other, more and more of them."""
    siren = f"{number + 10**7:08d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001" + luhn.calc_check_digit(f"{siren}0001")


async def _submit(port: int, prefix: str, drafts: list[tuple[str, str]]) -> None:
    async with Connection(port, "") as speaks:
        for draft, token in drafts:
            speaks.token = token
            answer = await speaks.post(f"{prefix}/applications/{draft}/submission", draft)
            checks.require(answer.status == 200, f"{answer.status}: {answer.body!r}")


async def _check(database: Database, count: int) -> None:
    row = await database.fetchrow(NUMBERED)
    numbers = (row["submitted"], row["last"], int(row["highest"].rsplit("-", 1)[1])) if row else ()
    checks.require(numbers == (2 * count,) * 3, f"{numbers} submissions, numbers given, highest: {2 * count} were made")
    said, keys = await database.fetchval(SAID), await database.fetchval(KEYS)
    checks.require(said == count, f"{said} submissions announced of {count}")
    checks.require(keys >= count, f"{keys} keys kept of {count}")
    everything = await database.fetchval("SELECT count(*) FROM messaging.event_log")
    await checks.announced(database, everything, published=True)


@asynccontextmanager
async def serving(ground: Ground, issuer: DevelopmentIssuer) -> AsyncIterator[tuple[int, Database]]:
    """Intake with the bare endpoint as a process, on a database of its own: its port, and that database."""
    made = await ground.provisioned(Series.read("intake", SERVICE.migrations or Path()))
    port = free_port()
    environment = {
        "ENVIRONMENT": "development",
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": made.application_dsn,
        "KAFKA_BOOTSTRAP": ground.kafka.bootstrap,
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_JWKS_FILE": str(issuer.jwks_path),
        "SIMULATION": "true",
        "SIMULATION_START": "2025-02-10T09:00:00+00:00",
    }
    async with (
        child("submission_server.py", **environment) as process,
        Database(made.application_dsn, application="bench", statement_timeout=600) as database,
    ):
        await until_ready(port, process)
        yield port, database


async def until_ready(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the service on this port takes requests."""
    async with httpx.AsyncClient() as http:

        async def ready() -> bool:
            checks.require(process.returncode is None, "the service did not start")
            try:
                answer = await http.get(f"http://127.0.0.1:{port}/readyz")
            except httpx.TransportError:
                return False
            if answer.status_code != httpx.codes.OK:
                raise AssertionError(answer.text)
            return True

        await eventually(ready, within=90, every=0.1)
