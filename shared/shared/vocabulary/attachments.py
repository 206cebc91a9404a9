"""The words of what comes with a financial report."""

from enum import StrEnum


class AttachmentKind(StrEnum):
    """Ce qui accompagne un compte rendu financier."""

    ACTIVITY_REPORT = "ACTIVITY_REPORT"
    APPROVED_ACCOUNTS = "APPROVED_ACCOUNTS"
    AUDITORS_REPORT = "AUDITORS_REPORT"
    SUPPORTING_DOCUMENT = "SUPPORTING_DOCUMENT"
