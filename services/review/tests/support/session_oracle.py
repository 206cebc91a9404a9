"""Who sits in the session of the state machine, and what must hold there, in other words than the domain's."""

from datetime import timedelta

from hypothesis import strategies as st
from review_examples import DAY, PARTNER, a_committee, a_member

from review.domain.case import Case
from review.domain.committee import Proxy
from review.domain.session import Session
from review.domain.states import Choice

VOTING = ("chair", "deputy", "third", "fourth")
OUT_OF_MANDATE = ("former", "coming")
SUBS = (*VOTING, "tied", "guest", *OUT_OF_MANDATE)
PROXIES_EACH = 1
ONE_DAY = timedelta(days=1)
COMMITTEE = a_committee(
    quorum_percent=50,
    casting_vote=True,
    proxies_per_holder=PROXIES_EACH,
    members=[
        a_member("chair", chair=True, since=DAY),
        a_member("deputy", deputy=True, until=DAY),
        a_member("third"),
        a_member("fourth"),
        a_member("former", chair=True, until=DAY - ONE_DAY),
        a_member("coming", since=DAY + ONE_DAY),
        a_member("tied", organisations=frozenset({PARTNER})),
        a_member("guest", voting=False),
    ],
)
NATIONAL = a_committee("NATIONAL").ref
NUMBERS = ("NVP-2025-0001", "NVP-2025-0002")
CASES = st.sampled_from(NUMBERS)
PRESENCES = st.sampled_from(
    [VOTING, SUBS, (*VOTING, "tied", "guest"), ("chair", "deputy", "third"), ("chair", "third", "tied"), VOTING[1:]]
)
MOSTLY_FOR = st.sampled_from([Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN])
CHOICES = st.lists(MOSTLY_FOR, min_size=len(SUBS) + 2, max_size=len(SUBS) + 2)
PRESIDING = st.sampled_from(("chair", "chair", "chair", "deputy", "third", "former"))
LEAVING = st.sampled_from((None, None, None, "chair", "deputy", "third"))


def votes_that_may(case: Case, session: Session) -> frozenset[str]:
    """Said again here, in other words than the domain's: voting members who are there and not tied to the project."""
    tied = {"tied"} if PARTNER in case.file.organisations else set()
    return (frozenset({*VOTING, "tied"}) & session.present) - tied - case.closed_to


def proxies_that_may(case: Case, session: Session) -> frozenset[Proxy]:
    """Said again here: of a voting member who is absent, with one who may vote; never where either is recused."""
    tied = {"tied"} if PARTNER in case.file.organisations else set()
    may_give = frozenset({*VOTING, "tied"}) - tied - case.closed_to - session.present
    may_hold = votes_that_may(case, session)
    return frozenset(one for one in session.proxies if one.giver in may_give and one.holder in may_hold)


def quorum_is_there(case: Case, session: Session) -> bool:
    tied = {"tied"} if PARTNER in case.file.organisations else set()
    base = frozenset({*VOTING, "tied"}) - tied - case.closed_to
    there = base & session.present
    return bool(there) and len(there) >= 0.5 * len(base)


def check_presided(case: Case, session: Session, by: str) -> None:
    """The chair presides; the deputy only while the chair is away or recused; a member only where both are recused."""
    chair_is_there = "chair" in session.present - case.closed_to
    assert by != "former", "a chair whose mandate is over presides"
    assert by != "deputy" or not chair_is_there, "the deputy presides over a chair who is there"
    assert by != "third" or {"chair", "deputy"} <= case.closed_to, "a member presides over who could"


def check_proxies(session: Session) -> None:
    """Of absent voting members with present ones, one each, and no holder has too many."""
    givers, holders = [one.giver for one in session.proxies], [one.holder for one in session.proxies]
    assert len(set(givers)) == len(givers)
    assert not set(givers) & session.present
    assert set(givers) <= {*VOTING, "tied"}
    assert set(holders) <= {*VOTING, "tied"} & session.present
    assert all(holders.count(holder) <= PROXIES_EACH for holder in holders)
