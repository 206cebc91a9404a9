"""An appeal (demande de réexamen): the carrier of a rejected file asks once, in time, that it be judged again."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from review.domain.case import Appeal, Case, CaseReceived, CaseRouted, begin
from review.domain.committee import CommitteeRef
from review.domain.states import CASE_STATE_LABELS, CaseState
from shared.vocabulary import AppealTo, NotInThisState, Outcome, Refusal

APPEALED_TO_THE_SAME: Final = "appeal_to_the_same_committee"
APPEALED_TO_THE_NATIONAL: Final = "appeal_to_the_national_committee"


@dataclass(frozen=True, slots=True)
class AppealTerms:
    """What the edition's rules say: for how many months from the decision (0: never), and before whom."""

    months: int
    to: AppealTo


@dataclass(frozen=True, slots=True)
class AppealLodged:
    """A second case is opened before a committee. `case` as it begins, `first` the case whose decision is appealed."""

    first: Case
    received: CaseReceived
    case: Case
    routed: CaseRouted


def last_day(decided_on: date, months: int) -> date:
    """The last day to appeal, in Paris: that of the decision some months later, or the last day of a shorter month."""
    month = decided_on.month - 1 + months
    year, month = decided_on.year + month // 12, month % 12 + 1
    return date(year, month, min(decided_on.day, monthrange(year, month)[1]))


def appealable_until(first: Case, terms: AppealTerms, *, appealed: bool) -> date | None:
    """Until which day this decision may be appealed; None where it may not, or was."""
    if first.state is not CaseState.DECIDED or first.decision is None or first.decided_on is None:
        return None
    if appealed or first.appeal is not None or not terms.months or first.decision.outcome is not Outcome.REJECTED:
        return None
    return last_day(first.decided_on, terms.months)


def lodge(
    first: Case,
    terms: AppealTerms,
    *,
    case_id: UUID,
    national: CommitteeRef | None,
    grounds: str,
    by: str,
    appealed: bool,
    on: date,
) -> AppealLodged:
    """Open a second case. Refused of what is no final rejection, a second time, and after the last day.

    Where the rules send it to a national committee and none is formed, it goes to the committee that decided.
    """
    if appealed or first.appeal is not None:
        raise Refusal("appeal_repeated", "Un réexamen a déjà été demandé : il ne se demande qu'une fois.")
    if first.state is not CaseState.DECIDED or first.decision is None or first.committee is None:
        raise NotInThisState(
            f"Le dossier est {CASE_STATE_LABELS[first.state]} : un réexamen se demande d'une décision définitive.",
            state=first.state,
        )
    if first.decision.outcome is not Outcome.REJECTED:
        raise Refusal(
            "decision_not_appealable", "Seul un rejet se réexamine ; une attribution se révise avec la convention."
        )
    until = appealable_until(first, terms, appealed=appealed)
    if until is None:
        raise Refusal("appeals_not_allowed", "Le règlement de cette édition n'admet pas de réexamen.")
    if on > until:
        raise Refusal("appeal_too_late", f"Le réexamen se demandait jusqu'au {until:%d/%m/%Y} inclus.")
    before = first.committee
    to_national = terms.to is AppealTo.NATIONAL_COMMITTEE and national is not None
    received = CaseReceived(case_id=case_id, file=first.file, on=on, appeal=Appeal(first.id, grounds, by))
    case = begin(received, closed_to=first.closed_to)
    rule = APPEALED_TO_THE_NATIONAL if to_national else APPEALED_TO_THE_SAME
    committee = national if to_national and national is not None else before
    routed = CaseRouted(case=case, committee=committee, rule=rule, reason=None, first=True, on=on)
    return AppealLodged(first, received, case, routed)
