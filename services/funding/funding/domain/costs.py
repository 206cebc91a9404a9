"""What a project cost, line by line, and how much of it a grant may bear.

Eligible are the direct costs less what is struck, and the indirect ones (class IND) up to a share of the eligible
direct costs and a cap, both of the edition's rules. Contributions in kind and an expected surplus are no cost.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from funding.domain.chart import SURPLUS, Side, is_in_kind, is_indirect
from funding.domain.money import in_euros
from shared.vocabulary import Refusal


class StrikeReason(StrEnum):
    """Pourquoi une dépense n'est pas éligible."""

    NOT_IN_THE_PROJECT = "NOT_IN_THE_PROJECT"
    OUTSIDE_THE_PERIOD = "OUTSIDE_THE_PERIOD"
    NOT_PROVEN = "NOT_PROVEN"
    FUNDED_ELSEWHERE = "FUNDED_ELSEWHERE"
    EXCLUDED_BY_THE_RULES = "EXCLUDED_BY_THE_RULES"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of the application's budget: what is planned under one code, in cents."""

    side: Side
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the report: planned and actual. `explanation`: why they differ, where they do by much."""

    side: Side
    code: str
    planned_cents: int
    actual_cents: int
    explanation: str | None = None

    @property
    def is_cost(self) -> bool:
        """A charge in money."""
        return self.side is Side.CHARGES and not is_in_kind(self.side, self.code)

    @property
    def variance_cents(self) -> int:
        """Actual less planned."""
        return self.actual_cents - self.planned_cents

    def departs(self, percent: int) -> bool:
        """Is the variance more than that share of what was planned?"""
        return abs(self.variance_cents) * 100 > percent * self.planned_cents


@dataclass(frozen=True, slots=True)
class Strike:
    """A part of a charge that the grant does not bear; `why` is for the carrier to read."""

    code: str
    amount_cents: int
    reason: StrikeReason
    why: str


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What an edition's rules say of financial reports. `cap_cents` None: no cap on indirect costs."""

    indirect_percent: int = 10
    indirect_cap_cents: int | None = None
    variance_percent: int = 20


DEFAULT_RULES: Final = AccountRules()
"""Of the editions published before rules spoke of financial reports."""


@dataclass(frozen=True, slots=True)
class EligibleCost:
    """`excess_indirect_cents`: indirect costs over what the rules allow; `total_cents` is direct and indirect."""

    direct_cents: int
    indirect_cents: int
    struck_cents: int
    excess_indirect_cents: int

    @property
    def total_cents(self) -> int:
        """What the grant may bear its part of."""
        return self.direct_cents + self.indirect_cents


def planned_lines(amounts: Iterable[tuple[Side, str, int]]) -> tuple[PlannedLine, ...]:
    """The budget by code: lines of one code are added up, in the order they first stand."""
    totals: Counter[tuple[Side, str]] = Counter()
    for side, code, cents in amounts:
        totals[side, code] += cents
    return tuple(PlannedLine(side, code, cents) for (side, code), cents in totals.items())


def eligible(lines: Iterable[ReportLine], strikes: Sequence[Strike], rules: AccountRules) -> EligibleCost:
    """How much of the actual costs the grant may bear its part of. Raises Refusal where a strike does not hold."""
    costs = {line.code: line.actual_cents for line in lines if line.is_cost}
    left = _struck(costs, strikes)
    direct = sum(cents for code, cents in left.items() if not is_indirect(code))
    reported = sum(cents for code, cents in left.items() if is_indirect(code) and code != SURPLUS)
    allowed = direct * rules.indirect_percent // 100
    if rules.indirect_cap_cents is not None:
        allowed = min(allowed, rules.indirect_cap_cents)
    indirect = min(reported, allowed)
    struck = sum(strike.amount_cents for strike in strikes)
    return EligibleCost(direct, indirect, struck, excess_indirect_cents=reported - indirect)


def _struck(costs: dict[str, int], strikes: Sequence[Strike]) -> dict[str, int]:
    left = dict(costs)
    for position, strike in enumerate(strikes):
        if strike.code not in left:
            raise Refusal(
                "strike_line",
                f"« {strike.code} » n'est pas une charge de ce compte rendu : {', '.join(left)}.",
                field=f"strikes.{position}.code",
            )
        if not 0 < strike.amount_cents <= left[strike.code]:
            raise Refusal(
                "strike_amount",
                f"On écarte de la ligne {strike.code} un montant positif, d'au plus {in_euros(left[strike.code])}.",
                field=f"strikes.{position}.amount_cents",
            )
        left[strike.code] -= strike.amount_cents
    return left
