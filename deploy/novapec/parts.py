"""What each service declares: the tables by which the operator's command knows who hears what, and what falls due.

Read when they are asked for: importing the services takes longer than most commands.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from shared.messaging import Projection, Projections, Reactions, Timers
from shared.messaging.application import Application, Projecting, Reacting


@dataclass(frozen=True, slots=True)
class Parts:
    """One service's tables."""

    name: str
    reactions: Reactions
    projections: Projections
    timers: Timers

    def applications(self, generations: dict[str, int]) -> list[Application]:
        """Its consumers, named as they name themselves; `generations` by projection, 1 where it is not given."""
        reacting = [Reacting(self.name, self.reactions)] if self.reactions else []
        return [*reacting, *(Projecting(self.name, p, generations.get(p.name, 1)) for p in self.projections)]

    def projection(self, name: str) -> Projection:
        """The projection of that name. Raises KeyError."""
        return {projection.name: projection for projection in self.projections}[name]


@cache
def parts_of(service: str) -> Parts:
    """The tables at the ends of a service's handlers.py, projections.py and timers.py."""
    return Parts(
        service,
        reactions=_table(service, "handlers", "REACTIONS", {}),
        projections=_table(service, "projections", "PROJECTIONS", ()),
        timers=_table(service, "timers", "TIMERS", ()),
    )


def _table(service: str, module: str, name: str, where_there_is_none: Any) -> Any:
    if find_spec(f"{service}.{module}") is None:
        return where_there_is_none
    return getattr(import_module(f"{service}.{module}"), name)
