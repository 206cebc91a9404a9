"""The environment of funding: what every service reads, and the account that pays."""

from functools import cache
from typing import Final, Self

from pydantic import SecretStr, model_validator

from funding.gateway.bank_details import checked_bic, checked_iban
from funding.gateway.credit_transfer import Debtor
from funding.gateway.errors import BankFileError
from shared.service import ServiceSettings

ILLUSTRATIVE: Final = Debtor(
    name="APEC (compte illustratif)", iban="FR7630006000011234567890189", bic="AGRIFRPP", siret="73282932000074"
)
"""Who pays in development: the IBAN and the SIRET of the textbooks, which are nobody's."""


class Settings(ServiceSettings):
    """`debtor_*`: Apec as its bank knows it. Required in production, illustrative where left out in development."""

    debtor_name: str | None = None
    debtor_iban: SecretStr | None = None
    debtor_bic: str | None = None
    debtor_siret: str | None = None

    @property
    def debtor(self) -> Debtor:
        """Who pays, and from which account."""
        if not (self.debtor_name and self.debtor_iban and self.debtor_bic and self.debtor_siret):
            return ILLUSTRATIVE
        iban = checked_iban(self.debtor_iban.get_secret_value())
        return Debtor(self.debtor_name, iban, checked_bic(self.debtor_bic), self.debtor_siret)

    @model_validator(mode="after")
    def _pays_from_a_real_account(self) -> Self:
        given = (self.debtor_name, self.debtor_iban, self.debtor_bic, self.debtor_siret)
        if not all(given) and (any(given) or self.environment == "production"):
            message = "DEBTOR_NAME, DEBTOR_IBAN, DEBTOR_BIC and DEBTOR_SIRET say who pays: set all four."
            raise ValueError(message)
        try:
            _ = self.debtor
        except BankFileError as error:
            raise ValueError(f"DEBTOR_{error.field.upper()} is refused: {error.code}") from None
        return self


@cache
def debtor() -> Debtor:
    """Who pays, from the environment; read once."""
    return Settings().debtor  # pyright: ignore[reportCallIssue]  # the environment gives the rest
