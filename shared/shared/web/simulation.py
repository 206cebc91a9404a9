"""The simulated clock over HTTP: mounted only where SIMULATION=true. An operator moves it; time never goes back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field

from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.vocabulary import Role
from shared.web.authentication import PrincipalDep
from shared.web.body import Body, View
from shared.web.problem import FieldError, Problem

InFlight = Callable[[], Awaitable[dict[str, int]]]
"""What this service has not finished, by kind: all zero means quiet."""

SIMULATION_TAG: Final = {
    "Horloge simulée": "L'heure des affaires, avancée par un exploitant ; en simulation seulement."
}
"""The group of these routes and what it is for."""

_RESTORE: Final = "SELECT value FROM messaging.control WHERE name = 'simulated_now'"
_KEEP: Final = """INSERT INTO messaging.control AS c (name, value) VALUES ('simulated_now', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = clock_timestamp()
WHERE c.value::timestamptz <= excluded.value::timestamptz RETURNING value"""


class ClockBody(Body):
    """Où avancer l'horloge."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"now": "2025-03-21T12:00:00Z"}]})

    now: AwareDatetime = Field(description="L'instant à atteindre, UTC.", examples=["2025-03-21T12:00:00Z"])


class ClockView(View):
    """Où en est l'horloge, et ce qui est encore en cours dans ce service."""

    now: datetime = Field(description="L'instant présent de l'horloge simulée, UTC.")
    in_flight: dict[str, int] = Field(
        description="Ce qui est en cours, par sorte.",
        examples=[{"outbox": 0, "held": 0, "waiting": 0, "timers_due": 0}],
    )
    quiet: bool = Field(description="Vrai quand rien n'est en cours dans ce service.")


async def restore(clock: SimulatedClock, database: Database) -> None:
    """Move the clock to where it was left, if that lies ahead of where it starts."""
    kept = await database.fetchval(_RESTORE)
    if kept is not None and datetime.fromisoformat(kept) > clock.now():
        clock.advance(datetime.fromisoformat(kept))


def simulation(clock: SimulatedClock, database: Database, in_flight: InFlight) -> APIRouter:
    """GET and POST /simulation/clock, for operators."""
    router = APIRouter(prefix="/simulation", tags=[*SIMULATION_TAG])
    moving = asyncio.Lock()

    async def view() -> ClockView:
        counts = await in_flight()
        return ClockView(now=clock.now(), in_flight=counts, quiet=not any(counts.values()))

    @router.get("/clock", summary="Lire l'horloge simulée")
    async def read_clock(principal: PrincipalDep) -> ClockView:
        """L'instant présent de ce service, et s'il est au repos. Rôle : exploitant."""
        principal.require(Role.OPERATOR)
        return await view()

    @router.post("/clock", summary="Avancer l'horloge simulée")
    async def move_clock(body: ClockBody, principal: PrincipalDep) -> ClockView:
        """Avance l'horloge de ce service jusqu'à un instant ; le temps ne recule pas. Rôle : exploitant."""
        principal.require(Role.OPERATOR)
        async with moving:
            kept = await database.fetchval(_KEEP, body.now.isoformat()) if body.now >= clock.now() else None
            if kept is None:
                message = f"Le temps ne recule pas : donnez un instant à partir de {clock.now().isoformat()}."
                raise Problem(409, "clock_goes_back", message, errors=[FieldError("now", message)])
            clock.advance(body.now)
        return await view()

    return router
