"""What a service declares, and the application made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, FastAPI

from shared.clock import Clock, SimulatedClock, SystemClock
from shared.contracts import Event, intake
from shared.messaging import Figures, Projections, Reactions, Timers
from shared.messaging.reactions import Reaction
from shared.objects import ObjectFolder
from shared.observability.health import Health
from shared.postgres import Database
from shared.service.lifecycle import Running, Work, Works, in_flight, lifespan_of
from shared.service.settings import ProcessRole, ServiceSettings
from shared.vocabulary import Refusal
from shared.web.acting import check_member
from shared.web.application import BODY_LIMIT, application
from shared.web.authentication import TokenVerifier
from shared.web.cursors import Cursors
from shared.web.edge import Edge, FileGuard
from shared.web.keys import KeyRing, Source, from_discovery, from_file, from_url
from shared.web.middleware import LastAnswers
from shared.web.probes import probes
from shared.web.rate_limits import Limits
from shared.web.simulation import SIMULATION_TAG, simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: its tables of routes, reactions, projections, timers and figures.

    One that hears MembersRecorded refuses carriers who are no member of the organisation of their token.

    `tags` says what each group of routes is for. `conflicts` says, by the name of a database constraint, what a caller
    did who broke it (409). `file_guard` is asked before anything is done or shown, and before an answer is given a
    second time; `replay_guard` then alone. `body_limit` is in bytes.
    `migrations` is the folder of the service's own series. `works`, by name, run for ever in each process with the role
    relay, and are started again where they fail. `stores`, by the name of their readiness check, hold its files.
    """

    name: str
    title: str
    description: str
    migrations: Path | None
    routers: tuple[APIRouter, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    reactions: Reactions = field(default_factory=dict[type[Event], Reaction])
    projections: Projections = ()
    timers: Timers = ()
    figures: Figures = ()
    conflicts: Mapping[str, Refusal] = field(default_factory=dict[str, Refusal])
    file_guard: FileGuard | None = None
    replay_guard: FileGuard | None = None
    body_limit: int = BODY_LIMIT
    works: Works = field(default_factory=dict[str, Work])
    stores: Mapping[str, Callable[[], ObjectFolder]] = field(default_factory=dict[str, Callable[[], ObjectFolder]])


def build_app(
    service: Service, settings: ServiceSettings, *, clock: Clock | None = None, background: bool = True
) -> FastAPI:
    """The application of one process. Everything is opened by its lifespan, so a test must enter that.

    `clock` replaces the one that the settings ask for; `background=False` leaves out relay, hearers and timers.
    """
    started = clock or _clock(settings)
    database = Database(
        settings.database_url.get_secret_value(),
        application=f"novapec-{service.name}",
        size=settings.database_pool_size,
    )
    edge = Edge(
        service=service.name,
        database=database,
        clock=started,
        tokens=TokenVerifier(
            settings.oidc_issuer,
            settings.oidc_audience,
            settings.oidc_token_type,
            KeyRing(_keys(settings)),
            settings.oidc_second_factor,
        ),
        cursors=Cursors(sha256(f"cursors/{settings.database_url.get_secret_value()}".encode()).digest()),
        conflicts=service.conflicts,
        file_guard=service.file_guard,
        replay_guard=service.replay_guard or service.file_guard,
        member_check=check_member if intake.MembersRecorded in service.reactions else None,
        limits=Limits(settings.limits),
    )
    health = Health()
    routers = [probes(health)]
    tags = dict(service.tags)
    if ProcessRole.API in settings.roles:
        routers += service.routers
    if settings.roles & {ProcessRole.API, ProcessRole.RELAY}:  # who takes files in, and who scans and deletes them
        for name, store in service.stores.items():
            health.add(name, lambda store=store: store().check())
    if settings.simulation and isinstance(started, SimulatedClock):
        tags |= SIMULATION_TAG
        routers.append(simulation(started, database, in_flight(database, service.timers, started)))
    running = Running(
        name=service.name,
        migrations=service.migrations,
        reactions=service.reactions,
        projections=service.projections,
        timers=service.timers,
        figures=service.figures,
        settings=settings,
        database=database,
        clock=started,
        health=health,
        background=background,
        works=service.works,
    )
    app = application(
        edge,
        routers,
        title=service.title,
        description=service.description,
        lifespan=lifespan_of(running),
        tags=tags,
        body_limit=service.body_limit,
        cors_origins=settings.cors_origins,
        hsts=settings.environment == "production",
    )
    app.add_middleware(LastAnswers, health=health)
    app.state.health = health
    return app


def _clock(settings: ServiceSettings) -> Clock:
    if settings.simulation and settings.simulation_start is not None:
        return SimulatedClock(settings.simulation_start)
    return SystemClock()


def _keys(settings: ServiceSettings) -> Source:
    if settings.oidc_jwks_file is not None:
        return from_file(settings.oidc_jwks_file)
    if settings.oidc_jwks_url is not None:
        return from_url(settings.oidc_jwks_url)
    return from_discovery(settings.oidc_issuer)
