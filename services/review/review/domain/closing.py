"""How a vote closes: counted among those who are there and not recused at that moment, under a quorum taken again."""

from dataclasses import replace

from review.domain.attending import attending
from review.domain.ballot import Ballot, Closing
from review.domain.case import Case
from review.domain.committee import Committee, Quorum
from review.domain.presiding import require_presiding
from review.domain.session import Session
from shared.vocabulary import Outcome, Refusal


def close(case: Case, ballot: Ballot, session: Session, committee: Committee, outcome: Outcome, *, by: str) -> Ballot:
    """The ballot as it is counted. Without a quorum nothing is decided: the case can only be deferred.

    `by` presides: in a tie their vote decides, where the committee's rules say so.
    """
    now = attending(case, session, committee, ballot)
    require_presiding(committee, session, now.recused | case.closed_to, by)
    if outcome is not Outcome.DEFERRED:
        require_quorum(now.quorum, field="outcome", otherwise=" Le dossier ne peut qu'être ajourné : outcome DEFERRED.")
    counted = replace(ballot, eligible=now.eligible, recused=ballot.recused | now.recused, proxies=now.proxies)
    casting_vote = counted.choice_of(by) if committee.casting_vote else None
    return replace(counted, closing=Closing(quorum=now.quorum, by=by, casting_vote=casting_vote))


def require_quorum(quorum: Quorum, *, field: str, otherwise: str = "") -> None:
    """Refuses where too few voting members are there, those who are recused set aside.

    `otherwise`: a sentence in French, what can be done all the same.
    """
    if not quorum.reached:
        raise Refusal(
            "quorum_missing",
            f"Le quorum n'est pas atteint : voix délibératives présentes, hors récusations : {quorum.present} sur "
            f"{quorum.base} ; il en faut {quorum.needed} ({quorum.percent} %).{otherwise}",
            field=field,
        )
