"""What each service declares: the tables by which the operator's command knows who hears what, and what falls due."""

from dataclasses import dataclass
from typing import Final

import funding.handlers
import funding.timers
import impact.handlers
import impact.projections
import impact.timers
import intake.handlers
import intake.projections
import intake.timers
import review.handlers
import review.projections
from shared.messaging import Projection, Projections, Reactions, Timers
from shared.messaging.application import Application, Projecting, Reacting


@dataclass(frozen=True, slots=True)
class Parts:
    """One service's tables."""

    name: str
    reactions: Reactions
    projections: Projections = ()
    timers: Timers = ()

    def applications(self, generations: dict[str, int]) -> list[Application]:
        """Its consumers, named as they name themselves; `generations` by projection, 1 where it is not given."""
        reacting = [Reacting(self.name, self.reactions)] if self.reactions else []
        return [*reacting, *(Projecting(self.name, p, generations.get(p.name, 1)) for p in self.projections)]

    def projection(self, name: str) -> Projection:
        """The projection of that name. Raises KeyError."""
        return {projection.name: projection for projection in self.projections}[name]


PARTS: Final = {
    parts.name: parts
    for parts in (
        Parts("intake", intake.handlers.REACTIONS, intake.projections.PROJECTIONS, intake.timers.TIMERS),
        Parts("review", review.handlers.REACTIONS, review.projections.PROJECTIONS),
        Parts("funding", funding.handlers.REACTIONS, timers=funding.timers.TIMERS),
        Parts("impact", impact.handlers.REACTIONS, impact.projections.PROJECTIONS, impact.timers.TIMERS),
    )
}
