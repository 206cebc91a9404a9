"""Webhooks: subscriptions of one person, and what they are owed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from webhook_post import APPLICATIONS, OUTLET, hear, submitted
from who_may import NOBODY

from asked.stage import Asker, Stage, Thing, staff
from shared.clock import SimulatedClock
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.client import Caller, serving
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer
from webhooks.api.examples import SUBSCRIPTION_SHORT
from webhooks.domain.delivery import Answer, DeliveryState, Next, Outcome
from webhooks.main import service_of
from webhooks.store import claiming

NOW: Final = datetime(2025, 3, 3, 9, tzinfo=UTC)
LATER: Final = datetime(2040, 1, 1, tzinfo=UTC)
"""Beyond whatever PostgreSQL's clock says is due."""
ASKERS: Final = (
    Asker(NOBODY),
    *(replace(one, regions=("93",)) for one in staff(Role)),
    Asker("owner", (Role.PROGRAMME_OFFICER,), "charge-1", meaning="a programme officer who made the subscription"),
)
KINDS: Final = {
    "/subscriptions/{subscription_id}": "webhooks.subscription",
    "/subscriptions/{subscription_id}/deliveries/{event_id}": "webhooks.delivery",
}


@asynccontextmanager
async def stage(database: Database, issuer: DevelopmentIssuer, _: Path) -> AsyncGenerator[Stage]:
    """Webhooks with everything in every state."""
    async with serving(service_of(lambda: OUTLET), database, issuer, clock=SimulatedClock(NOW)) as api:
        made = Stage(api, ASKERS, KINDS, bodies={"POST /subscriptions": _asked_by})
        owner = api.caller(Role.PROGRAMME_OFFICER, sub="charge-1")
        (event_id,) = await hear(database, (submitted(APPLICATIONS[0]), 1))
        for state in ("PAUSED", "DELETED", "ACTIVE"):
            await _subscribed(made, owner, state)
        await _settled(made, database, owner, str(event_id))
        yield made


def _asked_by(_: Thing, asker: Asker) -> dict[str, Any]:
    """What fits an asker: a subscription to what their role follows."""
    topic = {"finance_officer": "novapec.funding.agreement", "impact_officer": "novapec.impact.plan"}.get(asker.name)
    regions = ["93"] if asker.name == "regional_delegate" else []
    return {**SUBSCRIPTION_SHORT, "events": [topic or "novapec.intake.application"], "regions": regions}


async def _subscribed(made: Stage, owner: Caller, state: str) -> None:
    answer = await owner.post("/subscriptions", SUBSCRIPTION_SHORT)
    assert answer.status_code == 201, answer.text
    at = f"/subscriptions/{answer.json()['id']}"
    if state == "PAUSED":
        answer = await owner.post(f"{at}/pause")
    if state == "DELETED":
        headers = {"Authorization": f"Bearer {owner.token}", "If-Match": '"1"'}
        answer = await owner.http.delete(at, headers=headers)
    assert answer.json()["state"] == state
    made.add("webhooks.subscription", state, revision=answer.json()["revision"], subscription_id=answer.json()["id"])


async def _settled(made: Stage, database: Database, owner: Caller, event_id: str) -> None:
    """One subscription for each state of a delivery, from the past; the one that answered 410 is disabled by it."""
    after = {
        "DELIVERED": (Answer(Outcome.ACCEPTED, 204), Next(DeliveryState.DELIVERED)),
        "DEAD": (Answer(Outcome.REFUSED, 500), Next(DeliveryState.DEAD)),
        "DISABLED": (Answer(Outcome.GONE, 410), Next(DeliveryState.PENDING, LATER, disables=True)),
    }
    for state in ("PENDING", "CANCELLED", *after):
        body = {**SUBSCRIPTION_SHORT, "since": "2025-01-01T00:00:00Z"}
        one = (await owner.post("/subscriptions", body)).json()
        at = f"/subscriptions/{one['id']}"
        if state == "CANCELLED":
            headers = {"Authorization": f"Bearer {owner.token}", "If-Match": '"1"'}
            await owner.http.delete(at, headers=headers)
        if state in after:
            await _ended(database, *after[state])
        if state == "DISABLED":
            now = (await owner.get(at)).json()
            assert now["state"] == state
            made.add("webhooks.subscription", state, revision=now["revision"], subscription_id=one["id"])
        else:
            made.add("webhooks.delivery", state, subscription_id=one["id"], event_id=event_id)
        if state == "PENDING":
            await owner.post(f"{at}/pause")


async def _ended(database: Database, answer: Answer, then: Next) -> None:
    async with database.transaction(Origin.of_machinery()) as tx:
        (one,) = await claiming.claim(
            tx, new_id(), at=LATER, lease=timedelta(minutes=1), confirmed=timedelta(days=36_500), at_most=1, each=1
        )
        assert await claiming.settle(tx, one, answer, then, at=LATER, took_ms=1)
