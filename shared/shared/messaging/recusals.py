"""To whom a file is closed, kept from what review announces, in the services that show files after the award.

A projection, so that a service that begins to hear of recusals hears of those of before too. A rebuild empties nothing:
each event of a case says what the last time said, so that the rows come out the same, and nobody is let into a file
while it is read again.
"""

from datetime import datetime
from typing import Final

from shared.contracts import review
from shared.messaging.reactions import Batch, Projection

KEEP: Final = """
INSERT INTO messaging.recused_member (application_id, case_id, member) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"""
FORGET: Final = "DELETE FROM messaging.recused_member WHERE case_id = $1"


def on_recusals(
    batch: Batch,
    event: review.CaseOpened | review.RecusalsNoted | review.ConflictDeclared | review.ConflictLifted,
    *,
    at: datetime,  # noqa: ARG001  every projector is told when
) -> None:
    """Whoever is named is recused until the case that named them lifts it: it then names all who still are."""
    match event:
        case review.ConflictDeclared():
            recused = (event.recused,) if event.recused is not None else ()
        case review.ConflictLifted():
            batch.write(FORGET, event.case_id)
            recused = event.recused
        case _:
            recused = event.recused
    for member in recused:
        batch.write(KEEP, event.application_id, event.case_id, member)


RECUSALS: Final = Projection(
    name="recusals",
    version=1,
    apply=dict.fromkeys(
        (review.CaseOpened, review.RecusalsNoted, review.ConflictDeclared, review.ConflictLifted), on_recusals
    ),
    reset=(),
)
"""For the table PROJECTIONS of a service that closes files."""
