"""The lists of intake and review on a year of applications: how long their pages take, filtered, searched, turned.

Two callers at once, one per core, ask for every kind of page in turn: the 95th percentile of what they wait, against
the 50 ms that a person does not notice. Each service is a process with all its parts, on a database that `list_year`
filled.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import quote

from bench import checks, list_year
from bench.children import child
from bench.figure import Figure
from bench.ground import Ground
from bench.http_client import Connection
from bench.rounds import say
from bench.submission import until_ready
from shared.engines import free_port
from shared.postgres import Database, Series
from shared.testing.kafka import recreate_topics
from shared.vocabulary import Region, Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer

LIMIT_MS: Final = 50.0
CALLERS: Final = 2
APPLICATIONS: Final = 5_000
_REGIONS: Final = [region.value for region in Region]
_AXES: Final = ("SOLIDARITY_INCLUSION", "TERRITORIAL_DEVELOPMENT", "ECOLOGICAL_TRANSITION")
_NAMES: Final = (
    "Atelier",
    "OEUVRE commune",
    "federation des metiers",
    "Passerele Emploi",
    "mentorat de lyon",
    "l'ecluse",
)
Fill = Callable[[Database, list[list_year.Taken]], Awaitable[None]]


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """The slowest but one in twenty of the pages, for each of the two services and who asks there."""
    taken = list_year.year(200 if quick else APPLICATIONS)
    rounds = 1 if quick else 4 * runs
    await recreate_topics(ground.kafka.bootstrap)
    issuer = DevelopmentIssuer(ground.folder / "issuer")
    found: list[Figure] = []
    for service, path, fill, states, callers in (
        ("intake", "/applications", list_year.fill_intake, ("SUBMITTED", "ADMISSIBLE"), _AT_INTAKE),
        ("review", "/cases", list_year.fill_review, ("OPEN", "DECIDED"), _AT_REVIEW),
    ):
        async with _serving(ground, issuer, service, fill, taken) as port:
            for name, roles in callers.items():
                tokens = [issuer.token(sub, given, regions=regions) for sub, given, regions in roles]
                if name == "lists_intake_committee":
                    await _until_something_is_shown(port, tokens, path)
                waits = await _ask(port, tokens, path, states, rounds)
                p95, middle, longest = quantiles(waits, n=20)[-1], median(waits), max(waits)
                say(f"  {name}: {len(waits)} pages, median {middle:.1f} ms, p95 {p95:.1f} ms, slowest {longest:.1f} ms")
                found.append(Figure(name, p95, LIMIT_MS, "ms", 1.0, asked="at most", against="what nobody notices"))
    return found


_AT_INTAKE: Final = {
    "lists_intake": (
        ("officer-1", [Role.PROGRAMME_OFFICER], ()),
        ("delegate-1", [Role.REGIONAL_DELEGATE], ("84", "93")),
    ),
    "lists_intake_committee": (
        ("NATIONAL-1", [Role.COMMITTEE_MEMBER], ()),
        ("REGIONAL-11-1", [Role.COMMITTEE_MEMBER], ()),
    ),
}
_AT_REVIEW: Final = {
    "lists_review": (("officer-1", [Role.PROGRAMME_OFFICER], ()), ("NATIONAL-1", [Role.COMMITTEE_MEMBER], ()))
}


async def _until_something_is_shown(port: int, tokens: Sequence[str], path: str) -> None:
    """A member reads nothing before the hearer said that it has all that review announced."""
    async with asyncio.timeout(60):
        for token in tokens:
            async with Connection(port, token) as speaks:
                while not (await speaks.get(path)).json()["items"]:  # noqa: ASYNC110  it is in another process
                    await asyncio.sleep(0.2)


def _queries(states: Sequence[str], number: int) -> list[str]:
    """The kinds of pages; each round has other regions, axes and names."""
    region, axis = _REGIONS[number % len(_REGIONS)], _AXES[number % len(_AXES)]
    committee = f"REGIONAL-{region}"
    return [
        "",
        "edition=2025",
        *(f"state={state}" for state in states),
        f"axis={axis}",
        f"region={region}",
        f"committee={committee}",
        f"state={states[0]}&axis={axis}&region={region}&edition=2025",
        *(f"carrier_name={quote(name)}" for name in _NAMES),
        f"carrier_name={quote(_NAMES[number % len(_NAMES)])}&state={states[0]}",
        "limit=200",
    ]


async def _ask(port: int, tokens: Sequence[str], path: str, states: Sequence[str], rounds: int) -> list[float]:
    """Milliseconds of every page: the first, and the second where there is one."""
    waits: list[float] = []

    async def caller(token: str) -> None:
        async with Connection(port, token) as speaks:
            for number in range(-1, rounds):  # the first round is not counted: connections and plans are made
                for query in _queries(states, number):
                    cursor = ""
                    for _ in range(2):
                        began = time.perf_counter()
                        answer = await speaks.get(f"{path}?{query}{cursor}")
                        waited = (time.perf_counter() - began) * 1000
                        checks.require(answer.status == 200, f"{query}: {answer.status}: {answer.body!r}")
                        page: dict[str, Any] = answer.json()
                        if number >= 0:
                            waits.append(waited)
                        if page["next"] is None:
                            break
                        cursor = f"&cursor={page['next']}"

    await asyncio.gather(*(caller(tokens[n % len(tokens)]) for n in range(CALLERS)))
    return waits


@asynccontextmanager
async def _serving(
    ground: Ground, issuer: DevelopmentIssuer, service: str, fill: Fill, taken: list[list_year.Taken]
) -> AsyncIterator[int]:
    """The service as a process on a database that holds the year: its port."""
    migrations: Path = import_module(f"{service}.main").SERVICE.migrations
    made = await ground.provisioned(Series.read(service, migrations))
    async with Database(made.owner_dsn, application="bench", statement_timeout=600) as database:
        await fill(database, taken)
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
        "SIMULATION_START": "2025-06-10T09:00:00+00:00",
    }
    async with child("list_server.py", service, **environment) as process:
        await until_ready(port, process)
        yield port
