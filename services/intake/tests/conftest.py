"""Intake in process, on a real PostgreSQL, with callers who have tokens; and the files its tests write."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from intake_files import outside_in
from intake_postbox import Postbox, Turn

from intake import domain
from intake.api import routers
from intake.api.examples import CALL, NEW_APPLICATION
from intake.domain.soundness import check_sound
from intake.gateway.outside import Outside
from intake.main import SERVICE
from intake.settings import Settings
from intake.timers import TIMERS, outside_timers
from shared.clock import SimulatedClock, paris_day
from shared.identity import new_id
from shared.mail import Mailer
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing.client import Api, Caller, serving
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Audience, Axis, Cents, IndicatorKind, LegalForm, Refusal, Region, Role, Stage, Unit
from shared.web.development_issuer import DevelopmentIssuer

SIRET = "73282932000074"
OTHER_SIRET = "00000001800010"
NOW = datetime(2025, 2, 10, 9, tzinfo=UTC)

_WRITTEN = """SELECT (SELECT count(*) FROM messaging.event_log) AS events,
    (SELECT count(*) FROM messaging.idempotency) AS answers,
    (SELECT coalesce(sum(revision), 0) FROM intake.application) AS changes,
    (SELECT last FROM intake.numbering) AS numbers, (SELECT count(*) FROM intake.person) AS people"""


def changed(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a body in which the field at a dotted path has another value; `...` takes the field out."""
    copy = deepcopy(body)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = copy
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


class Make:
    """The domain's things, complete and right, with whatever a test wants otherwise."""

    rules = domain.CallRules(
        version="1.0.0",
        axes=(Axis.SOLIDARITY_INCLUSION, Axis.TERRITORIAL_DEVELOPMENT),
        legal_forms=(LegalForm.ASSOCIATION, LegalForm.ESUS),
        regions=(Region.ILE_DE_FRANCE, Region.PROVENCE_ALPES_COTE_D_AZUR),
        minimum_cents=Cents(500_000),
        maximum_cents=Cents(30_000_000),
        minimum_seniority_months=6,
    )
    terms = domain.CallTerms(
        edition=2025,
        title="Novapec 2025",
        opens_on=date(2025, 1, 1),
        closes_on=date(2025, 7, 21),
        sessions=(domain.Session("2025-1", date(2025, 3, 1)), domain.Session("2025-2", date(2025, 7, 21))),
        budget_cents=Cents(400_000_000),
    )
    content = domain.Content(
        carrier=domain.Carrier(
            siret=SIRET,
            name="Association Exemple",
            legal_form=LegalForm.ASSOCIATION,
            rna="W751234567",
            created_on=date(2019, 5, 14),
            department="75",
        ),
        project=domain.Project(
            title="Déclics numériques",
            summary="Des reconversions vers les métiers du numérique.",
            axis=Axis.SOLIDARITY_INCLUSION,
            stage=Stage.PILOT,
            audiences=(Audience.EXECUTIVE,),
            regions=(Region.ILE_DE_FRANCE,),
            starts_on=date(2025, 6, 1),
            ends_on=date(2026, 5, 31),
        ),
        budget=domain.Budget(
            charges=(domain.Charge("641", "Salaires", Cents(9_000_000)),),
            resources=(
                domain.Resource("74x", "Apec Novapec", Cents(6_000_000), requested=True),
                domain.Resource("74etat", "État", Cents(3_000_000)),
            ),
        ),
        indicators=(
            domain.Indicator("PARTICIPANTS_REACHED", IndicatorKind.OUTPUT, Unit.PERSON, 0, 300, date(2026, 5, 31)),
        ),
        declarations=domain.Declarations(republican_commitment=True, sincerity=True),
    )
    contact = domain.Contact("Camille Exemple", "camille@exemple.fr")

    @staticmethod
    def moment(at: datetime = NOW) -> domain.Moment:
        return domain.Moment(at, paris_day(at))

    def call(self, state: domain.CallState = domain.CallState.OPEN, **changes: Any) -> domain.Call:
        closed_on = self.terms.closes_on if state is domain.CallState.CLOSED else None
        made = domain.Call(new_id(), state, 2, self.terms, self.rules, self.moment(), closed_on)
        return replace(made, **changes)

    def draft(self, call: domain.Call, **changes: Any) -> domain.Application:
        fact = domain.draft(new_id(), call, self.content, self.contact, moment=self.moment())
        return replace(domain.drafted(fact), **changes)


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def mistakes(make: Make) -> Callable[..., list[tuple[str, str | None]]]:
    """The code and field of each mistake of the sample file with parts of it changed: `carrier={"rna": None}`.

    `on` is the day of its submission; `contact` is the person to write to.
    """

    def found(on: date = date(2025, 2, 10), contact: Any = make.contact, **parts: Any) -> list[tuple[str, str | None]]:
        try:
            check_sound(content_of(make, parts), contact, on=on)
        except Refusal as refusal:
            return [(one.code, one.field) for one in refusal.each]
        return []

    return found


