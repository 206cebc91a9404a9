"""Who asks, and about what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from who_may import NO_OBJECT, NOBODY

from shared.testing.client import Api
from shared.vocabulary import Role


@dataclass(frozen=True)
class Asker:
    """Somebody. `meaning` is for who cannot be told from the name alone.

    `closed` names what stands in addresses, and must stand in nothing they are shown: `case_id` for the recused.
    """

    name: str
    roles: tuple[Role, ...] = ()
    sub: str = "someone"
    org: str | None = None
    regions: tuple[str, ...] = ()
    meaning: str = ""
    closed: tuple[str, ...] = ()

    def token(self, api: Api) -> str | None:
        """Their access token; None for nobody."""
        if self.name == NOBODY:
            return None
        return api.issuer.token(self.sub, self.roles, org=self.org, regions=self.regions)


@dataclass(frozen=True)
class Thing:
    """An object in a state.

    `path` has what stands in the addresses and questions about it, `revision` is what a PUT, PATCH or DELETE names.
    """

    state: str = NO_OBJECT
    path: dict[str, str] = field(default_factory=dict[str, str])
    revision: int = 1


Body: TypeAlias = Any | Callable[[Thing, Asker], Any]
"""JSON, or bytes as they are."""


@dataclass
class Stage:
    """One service with its objects.

    `kinds` says of what kind of object an address speaks, by the address's beginning, the longest that fits. `bodies`
    are for operations whose example in the documentation does not fit these objects, `revisions` for those whose
    If-Match speaks of something else than the object.
    """

    api: Api
    askers: tuple[Asker, ...]
    kinds: dict[str, str]
    things: dict[str, list[Thing]] = field(default_factory=dict[str, list[Thing]])
    bodies: dict[str, Body] = field(default_factory=dict[str, Body])
    revisions: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, kind: str, state: str, *, revision: int = 1, **path: str) -> Thing:
        """An object that was driven into a state."""
        thing = Thing(state, {name: str(value) for name, value in path.items()}, revision)
        self.things.setdefault(kind, []).append(thing)
        return thing

    def in_order(self, machines: dict[str, Any]) -> list[str]:
        """Put the objects of each kind into the order of its machine's states; the states that no object is in."""
        missing: list[str] = []
        for kind, (states, _) in machines.items():
            places = {str(state): place for place, state in enumerate(states)}
            found = self.things.get(kind, [])
            found.sort(key=lambda one, places=places: places.get(one.state, -1))
            absent = places.keys() - {one.state for one in found}
            missing += [f"{kind} {state}" for state in absent] if found else [kind]
        return missing

    def shown_too_much(self, asker: Asker, said: str) -> list[str]:
        """What is closed to somebody, and stands in an answer to them."""
        closed = (thing.path.get(name) for found in self.things.values() for thing in found for name in asker.closed)
        return [one for one in closed if one is not None and one in said]

    def kind_of(self, path: str) -> str:
        """The kind of object an address speaks of."""
        fitting = [one for one in self.kinds if path == one or path.startswith(f"{one}/")]
        return self.kinds[max(fitting, key=len)] if fitting else ""

    def things_at(self, path: str) -> list[Thing]:
        """The objects to ask about at an address: one a state, in the order of its machine where it has one."""
        return self.things.get(self.kind_of(path)) or [Thing()]


def staff(roles: Iterable[Role], **subs: str) -> tuple[Asker, ...]:
    """One person a role, of the role's own name."""
    return tuple(Asker(str(role), (role,), sub=subs.get(str(role), f"the-{role}")) for role in roles)
