"""Where a file stands, as the caller may see it: intake's own milestones and what the other services announced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from intake import domain, store
from intake.handlers.applications import Shown
from intake.store.transfers import list_transfers
from shared.contracts import funding, intake, review
from shared.postgres import Transaction
from shared.web import Principal

STAFF_ONLY: Final = frozenset(
    kind.__name__
    for kind in (
        *(review.ConflictDeclared, review.ConflictLifted, review.AwardProposed, review.AwardWithdrawn),
        *(funding.FundsReserved, funding.ReservationRefused, funding.ReservationReleased, funding.PaymentOrdered),
        funding.PaymentOrderCancelled,
    )
)
"""What happens on the way to a decision or a payment: a carrier learns the outcome, when it is final."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The standing of a file, and its timeline from its first draft, the oldest first."""

    standing: store.Standing
    timeline: tuple[store.Entry, ...]


async def whereabouts(tx: Transaction, shown: Shown, *, by: Principal) -> Whereabouts:
    """Where the file stands; neither its own carrier nor who judges it sees what is for staff only."""
    application = shown.application
    standing = await store.load_standing(tx, application.id)
    entries = [
        *_milestones(application),
        *await _counted(tx, application),
        *await store.load_timeline(tx, application.id),
    ]
    if shown.as_member or by.is_carrier_of(application.siret):
        entries = [entry for entry in entries if entry.what not in STAFF_ONLY]
    return Whereabouts(standing, tuple(sorted(entries, key=lambda entry: entry.at)))


async def _counted(tx: Transaction, application: domain.Application) -> list[store.Entry]:
    """What may have happened to a file more than once: supplements, new versions, reopenings, hands."""
    asked = [
        store.Entry(
            one.asked_at, intake.SupplementRequested.__name__, {"request": one.rank, "due_on": one.due_on.isoformat()}
        )
        for one in await store.list_supplements(tx, application.id)
    ]
    answered = [
        store.Entry(one.submitted_at, intake.ApplicationResubmitted.__name__, {"version": one.version})
        for one in await store.list_versions(tx, application.id)
        if one.version > 1
    ]
    undone = [
        entry
        for one in await store.list_reopenings(tx, application.id)
        for entry in (
            _declared(one.declared_at, one.inadmissibility_reason),
            store.Entry(one.reopened_at, intake.ApplicationReopened.__name__, {}),
        )
    ]
    handed = [
        store.Entry(
            one.transferred_at,
            intake.ApplicationTransferred.__name__,
            {"from_siret": one.from_siret, "to_siret": one.to_siret},
        )
        for one in await list_transfers(tx, application.id)
    ]
    return [*asked, *answered, *undone, *handed]


def _milestones(application: domain.Application) -> list[store.Entry]:
    entries: list[store.Entry] = []
    if application.submission is not None:
        number, session = application.submission.number, application.submission.session
        detail = {"number": number, "session": session}
        entries.append(store.Entry(application.submission.moment.at, intake.ApplicationSubmitted.__name__, detail))
    if application.declared is not None:
        refused = application.inadmissibility
        entries.append(_declared(application.declared.at, refused.reason if refused else None))
    if application.withdrawal is not None:
        detail = {"reason": application.withdrawal.reason.value}
        entries.append(store.Entry(application.withdrawal.moment.at, intake.ApplicationWithdrawn.__name__, detail))
    return entries


def _declared(at: datetime, inadmissibility_reason: str | None) -> store.Entry:
    if inadmissibility_reason is None:
        return store.Entry(at, intake.ApplicationDeclaredAdmissible.__name__, {})
    return store.Entry(at, intake.ApplicationDeclaredInadmissible.__name__, {"reason": inadmissibility_reason})
