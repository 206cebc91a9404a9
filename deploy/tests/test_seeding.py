"""The invented year: the same for the same seed, in proportion, and each file as sound or as wrong as it says."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret

from intake.main import SERVICE
from intake.settings import Settings
from novapec.demo.client import Client
from novapec.demo.people import Person
from novapec.failures import Failed
from novapec.seeding.applicant import requested_cents, siret_of
from novapec.seeding.edition import open_call
from novapec.seeding.flaws import REFUSED_AS, Flaw, mistyped
from novapec.seeding.generator import FATES, NOISE, Fate, applications
from novapec.seeding.living import OFFICER, Pace, Year
from novapec.seeding.plausible import CITIES, LEAST_CENTS, MOST_CENTS
from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.territories import REGION_OF, region_of
from shared.testing.client import serving
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Region, Role
from shared.web.development_issuer import DevelopmentIssuer

DAY = date(2025, 2, 10)


def test_the_same_seed_gives_the_same_year_and_another_gives_another() -> None:
    one, again, other = (list(applications(seed, 60, on=DAY)) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert list(applications(1, 20, on=DAY)) == one[:20], "a longer year begins as a shorter one"


def test_states_flaws_and_regions_come_in_proportion() -> None:
    year = list(applications(7, 3_000, on=DAY))
    fates = Counter(one.fate for one in year)
    for fate, weight in FATES.items():
        assert fates[fate] / len(year) == pytest.approx(weight / sum(FATES.values()), abs=0.03), fate
    assert sum(one.flaw is not None for one in year) / len(year) == pytest.approx(NOISE, abs=0.015)
    assert {one.flaw for one in year} == {*Flaw, None}
    assert {region for one in year for region in one.body["project"]["regions"]} == set(Region)
    assert {region_of(city) for city in CITIES} == set(REGION_OF.values())


@given(st.integers(1, 80_000_000))
def test_every_invented_siret_has_its_check_digits(rank: int) -> None:
    assert siret.is_valid(siret_of(rank))


@given(st.integers())
def test_amounts_are_whole_hundreds_within_the_rules(seed: int) -> None:
    asked = requested_cents(Random(seed))
    assert LEAST_CENTS <= asked <= MOST_CENTS
    assert asked % 10_000 == 0


@given(st.integers(), st.text(min_size=4, max_size=30))
def test_a_typing_error_changes_at_most_one_letter_in_length(seed: int, name: str) -> None:
    assert abs(len(mistyped(Random(seed), name)) - len(name)) <= 1


@pytest.fixture
async def intake(
    service_database: DatabaseFactory, issuer: DevelopmentIssuer, tmp_path: Path
) -> AsyncIterator[tuple[Year, Database]]:
    """A real intake, and the year that is to be put into it."""
    database = await service_database("intake", SERVICE.migrations)
    clock = SimulatedClock(datetime(2025, 2, 10, 9, tzinfo=UTC))
    documents = f"file://{tmp_path}"
    async with serving(SERVICE, database, issuer, clock=clock, settings=Settings, documents_url=documents) as api:
        client = Client(api.http, lambda _: "http://intake.test")

        def token(*roles: Role, sub: str, org: str | None = None, regions: Iterable[str] = ()) -> str:
            return issuer.token(sub, roles, org=org, regions=regions)

        officer = Person(client, token(Role.PROGRAMME_OFFICER, sub=OFFICER), OFFICER)
        call_id = await open_call(officer, today=DAY)
        assert await open_call(officer, today=DAY) == call_id
        yield Year(client, token, call_id, DAY, run="1"), database


async def test_each_application_goes_as_far_as_its_fate_once_and_what_intake_refuses_is_counted(
    intake: tuple[Year, Database],
) -> None:
    year, database = intake
    every_flaw = {one.flaw: one for one in applications(3, 600, on=DAY) if one.flaw and one.fate is not Fate.DRAFT}
    assert set(every_flaw) == set(Flaw)
    some = [*every_flaw.values(), *(one for one in applications(3, 40, on=DAY) if one not in every_flaw.values())]
    for _ in range(2):
        tally = await year.live(some, at_once=4, rate=1000)
        tally.check()
        assert tally.refused == Counter(REFUSED_AS[one.flaw] for one in some if one.flaw in REFUSED_AS)
        assert tally.taken == Counter(one.fate for one in some if one.flaw not in REFUSED_AS)
        held = await database.fetch("SELECT state, count(*) AS n FROM intake.application GROUP BY state")
        found = {row["state"]: row["n"] for row in held}
        # What is refused when it is submitted stays a draft.
        found["DRAFT"] -= (
            sum(tally.refused.values()) - tally.refused["invalid_request"] - tally.refused["commune_outdated"]
        )
        assert found == tally.taken


async def test_what_goes_otherwise_than_the_seed_says_fails(intake: tuple[Year, Database]) -> None:
    year, _ = intake
    wrong = next(one for one in applications(3, 600, on=DAY) if one.flaw is Flaw.WRONG_SIRET)
    with pytest.raises(Failed, match="invalid_request"):
        (await year.live([replace(wrong, flaw=None)], at_once=1, rate=1000)).check()
    sound = next(one for one in applications(3, 30, on=DAY) if one.flaw is None and one.fate is Fate.SUBMITTED)
    with pytest.raises(Failed, match="was taken in"):
        (await year.live([replace(sound, flaw=Flaw.INCOMPLETE)], at_once=1, rate=1000)).check()
    officer = Person(year.client, year.token(Role.PROGRAMME_OFFICER, sub=OFFICER), OFFICER)
    await officer.post("intake", f"/calls/{year.call_id}/closing")
    with pytest.raises(Failed, match="takes no applications today: it is closed"):
        await open_call(officer, today=DAY)


async def test_no_more_are_begun_a_second_than_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("novapec.seeding.living.asyncio.sleep", noted)
    pace = Pace(10)
    for _ in range(4):
        await pace.turn()
    assert waits == pytest.approx([0, 0.1, 0.2, 0.3], abs=0.05)
