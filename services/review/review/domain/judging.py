"""What may happen to a case, and when: each function decides and returns facts, or refuses."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from review.domain.application import ApplicationFile
from review.domain.attending import attending
from review.domain.ballot import Ballot, Decision, Verdict, Vote, check_verdict, check_vote
from review.domain.case import (
    BallotOpened,
    Case,
    CaseFact,
    CaseReceived,
    CaseResumed,
    CaseRouted,
    CaseSetAside,
    CaseWithdrawn,
    DecisionBecameFinal,
    DecisionTaken,
    MoneyRefused,
    MoneySetAside,
    MoneyWasRefused,
    VoteCast,
    evolve,
)
from review.domain.closing import close, require_quorum
from review.domain.committee import Committee, CommitteeRef
from review.domain.drawing import require_envelope
from review.domain.presiding import require_presiding
from review.domain.referring import check_referral, refer
from review.domain.routing import CHOSEN_BY_A_PERSON, Route, Unrouted
from review.domain.session import Session, require_convened
from review.domain.states import CASE_STATE_LABELS, CASE_TRANSITIONS, CaseState, Choice, RoutingReason
from shared.vocabulary import Cents, NotInThisState, Outcome, Refusal, WithdrawalReason


def receive(case_id: UUID, file: ApplicationFile, *, on: date, unrouted: str | None = None) -> CaseReceived:
    """An application was declared admissible. `unrouted`: why the policy finds no committee, where it finds none."""
    return CaseReceived(case_id=case_id, file=file, on=on, unrouted=unrouted)


def route(case: Case, chosen: Route, *, on: date) -> CaseRouted:
    """The policy found a committee for a new case."""
    return CaseRouted(case=case, committee=chosen.committee, rule=chosen.rule, reason=None, first=True, on=on)


def route_by_hand(case: Case, committee: Committee, reason: RoutingReason, *, on: date) -> CaseRouted:
    """A person chooses the committee, for a reason: where the policy found none, or over it while nothing was voted."""
    if case.state not in {CaseState.UNROUTED, CaseState.OPEN}:
        raise _not_now(case, "un dossier change de comité tant qu'aucun vote n'a été ouvert")
    if case.committee == committee.ref:
        raise Refusal("already_there", f"Le dossier est déjà devant le comité {committee.code}.", field="committee_id")
    first = case.state is CaseState.UNROUTED
    return CaseRouted(case=case, committee=committee.ref, rule=CHOSEN_BY_A_PERSON, reason=reason, first=first, on=on)


def open_ballot(case: Case, session: Session, committee: Committee, *, ballot_id: UUID) -> BallotOpened:
    """Open the vote on a case at a session of its committee and edition, where the quorum is there."""
    require_convened(session)
    _require(case, CaseState.BALLOT, "un vote s'ouvre sur un dossier ouvert, ajourné ou revenu au comité")
    check_belongs(case, session)
    now = attending(case, session, committee)
    require_quorum(now.quorum, field="session_id")
    return BallotOpened(
        Ballot(id=ballot_id, session_id=session.id, eligible=now.eligible, recused=now.recused, proxies=now.proxies)
    )


def cast_vote(case: Case, member: str, choice: Choice, *, by: str | None = None) -> VoteCast:
    """A member votes, once; `by` the holder of their proxy where they are absent."""
    if case.state is not CaseState.BALLOT or case.ballot is None:
        raise _not_now(case, "aucun vote n'est ouvert")
    holder = by if by != member else None
    check_vote(case.ballot, member, by=holder or member)
    return VoteCast(case.ballot.id, Vote(member, choice, holder))


def conclude(
    case: Case,
    session: Session,
    committee: Committee,
    verdict: Verdict,
    *,
    decision_id: UUID,
    by: str,
    national: CommitteeRef | None = None,
) -> DecisionTaken:
    """The chair closes the vote, or decides again where funding refused the money. `session` is the ballot's.

    Whatever is decided waits for the minutes of the session. `national` is the committee that a regional one may refer
    to.
    """
    before, ballot = _before_committee(case)
    require_convened(session)
    _require(case, CaseState.AWAITING_MINUTES, "aucun vote n'est à conclure")
    if ballot.closing is None:
        ballot = close(case, ballot, session, committee, verdict.outcome, by=by)
    else:
        recused = committee.recused(case.file.organisations, case.closed_to)
        require_presiding(committee, session, recused | case.closed_to, by)
    if verdict.outcome is Outcome.REFERRED:
        check_referral(before, national)
    check_verdict(
        verdict,
        ballot.tally,
        requested_cents=case.file.requested_cents,
        money_refused=case.state is CaseState.RETURNED,
    )
    decision = Decision(
        id=decision_id,
        outcome=verdict.outcome,
        amount_cents=verdict.amount_cents or Cents(0),
        reason=verdict.reason,
        explanation=verdict.explanation,
        decided_by=by,
        conditions=verdict.conditions,
    )
    paid_by = require_envelope(case.file, before) if decision.proposal_id is not None else None
    return DecisionTaken(case=case, committee=before, ballot=ballot, decision=decision, envelope_key=paid_by)


def hear_money_set_aside(case: Case, proposal_id: UUID) -> tuple[CaseFact, ...]:
    """Funding reserved. Nothing follows where the proposal no longer stands: its withdrawal was announced with it."""
    if case.state is not CaseState.AWARD_PROPOSED or case.standing_proposal != proposal_id:
        return ()
    return (MoneySetAside(proposal_id),)


def hear_money_refused(case: Case, proposal_id: UUID, why: MoneyRefused) -> tuple[CaseFact, ...]:
    """Funding refused. Nothing follows where the proposal no longer stands."""
    if case.state is not CaseState.AWARD_PROPOSED or case.standing_proposal != proposal_id:
        return ()
    return (MoneyWasRefused(proposal_id, why),)


def hear_minutes_signed(case: Case, *, on: date, national: CommitteeRef | None = None) -> tuple[CaseFact, ...]:
    """The minutes of the case's session are signed: what waited for them is final. `national` is who is referred to."""
    if case.state not in {CaseState.RESERVED, CaseState.AWAITING_MINUTES}:
        return ()
    return _become_final(case, on=on, national=national)


