"""What is announced of committees, their sessions and their minutes."""

from review.domain.addendum import MinutesWereCorrected
from review.domain.amending import RulesAmended
from review.domain.committee import Committee
from review.domain.composing import CommitteeFormed, MandateEnded, MemberAppointed
from review.domain.session import MinutesWereSigned, SessionConvened, SessionWasCancelled, SessionWasMoved
from shared.contracts import review
from shared.contracts.envelope import Event


def of_committee(fact: CommitteeFormed | SessionConvened | MinutesWereSigned) -> Event:
    """A committee is formed or convened; its minutes are signed."""
    match fact:
        case CommitteeFormed(committee=committee):
            return review.CommitteeFormed(
                committee_id=committee.id,
                code=committee.code,
                kind=committee.kind,
                regions=tuple(sorted(committee.regions)),
                voting_members=len(committee.voting),
                quorum_percent=committee.quorum_percent,
                mandates=_mandates(committee),
            )
        case SessionConvened(session=session):
            return review.CommitteeConvened(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                held_on=session.held_on,
            )
        case MinutesWereSigned(session=session, minutes=minutes):
            return review.MinutesSigned(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                minutes_sha256=minutes.sha256,
                signed_on=minutes.signed_on,
            )


def session_changed(fact: SessionWasMoved | SessionWasCancelled) -> Event:
    """A session that was convened sits at another time or place, or not at all. What was explained stays here."""
    session = fact.session
    match fact:
        case SessionWasMoved(to=to):
            return review.SessionMoved(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                was_held_on=session.held_on,
                held_on=to.held_on,
                reason=fact.why.reason,
                moved_on=fact.on,
            )
        case SessionWasCancelled():
            return review.SessionCancelled(
                session_id=session.id,
                committee_id=session.committee.id,
                committee_code=session.committee.code,
                edition=session.edition,
                held_on=session.held_on,
                reason=fact.why.reason,
                cancelled_on=fact.on,
            )


def committee_changed(fact: MemberAppointed | MandateEnded) -> Event:
    """A mandate began or ended."""
    return review.CommitteeChanged(
        committee_id=fact.committee.id,
        code=fact.committee.code,
        voting_members=len(fact.committee.on(fact.on).voting),
        changed_on=fact.on,
        mandates=_mandates(fact.committee),
    )


def rules_amended(fact: RulesAmended) -> Event:
    """What a committee decides under changes, for sessions convened later. Why stays here."""
    return review.CommitteeRulesAmended(
        committee_id=fact.committee.id,
        code=fact.committee.code,
        version=fact.rules.version,
        applies_from=fact.rules.since,
        quorum_percent=fact.rules.quorum_percent,
        casting_vote=fact.rules.casting_vote,
        proxies_per_holder=fact.rules.proxies_per_holder,
        proxies_in_quorum=fact.rules.proxies_in_quorum,
        amended_on=fact.on,
    )


def _mandates(committee: Committee) -> tuple[review.Mandate, ...]:
    return tuple(review.Mandate(member=one.sub, since=one.since, until=one.until) for one in committee.members)


def minutes_corrected(fact: MinutesWereCorrected) -> Event:
    """Signed minutes have an addendum."""
    return review.MinutesCorrected(
        session_id=fact.session.id,
        committee_id=fact.session.committee.id,
        committee_code=fact.session.committee.code,
        edition=fact.session.edition,
        number=fact.addendum.number,
        addendum_sha256=fact.addendum.sha256,
        signed_on=fact.addendum.signed_on,
    )
