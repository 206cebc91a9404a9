"""Every fact that funding's rules can come to; `events.contract` says which of them are announced."""

from funding.domain.amendment import AgreementAmended, AmendmentAbandoned, AmendmentDrafted, AmendmentPartySigned
from funding.domain.attachments import AttachmentFact
from funding.domain.bank_details import BankDetailsConfirmed, BankDetailsGiven, BankDetailsRefused
from funding.domain.clawback import ClawbackFact
from funding.domain.closing import AgreementClosed
from funding.domain.conditions import ConditionMet, ConditionUndone
from funding.domain.contradiction import ContradictionFact
from funding.domain.drafting import AgreementDrafted
from funding.domain.envelope import EnvelopeOpened
from funding.domain.esus import EsusRenewalUndone
from funding.domain.financial_report import (
    FinancialReportAccepted,
    FinancialReportReturned,
    FinancialReportSubmitted,
)
from funding.domain.lateness import FinancialReportFellOverdue, FinancialReportReminded
from funding.domain.ledger import Posted
from funding.domain.orders import OrderApproved, OrderCancelled, OrderDrafted, OrderPreApproved
from funding.domain.payee import PayeeAccepted, PayeeVerified
from funding.domain.releases import (
    EsusLapsed,
    EsusRenewed,
    FreedByHand,
    HeldByHand,
    ReportAcceptanceUndone,
    ReportCured,
    ReportExcused,
    ReportFellOverdue,
    ReviewFact,
)
from funding.domain.reservation import ReservationFact
from funding.domain.scheduling import Rescheduled
from funding.domain.settlement import BankFact
from funding.domain.shares import SharesSet
from funding.domain.signing import AgreementCancelled, AgreementLapsed, AgreementSigned, PartySigned
from funding.domain.succession import CarrierChanged
from funding.domain.taking_back import FinancialReportAcceptanceUndone
from funding.domain.termination import AgreementTerminated, TerminationAbandoned, TerminationProposed

OrderFact = OrderPreApproved | OrderApproved | OrderCancelled | BankFact | ContradictionFact
"""What changes a payment order."""

ReportFact = ReportFellOverdue | ReportCured | ReportAcceptanceUndone | ReportExcused
"""What impact says of an activity report."""

EsusFact = EsusLapsed | EsusRenewed | EsusRenewalUndone
"""What becomes of the carrier's ESUS approval."""

ConditionFact = ReportFact | EsusFact | HeldByHand | FreedByHand | ConditionMet | ConditionUndone
"""What instalments depend on."""

ReleaseFact = ConditionFact | ReviewFact
"""What releases or holds an instalment."""

SigningFact = Rescheduled | SharesSet | PartySigned | AgreementSigned
"""What leads to an agreement's signature."""

AmendmentFact = AmendmentDrafted | AmendmentPartySigned | AmendmentAbandoned | AgreementAmended
"""What leads to another version of it."""

TerminationFact = TerminationProposed | TerminationAbandoned | AgreementTerminated
"""What ends it before its time."""

EndingFact = AgreementLapsed | AgreementCancelled | AgreementClosed | TerminationFact
"""What ends an agreement."""

AccountFact = (
    BankDetailsGiven
    | BankDetailsConfirmed
    | BankDetailsRefused
    | PayeeVerified
    | PayeeAccepted
    | FinancialReportFellOverdue
    | FinancialReportReminded
    | FinancialReportSubmitted
    | FinancialReportReturned
    | FinancialReportAccepted
    | FinancialReportAcceptanceUndone
    | ClawbackFact
)
"""What concerns the recipient's account and accounts."""

AgreementFact = (
    SigningFact | CarrierChanged | AmendmentFact | EndingFact | ReleaseFact | OrderDrafted | OrderFact | AccountFact
)
"""What may change an agreement or its instalments."""

Fact = EnvelopeOpened | Posted | ReservationFact | AgreementDrafted | AgreementFact | AttachmentFact
"""All of them."""
