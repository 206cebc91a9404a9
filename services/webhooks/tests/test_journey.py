"""From a publisher's transaction over its outbox and a real Kafka to a receiver over HTTP, through an outage of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from webhook_post import APPLICATIONS, OUTLET, in_order, life
from webhook_receiver import Receiver, answering

from shared.clock import SystemClock
from shared.messaging import announce
from shared.messaging.background import background
from shared.messaging.figures import measure
from shared.messaging.kafka_settings import KafkaSettings
from shared.observability.health import Health
from shared.origin import Origin
from shared.postgres import Database
from shared.service import build_app
from shared.testing import eventually
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer
from webhooks.domain.retrying import Patience
from webhooks.main import service_of
from webhooks.settings import Settings
from webhooks.store.figures import FIGURES

HASTY = replace(OUTLET, patience=Patience(timedelta(seconds=0.2), timedelta(seconds=0.5), timedelta(hours=1)))
INTAKE = Path(__file__).parents[2] / "intake" / "migrations"
CHAINED = "SELECT count(*) FROM messaging.audit_chain"

pytestmark = pytest.mark.kafka


@pytest.fixture
async def publisher(service_database: DatabaseFactory, kafka: KafkaSettings) -> AsyncIterator[Database]:
    """Intake's database, and its relay."""
    database = await service_database("intake", INTAKE)
    async with background("intake", {}, (), (), database, kafka, SystemClock(), Health(), frozenset({"relay"})):
        yield database


@pytest.fixture
async def webhooks(
    database: Database, kafka: KafkaSettings, issuer: DevelopmentIssuer
) -> AsyncIterator[httpx.AsyncClient]:
    """The whole service: API, hearers, posting."""
    settings = Settings(
        database_url=database.dsn,
        environment="development",
        kafka_bootstrap=kafka.bootstrap,
        oidc_issuer=DEVELOPMENT_ISSUER,
        oidc_jwks_file=issuer.jwks_path,
    )
    app = build_app(service_of(lambda: HASTY), settings)
    token = issuer.token("exploitant-1", [Role.OPERATOR])
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app),
                base_url="http://webhooks.test",
                headers={"Authorization": f"Bearer {token}"},
            )
        )


async def announced(database: Database, first: int, last: int) -> None:
    """Events `first` to `last` of every application, as intake announces them."""
    for one in APPLICATIONS:
        async with database.transaction(Origin.of_command(datetime(2025, 3, 3, tzinfo=UTC), actor="charge-1")) as tx:
            for event, _ in life(one, length=last)[first - 1 :]:
                announce(tx, event)


async def test_what_happens_arrives_in_order_through_an_outage_of_the_receiver(
    database: Database, publisher: Database, webhooks: httpx.AsyncClient, receiver: Receiver
) -> None:
    body = {"name": "Récepteur", "url": receiver.url, "events": ["novapec.intake.application"]}
    answer = await webhooks.post("/subscriptions", json=body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.text
    await announced(publisher, 1, 2)
    await eventually(lambda: len(receiver.accepted) == 2 * len(APPLICATIONS), within=30)

    receiver.behave = lambda _: answering(503)
    await announced(publisher, 3, 5)
    await eventually(lambda: len(receiver.received) > len(receiver.accepted) + 2 * len(APPLICATIONS), within=30)
    assert len(receiver.accepted) == 2 * len(APPLICATIONS)

    receiver.behave = lambda _: answering(204)
    await eventually(lambda: len(receiver.accepted) == 5 * len(APPLICATIONS), within=30)
    assert in_order(receiver.streams)
    assert set(receiver.streams) == {(str(one), n) for one in APPLICATIONS for n in range(1, 6)}

    async def chained() -> bool:
        return await database.fetchval(CHAINED) > 0

    await eventually(chained)
    ready = await webhooks.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["relay"]["detail"]) == (200, "leading")
    await measure(database, FIGURES)  # as once a minute
    said = (await webhooks.get("/metrics")).text
    assert 'novapec_webhook_attempts_total{outcome="REFUSED"}' in said
    assert "novapec_webhooks_given_up{subscription=" in said
