"""The words of what holds a payment, and of an order that does not leave."""

from enum import StrEnum


class HoldReason(StrEnum):
    """Pourquoi un versement est retenu."""

    REPORT_OVERDUE = "REPORT_OVERDUE"
    ESUS_LAPSED = "ESUS_LAPSED"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
    MANUAL = "MANUAL"


class AwaitedDecision(StrEnum):
    """La décision de deux personnes qu'attend un versement retenu."""

    TERMINATION_PROPOSED = "TERMINATION_PROPOSED"
    PAYMENT_CONTRADICTED = "PAYMENT_CONTRADICTED"


class OrderCancellationReason(StrEnum):
    """Pourquoi un ordre de paiement est annulé avant d'être à la banque."""

    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
    MISTAKE = "MISTAKE"
    SUSPICION = "SUSPICION"
    OTHER = "OTHER"
