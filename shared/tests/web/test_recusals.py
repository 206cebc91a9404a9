"""What an address and an answer name, however it is written; who is shown nothing of a file that is closed to them."""

from uuid import UUID

import pytest

from shared.vocabulary import Role
from shared.web import Principal
from shared.web.recusals import named_in, reader_of

ID = "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a12"


@pytest.mark.parametrize("written", [ID, ID.upper(), ID.replace("-", ""), f"{{{ID}}}", UUID(ID).urn])
def test_an_address_names_an_id_however_it_is_written(written: str) -> None:
    assert named_in(f"/agreements/{written}/closing", "") == [ID]


def test_an_answer_names_each_of_its_texts_and_a_number_is_none() -> None:
    said = f'{{"id":"{ID}","number":"CONV-2025-0001","amount_cents":12,"closed_on":null}}'
    assert {ID, "CONV-2025-0001"} <= set(named_in("/batches/12", said))
    assert named_in("/envelopes/2025/NATIONAL/ledger", "") == []


@pytest.mark.parametrize(
    ("roles", "org", "shown_nothing_closed"),
    [
        ((Role.FINANCE_OFFICER,), None, True),
        ((Role.COMMITTEE_MEMBER,), None, True),
        ((Role.REGIONAL_DELEGATE, Role.CARRIER), "73282932000074", True),
        ((Role.CARRIER,), "73282932000074", False),
        ((Role.CARRIER, Role.COMMITTEE_CHAIR), "73282932000074", False),
    ],
)
def test_only_a_carrier_of_no_team_is_shown_what_is_theirs_recused_or_not(
    roles: tuple[Role, ...], org: str | None, shown_nothing_closed: bool
) -> None:
    by = Principal("member", frozenset(roles), org=org)
    assert reader_of(by) == ("member" if shown_nothing_closed else None)
