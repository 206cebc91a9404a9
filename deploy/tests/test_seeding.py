"""The invented year: the same for the same seed, in proportion, spread over its days, its money within its envelopes.

It is lived through on a real platform in tests/journeys/test_the_seeded_year.py.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN
from stdnum.fr import siret

from novapec.addresses import Addresses
from novapec.demo.client import Refused
from novapec.failures import Failed
from novapec.home import Home
from novapec.seeding.applicant import account_of, requested_cents, siret_of
from novapec.seeding.calendar import Calendar
from novapec.seeding.diary import Diary
from novapec.seeding.edition import NATIONAL, YEAR_CENTS, share_cents
from novapec.seeding.flaws import Flaw, mistyped
from novapec.seeding.generator import FATES, NOISE, Fate, Seeded, applications
from novapec.seeding.judging import GROWTH, WORTH_IT, verdicts
from novapec.seeding.plausible import CITIES, LEAST_CENTS, MOST_CENTS
from novapec.seeding.tally import Tally
from novapec.seeding.year import days_between
from shared.messaging.kafka_log import KafkaSettings
from shared.territories import REGION_OF, region_of
from shared.vocabulary import Outcome, Region

YEAR = Calendar(2025)
FILES = list(applications(7, 3_000, YEAR))


def test_the_same_seed_gives_the_same_year_and_another_gives_another() -> None:
    one, again, other = (list(applications(seed, 60, YEAR)) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert list(applications(1, 20, YEAR)) == one[:20], "a longer year begins as a shorter one"


def test_states_flaws_and_regions_come_in_proportion() -> None:
    fates = Counter(one.fate for one in FILES)
    for fate, weight in FATES.items():
        assert fates[fate] / len(FILES) == pytest.approx(weight / sum(FATES.values()), abs=0.03), fate
    assert sum(one.flaw is not None for one in FILES) / len(FILES) == pytest.approx(NOISE, abs=0.015)
    assert {one.flaw for one in FILES} == {*Flaw, None}
    assert {region for one in FILES for region in one.body["project"]["regions"]} == set(Region)
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


@given(st.integers(1, 80_000_000))
def test_every_invented_account_has_its_keys(rank: int) -> None:
    assert IBAN(account_of(siret_of(rank)), validate_bban=True).country_code == "FR"


@given(st.integers(1, 14), st.dates(date(2025, 1, 16), date(2025, 12, 31)))
def test_people_act_on_working_days_and_never_before_they_are_asked(every: int, wanted: date) -> None:
    day = Calendar(2025, every).day(wanted)
    assert wanted <= day <= wanted + timedelta(days=every + 2)
    assert day.weekday() < 5
    assert Calendar(2025, every).day(day) >= day


def test_files_come_all_year_in_order_of_their_days_and_most_before_a_cut_off() -> None:
    for one in FILES:
        days = one.days
        in_order = [days.begun_on, days.submitted_on, days.examined_on, days.answered_on, days.decided_on]
        assert all(before <= after for before, after in pairwise(day for day in in_order if day)), one.rank
    months = Counter(one.days.submitted_on.month for one in FILES if one.days.submitted_on.year == YEAR.edition)
    assert set(months) == set(range(1, 13))
    last_month = timedelta(days=28)
    cutoffs = [one.cutoff_on for one in YEAR.sittings]
    close = sum(any(day - last_month <= one.days.begun_on <= day for day in cutoffs) for one in FILES)
    assert 0.55 < close / len(FILES) < 0.85


def test_the_shares_of_the_committees_are_within_the_year_and_all_of_it_but_crumbs() -> None:
    shares = [share_cents(NATIONAL), *(share_cents(f"REGIONAL-{region}") for region in Region)]
    assert YEAR_CENTS - 100_000 * len(shares) <= sum(shares) <= YEAR_CENTS
    assert min(shares) >= 4_000_000


@given(st.integers(0, 60_000_000), st.integers(0, 2_900), st.frozensets(st.integers(1, 3_000)))
def test_a_committee_awards_what_is_left_to_the_best_and_one_too_many_at_the_end_of_the_year(
    left: int, first: int, put_off: frozenset[int]
) -> None:
    agenda = FILES[first : first + 40]
    for last in (False, True):
        found = list(verdicts(agenda, left_cents=left, put_off=put_off, last=last))
        assert sorted(one.rank for one, _ in found) == sorted(one.rank for one in agenda)
        amounts = [verdict.amount_cents or 0 for _, verdict in found if verdict.outcome is Outcome.AWARDED]
        carried = amounts[:-1] if last and sum(amounts) > left else amounts
        assert sum(carried) <= left
        merits = {kind: [one.merit for one, verdict in found if verdict.outcome is kind] for kind in Outcome}
        assert min(merits[Outcome.AWARDED], default=1) >= WORTH_IT - GROWTH
        assert not [one for one, verdict in found if verdict.outcome is Outcome.DEFERRED and one.rank in put_off]


async def test_time_moves_when_every_life_waits_and_a_life_that_waits_beyond_the_end_is_never_woken() -> None:
    told: list[str] = []

    async def reach(day: date) -> None:
        told.append(day.isoformat())

    diary = Diary(date(2025, 1, 1), date(2025, 12, 31), reach)

    async def life(name: str, *days: date) -> None:
        for day in days:
            await diary.until(day)
            told.append(f"{name} {diary.today}")

    async def parent() -> None:
        await diary.until(date(2025, 3, 1))
        diary.begin(life("child", date(2025, 2, 1), date(2025, 4, 1)))

    diary.begin(life("one", date(2025, 4, 1), date(2026, 1, 1)))
    diary.begin(life("two", date(2025, 2, 1), date(2025, 2, 1)))
    diary.begin(parent())
    await diary.live()
    assert told == [
        *("2025-02-01", "two 2025-02-01", "two 2025-02-01", "2025-03-01", "child 2025-03-01"),
        *("2025-04-01", "one 2025-04-01", "child 2025-04-01"),
    ]


async def test_a_life_that_fails_ends_the_year_and_says_why() -> None:
    async def reach(_: date) -> None: ...

    diary = Diary(date(2025, 1, 1), date(2025, 12, 31), reach)

    async def fails() -> None:
        await diary.until(date(2025, 5, 1))
        raise Failed("the bank is closed")

    diary.begin(fails())
    diary.begin(diary.until(date(2025, 6, 1)))
    with pytest.raises(Failed, match="the bank is closed"):
        await diary.live()
    assert diary.today == date(2025, 5, 1)


def a_file(flaw: Flaw | None, fate: Fate = Fate.SUBMITTED) -> Seeded:
    return replace(FILES[0], flaw=flaw, fate=fate)


def test_what_goes_otherwise_than_the_seed_says_fails() -> None:
    refused = Refused("POST intake /applications", {"status": 422, "code": "budget_unbalanced"})
    as_said = Tally()
    as_said.refuse(a_file(Flaw.UNBALANCED_BUDGET), refused)
    as_said.take(a_file(Flaw.TYPING_ERROR))
    as_said.take(a_file(Flaw.INCOMPLETE, Fate.DRAFT))
    as_said.check()
    sound, wrong = Tally(), Tally()
    sound.refuse(a_file(None), refused)
    wrong.take(a_file(Flaw.INCOMPLETE))
    with pytest.raises(Failed, match="budget_unbalanced"):
        sound.check()
    with pytest.raises(Failed, match="was taken in"):
        wrong.check()


def test_a_year_is_not_lived_through_in_real_time(novapec, home: Home) -> None:
    home.make()
    Addresses(services={}, databases={}, kafka=KafkaSettings(bootstrap="nowhere:9092")).write(home.stack_file)
    ended = novapec("seed")
    assert ended.status == 1
    assert "A year cannot be lived through in real time: start the stack with `up --simulation`, or" in ended.said


def test_a_small_year_has_few_days_and_a_large_one_all_of_them() -> None:
    assert [days_between(count) for count in (1, 40, 1_000, 5_000, 100_000)] == [14, 14, 5, 1, 1]
