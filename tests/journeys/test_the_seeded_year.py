"""`novapec seed` on the real platform: a small year reaches every state, on its days, and its money holds."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO

import httpx
import pytest
from rich.console import Console

from novapec.demo.client import Client
from novapec.demo.ledger import Money, recomputed
from novapec.demo.people import Person
from novapec.demo.topics import Log, read_topics
from novapec.failures import Failed
from novapec.quiescence import figures
from novapec.seeding.calendar import Calendar
from novapec.seeding.edition import open_call, year_of
from novapec.seeding.flaws import REFUSED_AS, Flaw
from novapec.seeding.generator import Fate, Seeded, applications
from novapec.seeding.year import Lived, live_a_year
from novapec.stack import Stack, StackSettings
from shared.clock import paris_day
from shared.contracts import funding, impact, intake, review
from shared.vocabulary import Role

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

IN_THE_MIDDLE = date(2025, 7, 10)
COUNT, SEED, EVERY = 30, 851, 28
START = datetime(2025, 1, 15, 8, tzinfo=UTC)


def small_year(calendar: Calendar) -> Iterable[Seeded]:
    """Thirty files, and one of each flaw."""
    yield from applications(SEED, COUNT, calendar)
    others = [one for one in applications(SEED, 1_000, calendar) if one.rank > COUNT]
    in_time = [one for one in others if one.fate is not Fate.DRAFT and one.days.decided_on <= calendar.closes_on]
    flawed = {one.flaw: one for one in in_time if one.flaw}
    for flaw in Flaw:
        yield replace(flawed[flaw], fate=Fate.WITHDRAWN)


class Interrupted(Exception):
    """Somebody pressed ctrl-C."""


def interrupted(day: date) -> None:
    if day > IN_THE_MIDDLE:
        raise Interrupted


@dataclass(frozen=True)
class Seen:
    """The year, broken off and gone on with; the same asked for again; what stood on the topics after each."""

    lived: Lived
    again: Lived
    published: dict[str, int]
    published_again: dict[str, int]
    log: Log
    envelopes: dict[str, Money]
    officer: Person


@pytest.fixture(scope="module")
async def year(emptied, postgres_server: str, kafka_server: str, tmp_path_factory) -> AsyncIterator[Seen]:
    await emptied()
    settings = StackSettings(
        home=tmp_path_factory.mktemp("seeded"),
        kafka=kafka_server,
        postgres=postgres_server,
        simulation=True,
        simulation_start=START,
        console=Console(file=StringIO()),
    )
    async with Stack(settings) as stack, httpx.AsyncClient(timeout=30) as http:
        await stack.ready()
        client = Client(http, lambda service: stack.services[service].url)
        live = partial(live_a_year, stack, client, small_year, run="essai", every=EVERY)
        with pytest.raises(Interrupted):
            await live(told=interrupted)
        lived = await live(told=lambda _: None)
        published = (await figures(stack.opened)).published
        again = await live(told=lambda _: None)
        headers = {"Authorization": f"Bearer {stack.token(Role.AUDITOR)}"}
        shown = await http.get(f"{stack.services['funding'].url}/envelopes?edition=2025&limit=200", headers=headers)
        envelopes = {
            one["key"]: Money(*(one[f"{part}_cents"] for part in ("total", "reserved", "committed", "disbursed")))
            for one in shown.json()["items"]
        }
        published_again = (await figures(stack.opened)).published
        officer = Person(client, stack.token(Role.PROGRAMME_OFFICER), "operator")
        yield Seen(lived, again, published, published_again, await read_topics(stack.kafka), envelopes, officer)


def test_a_small_year_reaches_every_state(year: Seen):
    outcome = year.lived.outcome
    assert set(outcome.applications) == set(Fate)
    assert {"OPEN", "DEFERRED", "REJECTED", "AWARDED"} <= set(outcome.cases)
    assert set(outcome.agreements) <= {"DRAFTED", "SIGNED", "LAPSED"}
    assert outcome.agreements["SIGNED"] >= 2
    assert 0 < outcome.paid_cents < outcome.awarded_cents <= outcome.total_cents == 400_000_000
    assert {one.committee_kind for one in year.log.of(review.DecisionMade)} == {"REGIONAL", "NATIONAL"}
    assert year.log.of(funding.InstalmentPaid)
    assert year.log.of(impact.IndicatorReported)
    assert len(year.log.of(review.MinutesSigned)) >= 2


def test_what_is_wrong_is_refused_as_it_must_be(year: Seen):
    year.lived.tally.check()
    assert year.lived.tally.refused >= Counter(REFUSED_AS.values())
    assert set(year.lived.tally.flawed) == set(Flaw)


def test_its_events_carry_the_days_of_the_year_and_keep_its_rules(year: Seen):
    calendar = Calendar(2025, EVERY)
    submitted = {one.application_id: one for one in year.log.of(intake.ApplicationSubmitted)}
    assert len({one.submitted_on.month for one in submitted.values()}) >= 6
    held = {one.held_on: one for one in calendar.sittings}
    for decision in year.log.of(review.DecisionMade):
        file = submitted[decision.application_id]
        assert file.submitted_on <= held[decision.decided_on].cutoff_on
    for heard in year.log.heard:
        assert heard.envelope.time >= START, heard
        assert paris_day(heard.envelope.time) <= calendar.closes_on, heard


def test_its_ledger_is_what_its_events_add_up_to(year: Seen):
    envelopes, faults = recomputed(year.log.of(funding.LedgerPosted))
    assert faults == []
    assert envelopes == year.envelopes


def test_a_year_that_was_broken_off_goes_on_and_the_same_again_adds_nothing(year: Seen):
    assert year.again.outcome == year.lived.outcome
    assert year.again.tally.refused == year.lived.tally.refused
    assert year.published_again == year.published


async def test_another_seed_fills_the_next_year_unless_somebody_else_did_and_a_closed_call_is_left_alone(year: Seen):
    officer, today = year.officer, date(2025, 12, 31)
    assert await year_of(officer, today=today, run="essai") == 2025
    assert await year_of(officer, today=today, run="autre") == 2026
    await open_call(officer, Calendar(2026), "tiers")
    with pytest.raises(Failed, match="2026 is there already"):
        await year_of(officer, today=today, run="autre")
    call = next(one for one in await officer.everything("intake", "/calls") if one["state"] == "OPEN")
    await officer.post("intake", f"/calls/{call['id']}/closing")
    with pytest.raises(Failed, match="takes no applications: it is closed"):
        await open_call(officer, Calendar(call["edition"]), "tiers")
