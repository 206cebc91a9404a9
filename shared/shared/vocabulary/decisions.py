"""What is decided about an application, by whom, and why."""

from enum import StrEnum


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
