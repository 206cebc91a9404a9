"""A regional committee refers a case to the national one, with the whole file."""

from datetime import date

from review.domain.ballot import Ballot, Decision
from review.domain.case import Case, CaseWasReferred
from review.domain.committee import CommitteeRef
from shared.vocabulary import CommitteeKind, Refusal


def check_referral(before: CommitteeRef, national: CommitteeRef | None) -> CommitteeRef:
    """The committee to refer to. Refuses to refer from the national committee, or where there is none to refer to."""
    if before.kind is not CommitteeKind.REGIONAL:
        raise Refusal(
            "referral_from_national", "Seul un comité régional renvoie un dossier au comité national.", field="outcome"
        )
    if national is None:
        raise Refusal(
            "national_committee_missing", "Aucun comité national n'est formé : à qui renvoyer ?", field="outcome"
        )
    return national


def refer(
    case: Case, before: CommitteeRef, to: CommitteeRef | None, ballot: Ballot, decision: Decision, *, on: date
) -> CaseWasReferred:
    """The case is open before the national committee; its earlier ballots stay in the file."""
    national = check_referral(before, to)
    return CaseWasReferred(
        case=case, before=before, to=national, session_id=ballot.session_id, reason=decision.reason, on=on
    )
