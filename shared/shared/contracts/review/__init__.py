"""What review announces: committees, their sessions, and the cases they decide."""

from shared.contracts.review.cases import AppealLodged as AppealLodged
from shared.contracts.review.cases import AwardProposed as AwardProposed
from shared.contracts.review.cases import AwardWithdrawn as AwardWithdrawn
from shared.contracts.review.cases import CaseEvent as CaseEvent
from shared.contracts.review.cases import CaseOpened as CaseOpened
from shared.contracts.review.cases import CaseReferred as CaseReferred
from shared.contracts.review.cases import DecisionMade as DecisionMade
from shared.contracts.review.cases import OpinionRecorded as OpinionRecorded
from shared.contracts.review.committees import CommitteeChanged as CommitteeChanged
from shared.contracts.review.committees import CommitteeConvened as CommitteeConvened
from shared.contracts.review.committees import CommitteeEvent as CommitteeEvent
from shared.contracts.review.committees import CommitteeFormed as CommitteeFormed
from shared.contracts.review.committees import CommitteeRulesAmended as CommitteeRulesAmended
from shared.contracts.review.committees import Mandate as Mandate
from shared.contracts.review.committees import MinutesCorrected as MinutesCorrected
from shared.contracts.review.committees import MinutesSigned as MinutesSigned
from shared.contracts.review.committees import SessionCancelled as SessionCancelled
from shared.contracts.review.committees import SessionEvent as SessionEvent
from shared.contracts.review.committees import SessionMoved as SessionMoved
from shared.contracts.review.hearings import HearingCancelled as HearingCancelled
from shared.contracts.review.hearings import HearingConfirmed as HearingConfirmed
from shared.contracts.review.hearings import HearingHeld as HearingHeld
from shared.contracts.review.hearings import HearingProposed as HearingProposed
from shared.contracts.review.recusals import ConflictDeclared as ConflictDeclared
from shared.contracts.review.recusals import ConflictLifted as ConflictLifted
from shared.contracts.review.recusals import RecusalsNoted as RecusalsNoted
