"""An indicator of a plan, its target, and the sum of what was observed against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from impact.domain.library import Definition, defined
from shared.vocabulary import IndicatorKind, Refusal, Unit


class Judgement(StrEnum):
    """Cible atteinte, ou manquée au rapport final."""

    REACHED = "REACHED"
    MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Total:
    """What was observed, added up. A RATIO adds its numerators and its denominators, never its rates."""

    value: int
    denominator: int | None = None

    @classmethod
    def of(cls, unit: Unit, values: Iterable[tuple[int, int | None]]) -> "Total":
        """The sum of (value, denominator) pairs; without any, 0, and for a RATIO 0 over 0."""
        pairs = list(values)
        value = sum(value for value, _ in pairs)
        return cls(value, sum(denominator or 0 for _, denominator in pairs) if unit is Unit.RATIO else None)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What the carrier undertook to reach by `due_on`. A RATIO has `target` over `target_denominator`.

    `definition` is the library's that was in force when the plan took the indicator; `label` names its own. On
    `check_on` somebody looks whether the target is still likely.
    """

    code: str
    kind: IndicatorKind
    unit: Unit
    baseline: int
    target: int
    target_denominator: int | None
    due_on: date
    label: str | None = None
    definition: Definition | None = None
    check_on: date | None = None

    @property
    def definition_version(self) -> int | None:
        """The version that the plan took; None where it is the carrier's own, or none was kept yet."""
        return self.definition.version if self.definition else None

    @property
    def name(self) -> str:
        """What it is called in French: its own name, the library's, or its code where it has neither."""
        defined_as = self._defined_as
        return self.label or (defined_as.label_fr if defined_as else self.code)

    @property
    def followed_up(self) -> bool:
        """Is it observed some time after a cohort's end?"""
        return self._defined_as is not None and self._defined_as.window is not None

    def observed_from(self, ended_on: date) -> date | None:
        """The first day on which it is observed of a cohort that ended on a day; None where it is at any time."""
        return self._defined_as.observed_from(ended_on) if self._defined_as else None

    @property
    def _defined_as(self) -> Definition | None:
        # Plans opened before versions were kept took the first, which comes with the platform.
        return self.definition or (defined(self.code) if self.label is None else None)

    def met_by(self, total: Total) -> bool:
        """Does `total` meet the target? A RATIO is compared by cross-multiplication, without rounding."""
        if self.unit is not Unit.RATIO:
            return total.value >= self.target
        target_denominator, denominator = self.target_denominator or 0, total.denominator or 0
        return denominator > 0 and total.value * target_denominator >= self.target * denominator


def check_indicators(indicators: tuple[Indicator, ...]) -> None:
    """Can these be monitored? Intake has checked them; a plan that could not be kept must not open in silence.

    Raises Refusal: two indicators under one code, or a RATIO that is not a part of a positive whole.
    """
    codes = [indicator.code for indicator in indicators]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Refusal("indicator_twice", f"Un indicateur ne figure qu'une fois : {', '.join(twice)}.", field="code")
    for one in indicators:
        whole = one.target_denominator
        if one.unit is Unit.RATIO and (whole is None or not 0 <= one.target <= whole or whole == 0):
            raise Refusal(
                "target_out_of_bounds",
                f"La cible de {one.code} est un numérateur compris entre 0 et son dénominateur, lui-même positif.",
                field="target",
            )
