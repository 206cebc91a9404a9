"""What a carrier undertakes to reach, and what it reports in the end. Counts of people, never rates."""

from collections.abc import Iterator
from datetime import date

from novapec.demo.programme.entry import Cents, Count, Entry
from shared.contracts.intake import IndicatorTarget
from shared.vocabulary import IndicatorKind, Unit

PARTICIPANTS_REACHED = "PARTICIPANTS_REACHED"
"""People reached, those reached before the grant (the baseline) included. These codes are of impact's library."""

IN_WORK_AT_SIX_MONTHS = "IN_WORK_AT_SIX_MONTHS"
"""In work at six months, over those whose situation is known."""

IN_TRAINING_AT_SIX_MONTHS = "IN_TRAINING_AT_SIX_MONTHS"
"""In training at six months, over those whose situation is known."""


class Results(Entry):
    """What the carrier reports. `spent_cents` is the whole project's cost as it turned out, without class 86."""

    participants_reached: Count
    in_work_numerator: Count | None = None
    in_work_denominator: Count | None = None
    training_numerator: Count | None = None
    training_denominator: Count | None = None
    spent_cents: Cents

    def observations(self) -> Iterator["Observation"]:
        """The value reported for each indicator the project has."""
        yield Observation(code=PARTICIPANTS_REACHED, value=self.participants_reached)
        if self.in_work_numerator is not None:
            yield Observation(
                code=IN_WORK_AT_SIX_MONTHS, value=self.in_work_numerator, denominator=self.in_work_denominator
            )
        if self.training_numerator is not None:
            yield Observation(
                code=IN_TRAINING_AT_SIX_MONTHS, value=self.training_numerator, denominator=self.training_denominator
            )


class Observation(Entry):
    """A value to report for an indicator; a ratio is `value` over `denominator`."""

    code: str
    value: Count
    denominator: Count | None = None


def participants(*, baseline: int, target: int, due_on: date) -> IndicatorTarget:
    """People to reach."""
    return IndicatorTarget(
        code=PARTICIPANTS_REACHED,
        kind=IndicatorKind.OUTPUT,
        unit=Unit.PERSON,
        baseline=baseline,
        target=target,
        due_on=due_on,
    )


def share(code: str, *, percent: int, due_on: date) -> IndicatorTarget:
    """A share of the participants to reach, as `percent` over 100."""
    return IndicatorTarget(
        code=code,
        kind=IndicatorKind.OUTCOME,
        unit=Unit.RATIO,
        baseline=0,
        target=percent,
        target_denominator=100,
        due_on=due_on,
    )
