"""A plan's own indicators: added after it opened, from the library or the carrier's own."""

from dataclasses import replace
from datetime import date

from impact.domain.alerting import next_check
from impact.domain.facts import IndicatorAdded
from impact.domain.indicator import Indicator, check_indicators
from impact.domain.library import Definition
from impact.domain.observation import LARGEST_VALUE
from impact.domain.pending import require_open
from impact.domain.plan import Plan
from shared.vocabulary import Refusal, Unit


def add_indicator(plan: Plan, indicator: Indicator, definition: Definition | None, *, on: date) -> IndicatorAdded:
    """Measure one more thing; `definition` is the library's of this code, None where it is the carrier's own.

    Raises NotInThisState (plan closed) or Refusal: measured already, not as the library says, without a label of its
    own, due in the past, or a target that cannot be kept.
    """
    require_open(plan)
    if any(one.code == indicator.code for one in plan.indicators):
        message = f"{indicator.code} est déjà un indicateur de ce plan."
        raise Refusal("indicator_twice", message, field="code")
    if definition is None:
        if not (indicator.label or "").strip():
            message = "Cet indicateur n'est pas dans la bibliothèque : donnez-lui un nom."
            raise Refusal("label_missing", message, field="label")
    else:
        _check_as_defined(indicator, definition)
        indicator = replace(indicator, label=None, definition=definition)
    if indicator.due_on < on:
        raise Refusal("due_in_the_past", "L'échéance de la cible est à venir.", field="due_on")
    for name, value in (("baseline", indicator.baseline), ("target", indicator.target)):
        if not 0 <= value <= LARGEST_VALUE:
            raise Refusal("value_out_of_bounds", "Donnez un nombre entier, positif ou nul.", field=name)
    if indicator.unit is not Unit.RATIO and indicator.target_denominator is not None:
        message = "Seule une proportion a un dénominateur."
        raise Refusal("denominator_unexpected", message, field="target_denominator")
    check_indicators((indicator,))
    looked = replace(indicator, check_on=next_check(plan.opened_on, indicator.due_on, after=on))
    return IndicatorAdded(plan.ref, looked, on)


def _check_as_defined(indicator: Indicator, definition: Definition) -> None:
    for name in ("kind", "unit"):
        expected = getattr(definition, name)
        if getattr(indicator, name) is not expected:
            message = f"La bibliothèque définit {indicator.code} ainsi : {expected}."
            raise Refusal("not_as_defined", message, field=name)
    if indicator.label is not None:
        message = "Un indicateur de la bibliothèque garde le nom qu'elle lui donne."
        raise Refusal("label_unexpected", message, field="label")
