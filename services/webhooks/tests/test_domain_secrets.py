"""Which secrets sign: the new one at once, those before for as long as they were told to."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from webhooks.domain.selection import Selection
from webhooks.domain.subscription import MOST_BESIDE, OVERLAP, Secret, Subscription, rotate

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
ONE = Subscription(
    UUID(int=1), "Récepteur", "charge-1", "https://recepteur.exemple.fr", Selection(("x",)), (Secret(1, "old"),), NOW
)


def signing(one: Subscription, at: datetime) -> list[int]:
    return sorted(secret.version for secret in one.secrets if secret.signs_at(at))


def test_a_receiver_that_was_not_told_of_a_new_key_yet_is_still_believed_after_its_owner_asked_for_the_secret():
    by_operators = rotate(ONE, "new", at=NOW, overlap=timedelta(days=14))
    by_its_owner = rotate(by_operators, "new", at=NOW + timedelta(days=3))
    assert signing(by_its_owner, NOW + timedelta(days=13)) == [1, 3]
    assert signing(by_its_owner, NOW + timedelta(days=14)) == [3]


def test_a_secret_that_leaked_signs_nothing_from_now_on():
    assert signing(rotate(ONE, "new", at=NOW, overlap=timedelta(0)), NOW) == [2]


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.timedeltas(timedelta(0), timedelta(days=3))), max_size=12))
def test_however_often_it_changes_the_newest_signs_and_no_more_than_a_few_beside_it(steps: list[tuple[str, timedelta]]):
    one, at = ONE, NOW
    for key, later in steps:
        at += later
        before = one.secret
        one = rotate(one, key, at=at)
        assert one.secret == Secret(before.version + 1, key)
        assert before.version in signing(one, at + OVERLAP - timedelta(seconds=1))
        assert len({secret.version for secret in one.secrets}) == len(one.secrets) <= MOST_BESIDE + 1
        assert all(secret.ends_at is None or secret.ends_at <= at + OVERLAP for secret in one.secrets)
