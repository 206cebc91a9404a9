"""The places that a table of projects is limited to."""

from collections.abc import Iterator
from dataclasses import dataclass

from impact.domain.roll_up import By
from shared.territories import REGION_OF, department_of

COMMUNE, ZONE = "commune", "zone"
"""Kinds of place by which tables are limited, though none is made by them."""


@dataclass(frozen=True, slots=True)
class Territory:
    """Places by kind, INSEE codes; a zone is a scheme (`QPV`) or one of its places (`QPV:QN02902M`).

    A project is in it that touches one place of every kind named: `FRR` and `29` is what is rural in the Finistère.
    None: no limit of this kind.
    """

    regions: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    communes: frozenset[str] | None = None
    zones: frozenset[str] | None = None

    def limits(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The places of each kind that is named."""
        named = {By.REGION: self.regions, By.DEPARTMENT: self.departments, COMMUNE: self.communes, ZONE: self.zones}
        yield from ((str(kind), places) for kind, places in named.items() if places is not None)

    @property
    def within_regions(self) -> frozenset[str] | None:
        """The regions that it lies in; None where only zones say, or nothing does."""
        if self.regions is not None:
            return self.regions
        departments = self.within_departments
        return None if departments is None else frozenset(str(REGION_OF.get(one, "")) for one in departments)

    @property
    def within_departments(self) -> frozenset[str] | None:
        """The departments that it lies in; None where nothing narrower than a region says."""
        if self.departments is not None:
            return self.departments
        return None if self.communes is None else frozenset(department_of(one) for one in self.communes)

    def shows(self, by: By, key: str) -> bool:
        """Whether a line of a table is of this territory: a project's other places are not."""
        match by:
            case By.REGION:
                return self.within_regions is None or key in self.within_regions
            case By.DEPARTMENT if self.within_departments is not None:
                return key in self.within_departments
            case By.DEPARTMENT:
                return self.regions is None or REGION_OF.get(key) in self.regions
            case By.ZONING:
                return self.zones is None or key in {one.partition(":")[0] for one in self.zones}
            case _:
                return True


EVERYWHERE = Territory()
"""All of France."""
