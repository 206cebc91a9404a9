"""Pauses grow, are spread, and end: whatever fails, for as long as it fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webhooks.domain.delivery import Answer, DeliveryState, Outcome, after, outcome_of
from webhooks.domain.retrying import SPREAD, Patience, pause_after

PATIENCE = Patience()
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
CHANCES = st.floats(0, 1, exclude_max=True)
FAILURES = st.sampled_from([one for one in Outcome if one not in (Outcome.ACCEPTED, Outcome.GONE)])


@given(st.integers(1, 10_000), CHANCES)
def test_a_pause_is_never_longer_than_the_longest_and_its_spread(attempts: int, chance: float) -> None:
    pause = pause_after(attempts, PATIENCE, chance=chance)
    assert PATIENCE.first * (1 - SPREAD) <= pause <= PATIENCE.longest * (1 + SPREAD)


@given(st.integers(1, 100))
def test_pauses_never_shrink(attempts: int) -> None:
    assert pause_after(attempts, PATIENCE, chance=0.5) <= pause_after(attempts + 1, PATIENCE, chance=0.5)


@given(st.integers(1, 30), CHANCES, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_receiver_that_asks_for_rest_is_left_alone_but_not_for_ever(attempts: int, chance: float, asked: timedelta):
    pause = pause_after(attempts, PATIENCE, chance=chance, asked=asked)
    assert pause >= min(asked, PATIENCE.longest)
    assert pause <= PATIENCE.longest * (1 + SPREAD)


@given(st.lists(st.tuples(FAILURES, CHANCES), min_size=200, max_size=200))
def test_what_always_fails_is_given_up_after_days_and_not_before_a_last_try(failures: list[tuple[Outcome, float]]):
    at, tried = NOON, 0
    for tried, (outcome, chance) in enumerate(failures, 1):
        then = after(
            Answer(outcome), attempts=tried, first_at=NOON, at=at, patience=PATIENCE, chance=chance, ping=False
        )
        if then.state is DeliveryState.DEAD:
            break
        assert then.due_at is not None
        assert then.due_at > at
        at = then.due_at
    longest = PATIENCE.longest * (1 + SPREAD)
    assert PATIENCE.gives_up_after - longest <= at - NOON <= PATIENCE.gives_up_after
    assert 20 <= tried <= 60


@given(st.integers(100, 599))
def test_only_2xx_is_taken_and_redirects_are_not_followed(status: int) -> None:
    expected = {2: Outcome.ACCEPTED, 3: Outcome.REDIRECTED}.get(status // 100, Outcome.REFUSED)
    assert outcome_of(status) is (Outcome.GONE if status == 410 else expected)


def test_410_disables_and_leaves_the_event_owed() -> None:
    then = after(
        Answer(Outcome.GONE, 410), attempts=40, first_at=NOON, at=NOON, patience=PATIENCE, chance=0.5, ping=False
    )
    assert (then.state, then.disables) == (DeliveryState.PENDING, True)


def test_a_ping_is_tried_once() -> None:
    answer = Answer(Outcome.REFUSED, 500)
    then = after(answer, attempts=1, first_at=NOON, at=NOON, patience=PATIENCE, chance=0.5, ping=True)
    assert then.state is DeliveryState.DEAD
