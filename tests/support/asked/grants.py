"""Grants that funding treats in ways of their own."""

from datetime import date

from funding_samples import Grant

from shared.contracts import intake


class Esus(Grant):
    """Of an enterprise whose approval must be valid for it to be paid."""

    def submitted(self) -> intake.ApplicationSubmitted:
        return super().submitted().model_copy(update={"esus_expires_on": date(2029, 12, 31)})


class Conditioned(Grant):
    """Of an edition that asks for proof before it pays."""

    def submitted(self) -> intake.ApplicationSubmitted:
        return super().submitted().model_copy(update={"rules_version": "2.0.0"})
