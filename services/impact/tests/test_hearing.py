"""Impact as a hearer: records of three topics through the gate, in the worst order, more than once."""

from impact.handlers import REACTIONS
from impact.projections import PROJECTIONS
from shared.contracts import impact
from shared.contracts.envelope import Event
from shared.messaging.application import Projecting, Reacting
from shared.messaging.hearer import Hearer
from shared.messaging.records import Raw
from shared.postgres import Database
from shared.testing import heard, require_announced

from .samples import agreement_closed, agreement_signed, application_submitted, id_of, paid, payment_returned


def record(event: Event, sequence: int = 1) -> Raw:
    """An event as it stands on Kafka; the same one each time."""
    return heard(event, sequence=sequence, event_id=id_of(f"{event.TYPE}/{sequence}")).raw


async def test_an_agreement_signed_and_closed_before_its_application_is_known_ends_the_same(database: Database) -> None:
    hearer = Hearer(database, Reacting("impact", REACTIONS))
    await hearer.hear([record(agreement_signed()), record(agreement_closed(), 2)])
    assert await database.fetchval("SELECT count(*) FROM impact.plan") == 0
    assert await database.fetchval("SELECT awaited_id FROM messaging.parked WHERE state = 'waiting'") == str(
        id_of("essai/application")
    )
    await hearer.hear([record(application_submitted())])
    opened = await require_announced(database, impact.MonitoringPlanOpened)
    assert await database.fetchval("SELECT state FROM impact.plan WHERE id = $1", opened.plan_id) == "CLOSED"
    assert await database.fetchval("SELECT count(*) FROM messaging.parked") == 0


async def test_records_that_come_again_change_nothing(database: Database) -> None:
    hearer = Hearer(database, Reacting("impact", REACTIONS))
    records = [record(application_submitted()), record(agreement_signed()), record(agreement_closed(), 2)]
    for _ in range(3):
        await hearer.hear(records)
    await require_announced(database, impact.MonitoringPlanOpened)
    assert await database.fetchval("SELECT revision FROM impact.plan") == 2
    assert await database.fetchval("SELECT count(*) FROM messaging.parked") == 0


async def test_the_roll_up_takes_each_record_once(database: Database) -> None:
    hearer = Hearer(database, Projecting("impact", PROJECTIONS[0], 1))
    records = [record(agreement_signed()), record(paid(), 2), record(payment_returned(), 3)]
    for _ in range(3):
        await hearer.hear([*records, *reversed(records)])
    assert await database.fetchval("SELECT sum(amount_cents) FROM impact.roll_up_movement_v3") == 0
    assert await database.fetchval("SELECT count(*) FROM impact.roll_up_movement_v3") == 2
