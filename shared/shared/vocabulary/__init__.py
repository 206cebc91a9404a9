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
from shared.vocabulary.eligibility import EligibilityRule as EligibilityRule
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
from shared.vocabulary.refusals import NotInThisState as NotInThisState
from shared.vocabulary.refusals import NotThisPerson as NotThisPerson
from shared.vocabulary.refusals import Refusal as Refusal
from shared.vocabulary.refusals import Refusals as Refusals
from shared.vocabulary.sessions import SessionChangeReason as SessionChangeReason
from shared.vocabulary.terminations import TerminationGround as TerminationGround

Cents = NewType("Cents", int)
"""An amount of money in euro cents. Never a float, never a fraction."""


class Axis(StrEnum):
    """Axe de l'appel à projets."""

    SOLIDARITY_INCLUSION = "SOLIDARITY_INCLUSION"
    TERRITORIAL_DEVELOPMENT = "TERRITORIAL_DEVELOPMENT"
    ECOLOGICAL_TRANSITION = "ECOLOGICAL_TRANSITION"


class Stage(StrEnum):
    """Expérimentation, ou changement d'échelle."""

    PILOT = "PILOT"
    SCALE_UP = "SCALE_UP"


class Audience(StrEnum):
    """Public cible de l'Apec."""

    EXECUTIVE = "EXECUTIVE"
    YOUNG_GRADUATE = "YOUNG_GRADUATE"
    SMALL_BUSINESS = "SMALL_BUSINESS"
    OTHER = "OTHER"


class SpecialAudience(StrEnum):
    """Public particulier que le projet touche."""

    QPV_RESIDENT = "QPV_RESIDENT"
    FRR_RESIDENT = "FRR_RESIDENT"
    DISABILITY = "DISABILITY"
    REFUGEE = "REFUGEE"
    WOMEN = "WOMEN"
    SENIOR = "SENIOR"


class CostCategory(StrEnum):
    """Ce que la subvention paie."""

    WORKSHOPS = "WORKSHOPS"
    FACILITATION = "FACILITATION"
    EXPERTISE = "EXPERTISE"
    LOGISTICS = "LOGISTICS"
    ROOMS = "ROOMS"
    OTHER = "OTHER"


class LegalForm(StrEnum):
    """Forme juridique du porteur, telle que le règlement d'une édition la nomme."""

    ASSOCIATION = "ASSOCIATION"
    ESUS = "ESUS"
    MISSION_COMPANY = "MISSION_COMPANY"
    COOPERATIVE = "COOPERATIVE"
    MUTUAL = "MUTUAL"
    FOUNDATION = "FOUNDATION"
    OTHER = "OTHER"


class Region(StrEnum):
    """Région, par son code INSEE (Code officiel géographique 2026), outre-mer compris."""

    GUADELOUPE = "01"
    MARTINIQUE = "02"
    GUYANE = "03"
    LA_REUNION = "04"
    MAYOTTE = "06"
    ILE_DE_FRANCE = "11"
    CENTRE_VAL_DE_LOIRE = "24"
    BOURGOGNE_FRANCHE_COMTE = "27"
    NORMANDIE = "28"
    HAUTS_DE_FRANCE = "32"
    GRAND_EST = "44"
    PAYS_DE_LA_LOIRE = "52"
    BRETAGNE = "53"
    NOUVELLE_AQUITAINE = "75"
    OCCITANIE = "76"
    AUVERGNE_RHONE_ALPES = "84"
    PROVENCE_ALPES_COTE_D_AZUR = "93"
    CORSE = "94"


class Zoning(StrEnum):
    """Zonage public qu'un projet touche ; FRR a pris la suite des ZRR le 1er juillet 2024."""

    QPV = "QPV"
    FRR = "FRR"
    ACV = "ACV"
    PVD = "PVD"
    TI = "TI"


class CommitteeKind(StrEnum):
    """Comité de validation."""

    REGIONAL = "REGIONAL"
    NATIONAL = "NATIONAL"


class Outcome(StrEnum):
    """Ce qu'un comité décide d'un dossier."""

    AWARDED = "AWARDED"
    AWARDED_WITH_CONDITIONS = "AWARDED_WITH_CONDITIONS"
    DEFERRED = "DEFERRED"
    REJECTED = "REJECTED"
    REFERRED = "REFERRED"


class AppealTo(StrEnum):
    """Qui réexamine un dossier rejeté."""

    SAME_COMMITTEE = "SAME_COMMITTEE"
    NATIONAL_COMMITTEE = "NATIONAL_COMMITTEE"


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


class Admissibility(StrEnum):
    """Ce qu'une personne constate de la recevabilité d'un dossier."""

    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"


class InadmissibilityReason(StrEnum):
    """Motif d'irrecevabilité."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    LEGAL_FORM = "LEGAL_FORM"
    SENIORITY = "SENIORITY"
    TERRITORY = "TERRITORY"
    AMOUNT = "AMOUNT"
    INCOMPLETE = "INCOMPLETE"
    DUPLICATE = "DUPLICATE"
    ESUS_LAPSED = "ESUS_LAPSED"
    COMMITMENT_MISSING = "COMMITMENT_MISSING"
    OTHER = "OTHER"


class WithdrawalReason(StrEnum):
    """Motif de retrait par le porteur."""

    PROJECT_ABANDONED = "PROJECT_ABANDONED"
    FUNDED_ELSEWHERE = "FUNDED_ELSEWHERE"
    RESUBMITTED = "RESUBMITTED"
    CARRIER_CHOICE = "CARRIER_CHOICE"
    OTHER = "OTHER"


class DecisionReason(StrEnum):
    """Motif d'une décision de comité."""

    MERIT = "MERIT"
    INSUFFICIENT_IMPACT = "INSUFFICIENT_IMPACT"
    NOT_INNOVATIVE = "NOT_INNOVATIVE"
    NOT_FEASIBLE = "NOT_FEASIBLE"
    NOT_CONCRETE = "NOT_CONCRETE"
    NOT_COMPLEMENTARY = "NOT_COMPLEMENTARY"
    BUDGET_UNSOUND = "BUDGET_UNSOUND"
    MORE_INFORMATION_NEEDED = "MORE_INFORMATION_NEEDED"
    BROADER_SCOPE = "BROADER_SCOPE"
    ENVELOPE_EXHAUSTED = "ENVELOPE_EXHAUSTED"
    OTHER = "OTHER"


class RefusalReason(StrEnum):
    """Pourquoi l'enveloppe n'a pas pu réserver."""

    ENVELOPE_EXHAUSTED = "ENVELOPE_EXHAUSTED"
    NO_ENVELOPE = "NO_ENVELOPE"


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