@pytest.fixture(scope="session")
def against(make: Make, mistakes: Any) -> Callable[..., dict[domain.EligibilityRule, str]]:
    """What the edition's rules find against the sample file with parts of it changed: why, by the rule not met.

    Holds that it is taken in all the same.
    """

    def found(
        on: date = date(2025, 2, 10), rules: dict[str, Any] | None = None, **parts: Any
    ) -> dict[domain.EligibilityRule, str]:
        assert mistakes(on=on, **parts) == [], "what a person is to judge refuses no submission"
        assessed = domain.assess(content_of(make, parts), replace(make.rules, **(rules or {})), on=on)
        return {one.rule: one.reason for one in assessed if one.verdict is domain.Verdict.NOT_MET}

    return found


def content_of(make: Make, parts: dict[str, Any]) -> domain.Content:
    """The sample content with parts of it changed: `carrier={"rna": None}`."""
    changes = {
        name: replace(getattr(make.content, name), **part) if isinstance(part, dict) else part
        for name, part in parts.items()
    }
    return replace(make.content, **changes)


# ---- the service in process


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    return await service_database("intake", SERVICE.migrations)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    """Documents lie in a folder of the test; the stand-in scans them."""
    return outside_in(tmp_path)


@pytest.fixture
async def api(
    database: Database, clock: SimulatedClock, issuer: DevelopmentIssuer, outside: Outside
) -> AsyncIterator[Api]:
    service = replace(SERVICE, routers=routers(lambda: outside), stores={"documents": lambda: outside.objects})
    async with serving(service, database, issuer, clock=clock, settings=Settings, database_pool_size=20) as served:
        yield served


@pytest.fixture
def carrier(api: Api) -> Caller:
    return api.caller(Role.CARRIER, sub="carrier-1", org=SIRET)


@pytest.fixture
def other_carrier(api: Api) -> Caller:
    return api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)


@pytest.fixture
def officer(api: Api) -> Caller:
    return api.caller(Role.PROGRAMME_OFFICER, sub="officer-1")


@pytest.fixture
async def open_call(officer: Caller) -> UUID:
    """The 2025 edition, open."""
    call_id = (await officer.post("/calls", CALL)).json()["id"]
    assert (await officer.post(f"/calls/{call_id}/opening")).status_code == 200
    return UUID(call_id)


@pytest.fixture
def draft_body(open_call: UUID) -> dict[str, Any]:
    """A complete file for the open call, ready to be changed."""
    return deepcopy({**NEW_APPLICATION, "call_id": str(open_call)})


@pytest.fixture
async def draft_id(carrier: Caller, draft_body: dict[str, Any]) -> str:
    """A complete draft of the carrier."""
    answer = await carrier.post("/applications", draft_body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture
async def submitted_id(carrier: Caller, draft_id: str) -> str:
    """A submitted application of the carrier."""
    answer = await carrier.post(f"/applications/{draft_id}/submission")
    assert answer.status_code == 200, answer.text
    return draft_id


@pytest.fixture
def written(database: Database) -> Callable[[], Awaitable[Any]]:
    """What is there to be read: it is equal before and after a command that was refused."""

    async def counted() -> Any:
        return await database.fetchrow(_WRITTEN)

    return counted


@pytest.fixture
async def nothing_written(written: Callable[[], Awaitable[Any]], draft_id: str) -> AsyncIterator[None]:
    """Holds that the test changed nothing after the draft was there."""
    before = await written()
    yield
    assert await written() == before


@pytest.fixture
def refusal() -> Callable[[httpx.Response], tuple[int, str, list[str]]]:
    """What a problem+json answer says: status, code, fields at fault."""

    def read(answer: httpx.Response) -> tuple[int, str, list[str]]:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        assert all(error["message"] for error in problem["errors"])
        return answer.status_code, problem["code"], [error["field"] for error in problem["errors"]]

    return read


@pytest.fixture(scope="session")
def change() -> Callable[[dict[str, Any], str, Any], dict[str, Any]]:
    return changed


@pytest.fixture(scope="session")
def call_body() -> dict[str, Any]:
    return CALL


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def mailer(postbox: Postbox) -> AsyncIterator[Mailer]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(postbox), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Mailer("127.0.0.1", port, sender="novapec@apec.example", seconds=5)


@pytest.fixture
def turn(database: Database, clock: SimulatedClock, mailer: Mailer, tmp_path: Any) -> Turn:
    """One turn of all timers, with the mail server."""
    timers = (*TIMERS, *outside_timers(lambda: outside_in(tmp_path, mailer=mailer)))
    return lambda: fire_due(database, timers, clock)
