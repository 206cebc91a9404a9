"""What a session is to hear: cases that its committee may vote, each once, in order."""

from collections.abc import Sequence
from uuid import UUID

from review.domain.case import Case
from review.domain.judging import check_belongs
from review.domain.session import AgendaSet, Session, require_convened
from review.domain.states import CASE_STATE_LABELS, CASE_TRANSITIONS, CaseState
from shared.vocabulary import Refusal


def set_agenda(session: Session, cases: Sequence[Case]) -> AgendaSet:
    """Set the agenda, in place of the one before. Refuses a case that this session could not vote."""
    require_convened(session)
    twice = sorted({case.file.number for case in cases if list(cases).count(case) > 1})
    if twice:
        raise Refusal("case_twice", f"Chaque dossier est inscrit une fois : {', '.join(twice)}.", field="cases")
    for case in cases:
        if case.id not in session.agenda:
            _check_new(case, session)
    return AgendaSet(tuple(case.id for case in cases))


def after_break_off(session: Session, case_id: UUID, *, on_agenda: bool) -> AgendaSet:
    """The agenda once a vote was broken off: its case keeps its place there, gets the last one, or is taken off."""
    others = tuple(one for one in session.agenda if one != case_id)
    if not on_agenda:
        return AgendaSet(others)
    return AgendaSet(session.agenda if case_id in session.agenda else (*others, case_id))


def _check_new(case: Case, session: Session) -> None:
    if CaseState.BALLOT not in CASE_TRANSITIONS[case.state]:
        raise Refusal(
            "case_not_to_vote",
            f"Le dossier {case.file.number} est {CASE_STATE_LABELS[case.state]} : il ne s'inscrit pas à une séance.",
            field="cases",
        )
    check_belongs(case, session, field="cases")
