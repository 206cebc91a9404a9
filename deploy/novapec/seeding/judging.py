"""What a committee makes of an agenda: the best files while the money lasts, the others refused or put off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from novapec.seeding.generator import Seeded
from shared.vocabulary import DecisionReason, Outcome

WORTH_IT: Final = 0.60
"""The merit from which on a file deserves a grant."""
_NOT_YET: Final = 0.55
"""From here on it is put off, once."""
GROWTH: Final = 0.25
"""What a file that was put off has gained when it comes back."""
_SHARES_OF_THE_ASKED: Final = (100, 100, 90, 80, 70)
_REASONS: Final = (
    DecisionReason.INSUFFICIENT_IMPACT,
    DecisionReason.NOT_INNOVATIVE,
    DecisionReason.NOT_FEASIBLE,
    DecisionReason.NOT_CONCRETE,
    DecisionReason.NOT_COMPLEMENTARY,
    DecisionReason.BUDGET_UNSOUND,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is pronounced on a file; an amount for an award alone, in cents."""

    outcome: Outcome
    reason: DecisionReason
    amount_cents: int | None = None


def verdicts(
    agenda: Iterable[Seeded], *, left_cents: int, put_off: frozenset[int], last: bool
) -> Iterator[tuple[Seeded, Verdict]]:
    """One for each file, the best file first. `left_cents`: what may be awarded in this sitting.

    `put_off`: the ranks of those heard before. The first that the money does not reach is the last that is wanted; in
    the `last` sitting of the year it is tried all the same, as happens, and funding refuses it.
    """
    exhausted = False
    for one in sorted(agenda, key=lambda one: (-one.merit, one.rank)):
        heard_before = one.rank in put_off
        merit = one.merit + GROWTH * heard_before
        wanted = _award_cents(one)
        if merit >= WORTH_IT and not exhausted and (wanted <= left_cents or last):
            exhausted = wanted > left_cents
            left_cents -= wanted
            yield one, Verdict(Outcome.AWARDED, DecisionReason.MERIT, wanted)
        elif _NOT_YET <= merit < WORTH_IT and not heard_before:
            yield one, Verdict(Outcome.DEFERRED, DecisionReason.MORE_INFORMATION_NEEDED)
        else:
            exhausted = exhausted or merit >= WORTH_IT
            yield one, Verdict(Outcome.REJECTED, _REASONS[one.rank % len(_REASONS)])


def _award_cents(one: Seeded) -> int:
    """All of what is asked for or less, to the hundred euros."""
    asked = sum(line["amount_cents"] for line in one.body["budget"]["resources"] if line.get("requested"))
    return asked * _SHARES_OF_THE_ASKED[one.rank % len(_SHARES_OF_THE_ASKED)] // 100 // 10_000 * 10_000
