"""The words of the programme, as every service uses them (docs/glossary.md).

Standard library only: this and `territories` are what a domain may import of `shared`.
"""

from enum import StrEnum
from typing import NewType

from shared.vocabulary.attachments import AttachmentKind as AttachmentKind
from shared.vocabulary.clawbacks import ClawbackCancellationReason as ClawbackCancellationReason
from shared.vocabulary.clawbacks import ClawbackGround as ClawbackGround
from shared.vocabulary.clawbacks import WriteOffReason as WriteOffReason
from shared.vocabulary.conventions import ConventionEndReason as ConventionEndReason
from shared.vocabulary.decisions import Admissibility as Admissibility
from shared.vocabulary.decisions import AppealTo as AppealTo
from shared.vocabulary.decisions import CommitteeKind as CommitteeKind
from shared.vocabulary.decisions import DecisionReason as DecisionReason
from shared.vocabulary.decisions import InadmissibilityReason as InadmissibilityReason
from shared.vocabulary.decisions import Outcome as Outcome
from shared.vocabulary.decisions import RefusalReason as RefusalReason
from shared.vocabulary.decisions import WithdrawalReason as WithdrawalReason
from shared.vocabulary.eligibility import EligibilityRule as EligibilityRule
from shared.vocabulary.envelopes import EnvelopeShare as EnvelopeShare
from shared.vocabulary.envelopes import share_of_axis as share_of_axis
from shared.vocabulary.envelopes import share_of_region as share_of_region
from shared.vocabulary.erasing import ERASED as ERASED
from shared.vocabulary.erasing import ErasureGround as ErasureGround
from shared.vocabulary.erasing import without as without
from shared.vocabulary.hearings import HearingCancellation as HearingCancellation
from shared.vocabulary.notices import NOTICE_TRANSITIONS as NOTICE_TRANSITIONS
from shared.vocabulary.notices import NOTICES_IN_FRENCH as NOTICES_IN_FRENCH
from shared.vocabulary.notices import NoticeState as NoticeState
from shared.vocabulary.payments import AwaitedDecision as AwaitedDecision
from shared.vocabulary.payments import HoldReason as HoldReason
from shared.vocabulary.payments import OrderCancellationReason as OrderCancellationReason
from shared.vocabulary.programme import Audience as Audience
from shared.vocabulary.programme import Axis as Axis
from shared.vocabulary.programme import CostCategory as CostCategory
from shared.vocabulary.programme import LegalForm as LegalForm
from shared.vocabulary.programme import Region as Region
from shared.vocabulary.programme import SpecialAudience as SpecialAudience
from shared.vocabulary.programme import Stage as Stage
from shared.vocabulary.programme import Zoning as Zoning
from shared.vocabulary.refusals import NotInThisState as NotInThisState
from shared.vocabulary.refusals import NotThisPerson as NotThisPerson
from shared.vocabulary.refusals import Refusal as Refusal
from shared.vocabulary.refusals import Refusals as Refusals
from shared.vocabulary.sessions import SessionChangeReason as SessionChangeReason
from shared.vocabulary.terminations import TerminationGround as TerminationGround

Cents = NewType("Cents", int)
"""An amount of money in euro cents. Never a float, never a fraction."""


class InstalmentKind(StrEnum):
    """Avance, acompte, solde."""

    ADVANCE = "ADVANCE"
    INTERIM = "INTERIM"
    BALANCE = "BALANCE"


class ConditionPrecedent(StrEnum):
    """Conditions suspensives : rien n'est versé avant qu'une personne les ait constatées."""

    BANK_DETAILS = "BANK_DETAILS"
    CO_FUNDING = "CO_FUNDING"
    ESUS_APPROVAL = "ESUS_APPROVAL"
    REPUBLICAN_COMMITMENT = "REPUBLICAN_COMMITMENT"
    COMMITTEE_CONDITIONS = "COMMITTEE_CONDITIONS"


class AmendedTerm(StrEnum):
    """Ce qu'un avenant change."""

    AMOUNT = "AMOUNT"
    BUDGET = "BUDGET"
    DATES = "DATES"
    SCHEDULE = "SCHEDULE"
    PURPOSE = "PURPOSE"
    SHARES = "SHARES"


class ReportKind(StrEnum):
    """Rapport d'activité dû par le porteur."""

    INTERIM = "INTERIM"
    FINAL = "FINAL"


class IndicatorKind(StrEnum):
    """Réalisation, résultat, impact."""

    OUTPUT = "OUTPUT"
    OUTCOME = "OUTCOME"
    IMPACT = "IMPACT"


class Unit(StrEnum):
    """Unité d'un indicateur. Un taux (RATIO) se donne comme un effectif sur un autre, jamais en pourcentage."""

    PERSON = "PERSON"
    RATIO = "RATIO"
    ORGANISATION = "ORGANISATION"
    EVENT = "EVENT"
    HOUR = "HOUR"
    EURO_CENT = "EURO_CENT"


class LedgerMove(StrEnum):
    """Mouvement d'une enveloppe."""

    OPEN = "OPEN"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    COMMIT = "COMMIT"
    DECOMMIT = "DECOMMIT"
    DISBURSE = "DISBURSE"
    RETURN = "RETURN"
    RECOVER = "RECOVER"


class BankMove(StrEnum):
    """Écart entre ce que la banque a mouvementé et l'ordre : de plus, de moins, ou des frais gardés sur un retour."""

    DEBIT_OVER = "DEBIT_OVER"
    DEBIT_UNDER = "DEBIT_UNDER"
    RETURN_FEE = "RETURN_FEE"


class Role(StrEnum):
    """Qui agit."""

    CARRIER = "carrier"
    REGIONAL_DELEGATE = "regional_delegate"
    PROGRAMME_OFFICER = "programme_officer"
    COMMITTEE_MEMBER = "committee_member"
    COMMITTEE_CHAIR = "committee_chair"
    FINANCE_OFFICER = "finance_officer"
    FINANCE_APPROVER = "finance_approver"
    IMPACT_OFFICER = "impact_officer"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class ReleaseReason(StrEnum):
    """Pourquoi une réservation ou un reste est rendu à l'enveloppe."""

    APPLICATION_WITHDRAWN = "APPLICATION_WITHDRAWN"
    AGREEMENT_LAPSED = "AGREEMENT_LAPSED"
    AGREEMENT_CLOSED = "AGREEMENT_CLOSED"
    AGREEMENT_AMENDED = "AGREEMENT_AMENDED"


class ReportReturnReason(StrEnum):
    """Pourquoi un rapport est renvoyé au porteur."""

    INCOMPLETE = "INCOMPLETE"
    INCONSISTENT = "INCONSISTENT"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    OTHER = "OTHER"


class DocumentKind(StrEnum):
    """Pièce justificative d'un dossier."""

    STATUTES = "STATUTES"
    BOARD_LIST = "BOARD_LIST"
    ACCOUNTS = "ACCOUNTS"
    ACTIVITY_REPORT = "ACTIVITY_REPORT"
    ESUS_APPROVAL = "ESUS_APPROVAL"
    SIGNATORY_POWER = "SIGNATORY_POWER"
    CONSORTIUM_AGREEMENT = "CONSORTIUM_AGREEMENT"
    BUDGET = "BUDGET"
    OTHER = "OTHER"


class LeadCloseReason(StrEnum):
    """Pourquoi une piste est abandonnée."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    NO_ANSWER = "NO_ANSWER"
    NOT_INTERESTED = "NOT_INTERESTED"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"
