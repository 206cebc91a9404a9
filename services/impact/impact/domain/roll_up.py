"""Roll-ups: what many projects reached, added up under the keys of one dimension."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TOTAL: Final = "*"
"""The key of the sum over all projects, each counted once."""


class By(StrEnum):
    """Par axe, région, département, zonage, public, édition, porteur ou mois."""

    AXIS = "axis"
    REGION = "region"
    DEPARTMENT = "department"
    ZONING = "zoning"
    AUDIENCE = "audience"
    EDITION = "edition"
    CARRIER = "carrier"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator over many projects. Denominators only where the unit is RATIO; 0 where nothing is known yet.

    `non_respondents` are those of the verified values. `grown_from` and `grown_to` are the baselines that are not zero,
    and the verified values of the same projects; None by month: where a project started from is of no month.
    """

    code: str
    unit: str
    target: int
    target_denominator: int | None
    reported: int
    reported_denominator: int | None
    verified: int
    verified_denominator: int | None
    non_respondents: int
    grown_from: int | None
    grown_to: int | None
    targets: int
    targets_reached: int
    targets_missed: int

    @property
    def targets_too_early(self) -> int:
        """Targets that nobody can judge yet."""
        return self.targets - self.targets_reached - self.targets_missed


@dataclass(frozen=True, slots=True)
class PartSum:
    """One category's part of an indicator over many projects. Denominators only where the unit is RATIO."""

    category: str
    reported: int
    reported_denominator: int | None
    verified: int
    verified_denominator: int | None


@dataclass(frozen=True, slots=True)
class SharedOut:
    """An indicator over many projects, shared out in one dimension, as far as its carriers did."""

    code: str
    unit: str
    dimension: str
    parts: tuple[PartSum, ...]


@dataclass(frozen=True, slots=True)
class RollUp:
    """The projects under one key, added up. `shared_projects` of them stand under other keys of the list too.

    `awarded_for_participants_cents` are the awards of those that have verified participants: what their number is
    divided into. None by month: an award is not of the month in which participants came.
    """

    key: str
    projects: int
    shared_projects: int
    awarded_cents: int
    paid_cents: int
    measures: tuple[Measure, ...]
    awarded_for_participants_cents: int | None = None

    def measure(self, code: str, unit: str) -> Measure | None:
        """The indicator of a code and unit, or None where no project has it."""
        return next((one for one in self.measures if (one.code, one.unit) == (code, unit)), None)
