"""A tie that was declared or noted by mistake is lifted: by a counter-act of somebody else, with a reason.

What was voted and scored meanwhile stays as it is. What this person scored before is theirs again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from review.domain.case import Case
from review.domain.states import CASE_STATE_LABELS, CaseState, LiftReason
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


@dataclass(frozen=True, slots=True)
class WhyLifted:
    """Why a tie no longer counts, and who says so (an opaque id). `explanation` is text, never announced."""

    reason: LiftReason
    explanation: str
    by: str


@dataclass(frozen=True, slots=True)
class DeclaredConflict:
    """A conflict that stands: the `number`th between this member and this application, from 1."""

    application_id: UUID
    member: str
    number: int
    declared_by: str


@dataclass(frozen=True, slots=True)
class ConflictWasLifted:
    """A declared conflict no longer counts."""

    conflict: DeclaredConflict
    why: WhyLifted


@dataclass(frozen=True, slots=True)
class InterestWasLifted:
    """An organisation (SIRET) is no longer one of this member's, in whatever committee it was named."""

    member: str
    siret: str
    why: WhyLifted


def lift_conflict(
    cases: Sequence[Case], standing: DeclaredConflict | None, member: str, why: WhyLifted
) -> ConflictWasLifted:
    """Lift a declared conflict. `cases` are those of the application.

    Refuses where none stands, from who would free themselves or who noted it, and while a vote on the file is open.
    """
    if standing is None:
        raise Refusal(
            "conflict_missing",
            "Aucun conflit déclaré ne ferme ce dossier à cette personne. Si c'est une organisation, levez l'intérêt.",
            field="member",
        )
    _require_another(member, why)
    if why.by == standing.declared_by:
        raise NotThisPerson(
            "declared_by_yourself", "Vous avez noté ce conflit vous-même : une autre personne que vous le lève."
        )
    _require_no_vote(cases)
    return ConflictWasLifted(standing, why)


def lift_interest(
    cases: Sequence[Case], theirs: Sequence[str], member: str, siret: str, why: WhyLifted
) -> InterestWasLifted:
    """Lift an interest. `cases` are those that it closes, `theirs` the organisations that the member is tied to.

    Refuses what is none of theirs, who would free themselves, and while a vote on one of those files is open.
    """
    if siret not in theirs:
        raise Refusal("interest_missing", "Cette personne n'est pas liée à cette organisation.", field="organisation")
    _require_another(member, why)
    _require_no_vote(cases)
    return InterestWasLifted(member, siret, why)


def _require_another(member: str, why: WhyLifted) -> None:
    if why.by == member:
        raise NotThisPerson("frees_yourself", "Personne ne lève son propre déport : une autre personne le fait.")


def _require_no_vote(cases: Sequence[Case]) -> None:
    at_vote = sorted(case.file.number for case in cases if case.state is CaseState.BALLOT)
    if at_vote:
        raise NotInThisState(
            f"Un dossier que ce lien ferme est {CASE_STATE_LABELS[CaseState.BALLOT]} ({', '.join(at_vote)}) : concluez "
            "ou interrompez d'abord ce vote.",
            state=CaseState.BALLOT,
        )