def withdraw(case: Case, reason: WithdrawalReason) -> tuple[CaseFact, ...]:
    """The carrier withdrew, whatever the state: a proposal that stands is withdrawn with it, exactly once."""
    if case.state is CaseState.WITHDRAWN:
        return ()
    return (CaseWithdrawn(case=case, reason=reason, proposal_id=case.standing_proposal),)


def set_aside(case: Case) -> tuple[CaseFact, ...]:
    """The application was wrongly declared admissible: whatever the state, as for a withdrawal, nothing is decided."""
    if case.state in {CaseState.SET_ASIDE, CaseState.WITHDRAWN}:
        return ()
    return (CaseSetAside(case=case, proposal_id=case.standing_proposal),)


def resume(case: Case, chosen: Route | Unrouted, *, on: date) -> tuple[CaseFact, ...]:
    """The application is admissible again: the case begins anew, before the committee the policy chose, or none."""
    if case.state is not CaseState.SET_ASIDE:
        return ()
    if isinstance(chosen, Unrouted):
        return (CaseResumed(chosen.reason),)
    resumed = CaseResumed()
    return resumed, route(evolve(case, resumed), chosen, on=on)


def evolve_all(case: Case, facts: Sequence[CaseFact]) -> Case:
    """The case after several facts."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def _become_final(case: Case, *, on: date, national: CommitteeRef | None = None) -> tuple[CaseFact, ...]:
    committee, ballot = _before_committee(case)
    if case.decision is None:
        raise _not_now(case, "aucune décision n'a été prise")
    if case.decision.outcome is Outcome.REFERRED:
        return (refer(case, committee, national, ballot, case.decision, on=on),)
    return (DecisionBecameFinal(case=case, committee=committee, ballot=ballot, decision=case.decision, on=on),)


def _before_committee(case: Case) -> tuple[CommitteeRef, Ballot]:
    if case.committee is None or case.ballot is None:
        raise _not_now(case, "aucun vote n'a été ouvert")
    return case.committee, case.ballot


def check_belongs(case: Case, session: Session, *, field: str = "session_id") -> None:
    """Refuses a session of another committee or edition, or one where the case was voted already."""
    if case.committee != session.committee:
        raise Refusal(
            "session_of_another_committee",
            "Le dossier est devant un autre comité que celui de cette séance.",
            field=field,
        )
    if case.file.edition != session.edition:
        raise Refusal(
            "session_of_another_edition",
            f"Le dossier est de l'édition {case.file.edition}, la séance de l'édition {session.edition}.",
            field=field,
        )
    if case.ballot is not None and case.ballot.session_id == session.id:
        raise Refusal(
            "already_on_this_session",
            "Ce dossier a déjà été voté à cette séance : prenez-en une suivante.",
            field=field,
        )


def _require(case: Case, to: CaseState, sentence: str) -> None:
    if to not in CASE_TRANSITIONS[case.state]:
        raise _not_now(case, sentence)


def _not_now(case: Case, sentence: str) -> NotInThisState:
    return NotInThisState(f"Le dossier est {CASE_STATE_LABELS[case.state]} : {sentence}.", state=case.state)
