"""Scores on the weighted grid of an edition: recorded whole, superseded and never edited, blind until recorded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isqrt
from typing import Final

from review.domain.case import Case
from review.domain.committee import Committee
from review.domain.states import CASE_STATE_LABELS, CaseState, Opinion
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal, Refusals

HIGHEST: Final = 5
"""Points go from 0 to this, whole."""

TO_BE_SCORED: Final = frozenset({CaseState.OPEN, CaseState.BALLOT, CaseState.DEFERRED, CaseState.RETURNED})


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the grid: its weight against those of the others."""

    code: str
    label: str
    weight: int


Grid = tuple[Criterion, ...]

DEFAULT_GRID: Final[Grid] = (
    Criterion("INNOVATION", "Caractère innovant", 1),
    Criterion("IMPACT", "Impact attendu sur l’emploi", 1),
    Criterion("FEASIBILITY", "Faisabilité", 1),
    Criterion("CONCRETENESS", "Caractère concret", 1),
    Criterion("COMPLEMENTARITY", "Complémentarité avec l’action de l’Apec", 1),
    Criterion("BUDGET_SOUNDNESS", "Solidité du budget", 1),
)
"""Where an edition gives no grid: the criteria of the call, of one weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a member recorded, for the `number`th time from 1. `points` by criterion.

    `why` it supersedes the one before: None of the first, and of those from before it was asked.
    """

    member: str
    number: int
    opinion: Opinion
    points: Mapping[str, int]
    comment: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRecorded:
    """A member recorded scores and an opinion; what they recorded before is superseded."""

    case: Case
    evaluation: Evaluation
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How scores lie, in hundredths of a point; `deviation` is the standard deviation of those given."""

    mean: int
    lowest: int
    highest: int
    deviation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The evaluations that count, together: opinions counted, the spread of totals and of each criterion."""

    opinions: Mapping[Opinion, int]
    total: Spread
    criteria: Mapping[str, Spread]


def record(
    case: Case,
    committee: Committee,
    grid: Grid,
    before: Sequence[Evaluation],
    *,
    member: str,
    opinion: Opinion,
    points: Mapping[str, int],
    comment: str,
    on: date,
    why: str | None = None,
) -> EvaluationRecorded:
    """Record an evaluation. Refuses who is recused, a criterion left out or unknown, and points off the scale.

    Where it supersedes one, it says `why`.
    """
    if member in committee.recused(case.file.organisations, case.closed_to):
        raise NotThisPerson("member_recused", "Vous êtes lié à ce projet : vous ne le notez pas.")
    if case.state not in TO_BE_SCORED:
        raise NotInThisState(f"Le dossier est {CASE_STATE_LABELS[case.state]} : il ne se note plus.", state=case.state)
    if mistakes := _mistakes(grid, points):
        raise Refusals(mistakes) if len(mistakes) > 1 else mistakes[0]
    number = 1 + max((one.number for one in before if one.member == member), default=0)
    if number > 1 and why is None:
        raise Refusal("reason_missing", "Vous avez déjà noté ce dossier : dites pourquoi vous changez.", field="why")
    again = why if number > 1 else None
    made = Evaluation(member=member, number=number, opinion=opinion, points=dict(points), comment=comment, why=again)
    return EvaluationRecorded(case=case, evaluation=made, on=on)


def counting(evaluations: Sequence[Evaluation], closed_to: frozenset[str]) -> list[Evaluation]:
    """The last evaluation of each member who is not recused, by member."""
    last = {one.member: one for one in sorted(evaluations, key=lambda one: one.number)}
    return [last[member] for member in sorted(last) if member not in closed_to]


def missing(case: Case, committee: Committee, evaluations: Sequence[Evaluation]) -> list[str]:
    """The voting members, not recused, who recorded nothing yet."""
    recused = committee.recused(case.file.organisations, case.closed_to)
    return sorted(committee.voting - recused - {one.member for one in evaluations})


def total_of(evaluation: Evaluation, grid: Grid) -> int:
    """The weighted mean of an evaluation, in hundredths of a point, rounded half up."""
    weights = sum(one.weight for one in grid)
    points = sum(one.weight * evaluation.points.get(one.code, 0) for one in grid)
    return (200 * points + weights) // (2 * weights)


def summary_of(evaluations: Sequence[Evaluation], grid: Grid) -> Summary | None:
    """The evaluations together; None where there is none."""
    if not evaluations:
        return None
    opinions = Counter(one.opinion for one in evaluations)
    return Summary(
        opinions={opinion: opinions[opinion] for opinion in Opinion},
        total=_spread([total_of(one, grid) for one in evaluations]),
        criteria={
            line.code: _spread([100 * one.points[line.code] for one in evaluations if line.code in one.points] or [0])
            for line in grid
        },
    )


def _spread(hundredths: Sequence[int]) -> Spread:
    count, total = len(hundredths), sum(hundredths)
    # The variance times count squared is whole, so that nothing is lost before the root is taken.
    scaled = count * sum(one * one for one in hundredths) - total * total
    return Spread(
        mean=(2 * total + count) // (2 * count),
        lowest=min(hundredths),
        highest=max(hundredths),
        deviation=(2 * isqrt(scaled) + count) // (2 * count),
    )


def _mistakes(grid: Grid, points: Mapping[str, int]) -> list[Refusal]:
    known = {line.code: line for line in grid}
    left_out = [line.label for line in grid if line.code not in points]
    found = [
        Refusal("criterion_unknown", f"La grille n’a pas de critère {code}.", field=f"points.{code}")
        for code in sorted(points.keys() - known.keys())
    ]
    if left_out:
        found.append(Refusal("criterion_missing", f"Critères à noter : {', '.join(left_out)}.", field="points"))
    return found + [
        Refusal("points_off_scale", f"Une note va de 0 à {HIGHEST}.", field=f"points.{code}")
        for code, given in sorted(points.items())
        if code in known and not 0 <= given <= HIGHEST
    ]
