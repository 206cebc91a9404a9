"""Which committee may read each file, and to whom it is closed."""

from datetime import datetime

from intake.store import reading
from shared.contracts import review
from shared.messaging import Batch
from shared.vocabulary import Outcome


def on_committee(batch: Batch, event: review.CommitteeFormed | review.CommitteeChanged, *, at: datetime) -> None:  # noqa: ARG001
    """Both name every mandate there is; events from before they did leave the committee without readers."""
    batch.write(reading.FORGET_MANDATES, event.committee_id)
    for one in event.mandates:
        batch.write(reading.KEEP_MANDATE, event.committee_id, one.member, one.since, one.until)


_OfReading = (
    review.CaseOpened
    | review.CaseReferred
    | review.RecusalsNoted
    | review.ConflictDeclared
    | review.ConflictLifted
    | review.DecisionMade
)


def on_reading(batch: Batch, event: _OfReading, *, at: datetime) -> None:
    """A committee has the file, or another one, until the decision is final; who is recused is so until it is lifted.

    By case, since the events of one come in order: an application and its appeal are two.
    """
    recused: tuple[str, ...] = ()
    match event:
        case review.CaseOpened():
            case = (event.case_id, event.application_id, event.committee_id, event.carrier_siret, at)
            batch.write(reading.KEEP_CASE, *case)
            recused = event.recused
        case review.CaseReferred():
            batch.write(reading.MOVE_CASE, event.case_id, event.committee_id)
        case review.RecusalsNoted():
            batch.write(reading.KEEP_CARRIER, event.case_id, event.carrier_siret)
            recused = event.recused
        case review.ConflictLifted():
            batch.write(reading.KEEP_CARRIER, event.case_id, event.carrier_siret)
            batch.write(reading.FORGET_RECUSED, event.application_id, event.case_id)
            recused = event.recused
        case review.ConflictDeclared():
            recused = (event.recused,) if event.recused is not None else ()
        case review.DecisionMade() if event.outcome is not Outcome.DEFERRED:
            batch.write(reading.END_CASE, event.case_id)
        case _:
            pass
    for member in recused:
        batch.write(reading.KEEP_RECUSED, event.application_id, event.case_id, member)
