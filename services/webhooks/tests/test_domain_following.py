"""Who may have which events sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Region, Role
from webhooks.domain.following import FOLLOWED, why_not
from webhooks.domain.selection import Selection
from webhooks.handlers.subscribing import known_events

TOPICS = known_events()
APPLICATIONS, DECISION, PAYMENT = "novapec.intake.application", "review.decision-made", "funding.instalment-paid"
PACA, IDF = Region("93"), Region("11")


def full(name: str) -> str:
    return name if name.startswith("novapec.") else f"fr.apec.novapec.{name}.v1"


def refusal(*events: str, roles: tuple[Role, ...], own: tuple[str, ...] = (), only: tuple[Region, ...] = ()) -> str:
    asked = Selection(tuple(full(one) for one in events), regions=only)
    return why_not(asked, roles=roles, regions=own, topics=TOPICS) or ""


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.OPERATOR])
def test_a_programme_officer_and_an_operator_follow_everything(role: Role) -> None:
    assert why_not(Selection(tuple(TOPICS)), roles=[role], regions=(), topics=TOPICS) is None


def test_finance_follows_what_funding_announces_and_nothing_else() -> None:
    assert refusal(PAYMENT, roles=(Role.FINANCE_OFFICER,)) == ""
    said = refusal(PAYMENT, DECISION, roles=(Role.FINANCE_OFFICER,))
    assert said == f"Votre rôle ne suit pas {full(DECISION)}. Il suit : novapec.funding.*."


def test_a_delegate_follows_the_files_of_their_own_regions_alone() -> None:
    roles = (Role.REGIONAL_DELEGATE,)
    assert refusal(APPLICATIONS, roles=roles, own=("93",), only=(PACA,)) == ""
    assert "parmi les vôtres (93)" in refusal(APPLICATIONS, roles=roles, own=("93",))
    assert "parmi les vôtres (93)" in refusal(APPLICATIONS, roles=roles, own=("93",), only=(PACA, IDF))
    assert "(aucune)" in refusal(APPLICATIONS, roles=roles, only=(PACA,))
    assert "ne suit pas" in refusal(DECISION, roles=roles, own=("93",), only=(PACA,))


def test_roles_add_up_and_a_delegates_regions_bind_what_they_follow_as_delegate_alone() -> None:
    both = (Role.REGIONAL_DELEGATE, Role.FINANCE_OFFICER)
    assert refusal(PAYMENT, roles=both) == ""
    assert "parmi les vôtres" in refusal(PAYMENT, APPLICATIONS, roles=both, own=("93",))


@given(st.sets(st.sampled_from(sorted(Role))), st.lists(st.sampled_from(sorted(TOPICS)), min_size=1, max_size=4))
def test_nobody_follows_a_topic_that_none_of_their_roles_names(roles: set[Role], events: list[str]) -> None:
    allowed = why_not(Selection(tuple(events), regions=(PACA,)), roles=roles, regions=("93",), topics=TOPICS) is None
    assert allowed == all(any(TOPICS[one].startswith(FOLLOWED.get(role, "-")) for role in roles) for one in events)
