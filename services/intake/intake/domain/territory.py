"""What the places of a project are looked up in: INSEE's code (COG) of one vintage, and the zonings of several.

A vintage is the day, month or year from which a list holds: 2026, 2025-07. Both references are dated, because communes
merge and zonings are drawn anew: a code means something only with the vintage that it was looked up in.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from intake.domain.folding import folded
from shared.territories import department_of, region_of
from shared.vocabulary import Region, Zoning

_BEGINS, _INSIDE = 0, 1


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune by its INSEE code."""

    code: str
    name: str

    @property
    def department(self) -> str:
        """Where it lies, by its INSEE code."""
        return department_of(self.code)

    @property
    def region(self) -> Region | None:
        """Where it lies; None in an overseas collectivity."""
        return region_of(self.code)


@dataclass(frozen=True, slots=True)
class ZoneTag:
    """A zone that a project names, in the vintage that it was looked up in."""

    scheme: Zoning
    code: str
    vintage: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a zoning; `communes` are those it touches, as its official file names them."""

    tag: ZoneTag
    label: str
    communes: tuple[str, ...]


Place = tuple[int, str, str]
"""Where a commune stands among those found: how its name was met, the name, the code."""


class Cog:
    """The communes of France in one vintage of INSEE's code.

    `former` are the codes of communes that are no more, `districts` those of the arrondissements of Paris, Lyon and
    Marseille, each with the code of the commune that holds it.
    """

    def __init__(
        self, vintage: str, communes: Iterable[Commune], former: Mapping[str, str], districts: Mapping[str, str]
    ) -> None:
        self.vintage: Final = vintage
        self._communes = {one.code: one for one in communes}
        self._former = former
        self._districts = districts
        self._by_name = sorted((folded(one.name), one.code) for one in self._communes.values())

    def find(self, code: str) -> Commune | None:
        """The commune of this code."""
        return self._communes.get(code)

    def became(self, code: str) -> Commune | None:
        """What holds the former commune of this code now."""
        return self._communes.get(self._former.get(code, ""))

    def around(self, district: str) -> Commune | None:
        """The commune of a municipal arrondissement."""
        return self._communes.get(self._districts.get(district, ""))

    def now(self, code: str) -> Commune | None:
        """The commune that a code stands for today, whichever list of whichever year it was taken from."""
        return self.find(code) or self.became(code) or self.around(code)

    def all_codes(self, code: str) -> tuple[str, ...]:
        """Every code that a list of some year may have used for this commune or a part of it."""
        parts = {**self._former, **self._districts}
        return (code, *(part for part, whole in parts.items() if whole == code))

    def search(
        self,
        name: str | None = None,
        *,
        department: str | None = None,
        region: Region | None = None,
        after: Place | None = None,
    ) -> Iterator[tuple[Place, Commune]]:
        """The communes whose name begins with `name`, then those of which another word does, each in order of names.

        Accents, capitals, hyphens and apostrophes do not count. `after` is the place of the last one seen.
        """
        for place in self._named(folded(name or "")):
            commune = self._communes[place[2]]
            seen = after is not None and place <= after
            if not seen and department in (None, commune.department) and region in (None, commune.region):
                yield place, commune

    def _named(self, asked: str) -> Iterator[Place]:
        first = bisect_left(self._by_name, (asked, ""))
        beginning = takewhile(lambda one: one[0].startswith(asked), islice(self._by_name, first, None))
        yield from ((_BEGINS, spelt, code) for spelt, code in beginning)
        if asked:
            word = f" {asked}"
            yield from (
                (_INSIDE, spelt, code) for spelt, code in self._by_name if word in spelt and not spelt.startswith(asked)
            )


@dataclass(frozen=True, slots=True)
class Reference:
    """What the places of one project are looked up in.

    `zones` are those of the codes that the project names, in every vintage; `vintages` all that are there of each
    scheme.
    """

    cog: Cog
    zones: tuple[Zone, ...] = ()
    vintages: Mapping[Zoning, tuple[str, ...]] | None = None
