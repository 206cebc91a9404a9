"""What webhooks does with every event: keep it, and owe it to whom it fits."""

from datetime import datetime
from typing import Final

from shared.contracts import Event, intake
from shared.messaging import Wait
from shared.postgres import Transaction
from webhooks import events
from webhooks.store import hearing
from webhooks.store.hearing import Kept, Scope

SUBMISSIONS: Final = (intake.ApplicationSubmitted, intake.ApplicationResubmitted)


async def on_any_event(tx: Transaction, event: Event, *, at: datetime) -> None:
    """Keep the event, and owe it to every subscription that it fits, once.

    Raises Wait where a later service speaks of an application whose submission was not heard yet: filters by axis and
    region need that, and whoever is told of a grant should have been told of its application.
    """
    envelope = tx.origin.heard
    if envelope is None:
        message = "only a hearer hears events"
        raise RuntimeError(message)
    about = getattr(event, "application_id", None)
    application_id = None if about is None else str(about)
    known, own = await hearing.begin(tx, application_id), _own_scope(event)
    if isinstance(event, SUBMISSIONS):
        await hearing.keep_scope(tx, str(event.application_id), own)
        known = own
    if application_id is not None and known is None and event.SERVICE != "intake":
        raise Wait(intake.ApplicationSubmitted.TOPIC, application_id)
    await hearing.keep(
        tx,
        Kept(
            id=envelope.id,
            topic=event.TOPIC,
            aggregate_id=event.aggregate_id,
            sequence=envelope.sequence,
            type=event.TYPE,
            at=at,
            application_id=application_id,
            scope=_together(own, known or Scope()),
            body=events.body(envelope, event),
        ),
    )


def _own_scope(event: Event) -> Scope:
    """What the event itself says of what filters look at."""
    region = getattr(event, "region", None)
    regions = getattr(event, "regions", None) or ((region,) if region else ())
    return Scope(getattr(event, "edition", None), getattr(event, "axis", None), tuple(regions))


def _together(own: Scope, known: Scope) -> Scope:
    """What the event does not say, its application does."""
    return Scope(own.edition or known.edition, own.axis or known.axis, own.regions or known.regions)
