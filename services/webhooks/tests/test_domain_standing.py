"""Until when a subscription stands, and on which roles."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import NotInThisState, Region, Role
from webhooks.domain.following import FOLLOWED
from webhooks.domain.selection import Selection
from webhooks.domain.standing import why_stopped
from webhooks.domain.subscription import (
    Secret,
    StopReason,
    Subscription,
    SubscriptionState,
    confirm,
    pause,
    resume,
    stop,
)
from webhooks.handlers.subscribing import known_events

NOW, LASTING = datetime(2025, 3, 3, 9, tzinfo=UTC), timedelta(days=180)
TOPICS = known_events()


def subscription(
    event: str = "novapec.funding.agreement", *roles: Role, regions: tuple[Region, ...] = ()
) -> Subscription:
    selection = Selection((event,), regions=regions)
    secrets = (Secret(1, "k"),)
    return Subscription(
        UUID(int=1), "Comptes", "f-1", "https://x.fr", selection, secrets, NOW, confirmed_at=NOW, roles=roles
    )


def why(one: Subscription, days: int = 0) -> StopReason | None:
    return why_stopped(one, at=NOW + timedelta(days=days), lasting=LASTING, topics=TOPICS)


def test_it_stands_until_nobody_confirmed_it_for_so_long():
    one = subscription("novapec.funding.agreement", Role.FINANCE_OFFICER)
    assert (why(one, 179), why(one, 180)) == (None, StopReason.NOT_CONFIRMED)


def test_roles_that_follow_it_no_more_stop_it():
    assert why(subscription("novapec.funding.agreement", Role.IMPACT_OFFICER)) is StopReason.ROLE_LOST
    elsewhere = subscription("novapec.intake.application", Role.REGIONAL_DELEGATE, regions=(Region("93"),))
    assert why(elsewhere) is StopReason.ROLE_LOST, "a delegate whose token showed another region, or none"


def test_where_no_role_was_shown_yet_only_the_time_counts():
    assert (why(subscription()), why(subscription(), 180)) == (None, StopReason.NOT_CONFIRMED)


@given(st.sets(st.sampled_from(sorted(Role))), st.sampled_from(sorted(TOPICS)), st.integers(0, 400))
def test_what_stands_is_followed_by_a_role_that_was_shown_not_long_ago(roles: set[Role], event: str, days: int):
    one = subscription(event, *roles)
    if roles and why(one, days) is None:
        assert days < LASTING.days
        assert any(TOPICS[event].startswith(FOLLOWED[role]) for role in roles & FOLLOWED.keys())


def test_what_was_stopped_goes_on_when_somebody_answers_for_it_and_not_before():
    stopped = stop(subscription(), StopReason.NOT_CONFIRMED)
    assert stopped.state is SubscriptionState.PAUSED
    with pytest.raises(NotInThisState, match="confirmez-le"):
        resume(stopped)
    assert (confirm(stopped).state, confirm(stopped).stopped_because) == (SubscriptionState.ACTIVE, None)


def test_what_somebody_paused_stays_paused_when_it_is_confirmed():
    paused = pause(subscription())
    assert confirm(paused) == paused
