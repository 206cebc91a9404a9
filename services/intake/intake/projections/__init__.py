"""Read models kept from what the others announce: where each file stands, which committee may read it."""

from collections.abc import Mapping
from typing import Final

from intake.projections.reading import on_committee, on_reading
from intake.projections.standing import DETAILS, on_event
from intake.store import reading, standings
from shared.contracts import Event, review
from shared.messaging import Projection, Projections
from shared.messaging.reactions import Projector

_HEARD: Final[Mapping[type[Event], Projector]] = dict.fromkeys(DETAILS, on_event)
_READING: Final[Mapping[type[Event], Projector]] = {
    **dict.fromkeys((review.CommitteeFormed, review.CommitteeChanged), on_committee),
    **dict.fromkeys((review.CaseOpened, review.CaseReferred, review.DecisionMade), on_reading),
    **dict.fromkeys((review.RecusalsNoted, review.ConflictDeclared, review.ConflictLifted), on_reading),
}

PROJECTIONS: Projections = (
    Projection(
        name="file-standing",
        version=1,
        apply=_HEARD,
        reset=(standings.FORGET_STANDINGS, standings.FORGET_TIMELINES),
    ),
    Projection(
        name="committee-reading",
        version=1,
        apply=_READING,
        # Who is recused stays so while it is read again: each case says once more whom it names.
        reset=(reading.FORGET_ALL_MANDATES, reading.FORGET_ALL_CASES),
        says_caught_up=True,
    ),
)
