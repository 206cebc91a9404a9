"""Observations: values of an indicator over a period, verified by a second person, corrected by superseding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from impact.domain.indicator import Indicator
from impact.domain.states import ObservationState
from shared.vocabulary import Refusal, Unit

LARGEST_VALUE: Final = 10**15
"""No indicator counts further: an order of magnitude that only a typing error reaches."""


class Source(StrEnum):
    """D'où vient la valeur : déclarée par le porteur, tirée d'un fichier administratif, mesurée par un tiers."""

    DECLARATIVE = "DECLARATIVE"
    ADMINISTRATIVE = "ADMINISTRATIVE"
    THIRD_PARTY = "THIRD_PARTY"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a carrier reports. `supersedes` names the observation that this one corrects, `evidence` its documents.

    `non_respondents` are those of a RATIO whose situation nobody knows: beside the denominator, never in it.
    `breakdown` shares the value out by dimension, then by category; `breakdown_denominators` the whole of a RATIO.
    """

    code: str
    value: int
    denominator: int | None
    period_start: date
    period_end: date
    source: Source
    supersedes: UUID | None = None
    evidence: tuple[UUID, ...] = ()
    non_respondents: int | None = None
    cohort_id: UUID | None = None
    breakdown: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    breakdown_denominators: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])


@dataclass(frozen=True, slots=True)
class Observation:
    """A reported value and what became of it. Never changed: a correction is another observation."""

    id: UUID
    entry: Entry
    state: ObservationState
    reported_by: str
    reported_on: date
    verified_by: str | None = None
    verified_on: date | None = None

    @property
    def live(self) -> bool:
        """Does it count? What a correction superseded does not, whether it had been verified or not."""
        return self.state is not ObservationState.SUPERSEDED


def check_value(entry: Entry, indicator: Indicator) -> None:
    """A RATIO is 0 <= value <= denominator, denominator > 0; every other unit is a value >= 0 alone. Raises Refusal."""
    if not 0 <= entry.value <= LARGEST_VALUE:
        raise Refusal("value_out_of_bounds", "La valeur est un nombre entier, positif ou nul.", field="value")
    silent = entry.non_respondents
    if silent is not None and (indicator.unit is not Unit.RATIO or not 0 <= silent <= LARGEST_VALUE):
        message = "Les non-répondants d'une proportion se comptent à part ; les autres indicateurs n'en ont pas."
        raise Refusal("non_respondents_unexpected", message, field="non_respondents")
    if indicator.unit is not Unit.RATIO:
        if entry.denominator is not None:
            message = f"{entry.code} se compte sans dénominateur : ne renseignez que la valeur."
            raise Refusal("denominator_unexpected", message, field="denominator")
        return
    if entry.denominator is None or not 0 < entry.denominator <= LARGEST_VALUE:
        message = f"{entry.code} est une proportion : indiquez un dénominateur supérieur à zéro."
        raise Refusal("denominator_missing", message, field="denominator")
    if entry.value > entry.denominator:
        message = f"La valeur ({entry.value}) ne peut pas dépasser le dénominateur ({entry.denominator})."
        raise Refusal("value_above_denominator", message, field="value")


def check_period(entry: Entry, *, starts_on: date | None, on: date) -> None:
    """A period begins with the project or later, ends on or after its start, and not after today. Raises Refusal."""
    if starts_on is not None and entry.period_start < starts_on:
        message = f"Le projet commence le {starts_on:%d/%m/%Y} : rien ne s'observe avant ce jour."
        raise Refusal("period_before_project", message, field="period_start")
    if entry.period_end < entry.period_start:
        message = "La fin de la période doit être postérieure ou égale à son début."
        raise Refusal("period_reversed", message, field="period_end")
    if entry.period_end > on:
        message = f"La période observée doit être écoulée : elle se termine au plus tard le {on:%d/%m/%Y}."
        raise Refusal("period_not_over", message, field="period_end")
