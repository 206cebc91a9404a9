"""Funding as a hearer: records of four topics through the gate, in every order, more than once."""

from itertools import permutations
from uuid import UUID, uuid5

import pytest
from funding_life import LEDGER_AGAINST_BALANCES, Life, done
from funding_samples import NAMESPACE, Grant, report_overdue, rules_published

from funding.handlers import REACTIONS
from shared.contracts import funding
from shared.contracts.envelope import Event
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.messaging.records import Raw
from shared.testing import announced, heard, require_announced


def record(event: Event, sequence: int = 1) -> Raw:
    """An event as it stands on Kafka; the same one each time."""
    return heard(event, sequence=sequence, event_id=uuid5(NAMESPACE, f"{event.TYPE}/{event.aggregate_id}")).raw


def records_of(grant: Grant) -> list[Raw]:
    """What leads to an agreement, under a call of its own: one stream of two events, and two streams of one."""
    call_id = uuid5(NAMESPACE, f"call/{grant.name}")
    return [
        record(rules_published().model_copy(update={"call_id": call_id})),
        record(grant.submitted().model_copy(update={"call_id": call_id})),
        record(grant.proposed(), 1),
        record(grant.decided(), 2),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_an_agreement_is_drawn_up_once_in_whatever_order_its_records_come(
    life: Life, order: tuple[int, ...]
) -> None:
    grant = Grant()
    records = records_of(grant)
    hearer = Hearer(life.database, Reacting("funding", REACTIONS))
    for index in order:
        await hearer.hear([records[index]])
    await require_announced(life.database, funding.AgreementDrafted)
    await require_announced(life.database, funding.FundsReserved)
    assert await life.database.fetchval("SELECT count(*) FROM messaging.parked") == 0
    assert (await life.envelope())["reserved"] == grant.amount


async def test_records_that_come_again_in_any_order_change_nothing(life: Life) -> None:
    grants = [Grant(f"grant-{n}") for n in range(3)]
    records = [one for grant in grants for one in records_of(grant)]
    hearer = Hearer(life.database, Reacting("funding", REACTIONS))
    for batch in (records[::-1], records, records + records[::-1]):
        await hearer.hear(batch)
    assert len(await announced(life.database, funding.AgreementDrafted)) == 3
    assert len(await announced(life.database, funding.FundsReserved)) == 3
    assert (await life.envelope())["reserved"] == 30_000_00
    assert await life.database.fetch(LEDGER_AGAINST_BALANCES) == []
    numbers = [one["number"] for one in (await done(life.officer.get("/agreements")))["items"]]
    assert numbers == ["CONV-2025-0001", "CONV-2025-0002", "CONV-2025-0003"]


async def test_one_bad_event_never_blocks_an_envelope(life: Life) -> None:
    broken, sound = Grant("broken"), Grant("sound")
    hearer = Hearer(life.database, Reacting("funding", REACTIONS))
    await hearer.hear([record(broken.award_withdrawn()), record(report_overdue(UUID(int=7), broken))])
    assert await life.database.fetchval("SELECT count(*) FROM messaging.parked WHERE state = 'dead'") == 2
    await hearer.hear(records_of(sound))
    await require_announced(life.database, funding.AgreementDrafted, application_id=sound.application_id)
