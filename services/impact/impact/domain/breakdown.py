"""How an observation is shared out among people of different sexes, ages, situations: what adds up over projects.

Categories are the same for everybody, so that they add up; what is not known is one of them. Sources: ESF+ common
indicators, regulation (EU) 2021/1057 annex I (sex, age, labour-market status, disability); INSEE's age bands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from impact.domain.disaggregation import Disaggregation
from impact.domain.indicator import Indicator
from impact.domain.observation import Entry
from shared.vocabulary import Audience, Refusal, Unit

UNKNOWN: Final = "UNKNOWN"
_YES_OR_NO: Final = ("YES", "NO", UNKNOWN)
CATEGORIES: Final[Mapping[Disaggregation, tuple[str, ...]]] = {
    Disaggregation.GENDER: ("WOMEN", "MEN", "NON_BINARY", UNKNOWN),
    Disaggregation.AGE_BAND: ("UNDER_30", "FROM_30_TO_44", "FROM_45_TO_54", "FROM_55", UNKNOWN),
    Disaggregation.STATUS: ("UNEMPLOYED", "LONG_TERM_UNEMPLOYED", "EMPLOYED", "INACTIVE", "IN_EDUCATION", UNKNOWN),
    Disaggregation.AUDIENCE: (*Audience, UNKNOWN),
    Disaggregation.QPV: _YES_OR_NO,
    Disaggregation.FRR: _YES_OR_NO,
    Disaggregation.DISABILITY: _YES_OR_NO,
}
"""The parts into which each dimension shares a value out."""


@dataclass(frozen=True, slots=True)
class Part:
    """One category's part of an observation; `denominator` only where the indicator is a RATIO."""

    dimension: Disaggregation
    category: str
    value: int
    denominator: int | None = None


def parts_of(entry: Entry) -> Iterator[Part]:
    """The parts that add up over projects, in a fixed order, without empty ones or categories of a carrier's own."""
    for dimension, categories in CATEGORIES.items():
        values, wholes = (one.get(dimension, {}) for one in (entry.breakdown, entry.breakdown_denominators))
        for category in categories:
            value, whole = values.get(category, 0), wholes.get(category)
            if value or whole:
                yield Part(dimension, category, value, None if entry.denominator is None else whole or 0)


def check_breakdown(entry: Entry, indicator: Indicator) -> None:
    """Each dimension shares the whole value out and, of a RATIO, its denominator.

    Raises Refusal naming `breakdown.<dimension>` or `breakdown_denominators.<dimension>`.
    """
    if entry.breakdown and indicator.unit not in {Unit.PERSON, Unit.RATIO}:
        message = f"{entry.code} ne compte pas des personnes : il ne se ventile pas."
        raise Refusal("breakdown_unexpected", message, field="breakdown")
    wholes = entry.breakdown_denominators
    for dimension, parts in entry.breakdown.items():
        _check_parts(parts, dimension, f"breakdown.{dimension}", entry.value, "la valeur")
        if indicator.unit is Unit.RATIO and dimension not in wholes:
            message = "Une proportion se ventile avec ses dénominateurs : donnez ceux de chaque part."
            raise Refusal("breakdown_denominators_missing", message, field=f"breakdown_denominators.{dimension}")
    for dimension, parts in wholes.items():
        field = f"breakdown_denominators.{dimension}"
        if entry.denominator is None or dimension not in entry.breakdown:
            message = "Des dénominateurs ne se ventilent que pour une proportion, avec ses numérateurs."
            raise Refusal("breakdown_denominators_unexpected", message, field=field)
        _check_parts(parts, dimension, field, entry.denominator, "le dénominateur")
        above = [one for one, count in entry.breakdown[dimension].items() if count > parts.get(one, 0)]
        if above:
            message = f"La part {above[0]} dépasse son dénominateur."
            raise Refusal("value_above_denominator", message, field=field)


def _check_parts(parts: Mapping[str, int], dimension: str, field: str, whole: int, what: str) -> None:
    if dimension not in set(Disaggregation):
        message = f"Ventilations possibles : {', '.join(Disaggregation)}."
        raise Refusal("unknown_disaggregation", message, field=field)
    known = CATEGORIES[Disaggregation(dimension)]
    strange = [one for one in parts if one not in known]
    if strange:
        message = f"Parts possibles de {dimension} : {', '.join(known)}."
        raise Refusal("unknown_category", message, field=f"{field}.{strange[0]}")
    if any(count < 0 for count in parts.values()) or sum(parts.values()) != whole:
        message = f"Les parts de cette ventilation font {sum(parts.values())} ; {what} est {whole}."
        raise Refusal("breakdown_does_not_add_up", message, field=field)
