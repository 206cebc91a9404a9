"""The environment of funding: the account that pays, the keys of accounts, our care, and what is published."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator

from funding.gateway.bank_details import checked_bic, checked_iban
from funding.gateway.credit_transfer import Debtor
from funding.gateway.errors import BankFileError
from funding.gateway.open_data.publisher import Publisher
from funding.gateway.vault import KeyRing, VaultError
from funding.handlers.cabinet import Cabinet
from funding.handlers.office import Care, Office
from funding.handlers.press import Press
from shared.objects import ObjectFolder
from shared.service import ProcessRole, ScannerSettings

ILLUSTRATIVE: Final = Debtor(
    name="APEC (compte illustratif)", iban="FR7630006000011234567890189", bic="AGRIFRPP", siret="73282932000074"
)
"""Who pays in development: the IBAN and the SIRET of the textbooks, which are nobody's."""

ILLUSTRATIVE_KEYS: Final = f"development:{b64encode(bytes(32)).decode()}"
"""What seals accounts in development, where no account is anybody's."""

LARGEST_BODY: Final = 10 * 1024 * 1024
"""Bytes of a request body, documents included."""
SECOND_APPROVAL_FROM_CENTS: Final = 100_000_00
COOLING_DAYS: Final = 2


class Settings(ScannerSettings):
    """`debtor_*`: Apec as its bank knows it. Required in production, illustrative where left out in development.

    bank_account_keys: `name:base64 of 32 bytes`, several separated by commas; the first seals the accounts, all open
    them. Required in production. second_approval_from_cents: from there on an order needs two approvers.
    bank_details_cooling_days: how long a changed account is not paid to. payee_verification: nothing is paid before the
    account's bank said whose it is. Left out, the last three are 100,000 EUR, two days and true in production, and off
    in development, where two persons live through a year in seconds. clawback_answer_months, clawback_repayment_months:
    how long a recipient may answer the notice of a clawback, and then take to pay it back.

    attachments_url: where documents of financial reports lie, file:///folder or s3://bucket/prefix with the AWS_
    variables; a folder of the user by default, in development alone. attachment_largest_bytes: of one;
    attachments_per_agreement: so many.

    open_data_url: file:///folder, or s3://bucket/prefix with the AWS_ variables; a folder of the user by default, in
    development alone. open_data_above_cents: grants above it are published, by default all: the duty looks at a
    carrier's year, not at one grant. open_data_publisher: who grants, under the name it is known by; the debtor's where
    left out. open_data_prefix: the one that 360Giving gave to this publisher.
    """

    debtor_name: str | None = None
    debtor_iban: SecretStr | None = None
    debtor_bic: str | None = None
    debtor_siret: str | None = None
    bank_account_keys: SecretStr | None = None
    second_approval_from_cents: int | None = Field(default=None, gt=0)
    bank_details_cooling_days: int | None = Field(default=None, ge=0, le=60)
    payee_verification: bool | None = None
    clawback_answer_months: int = Field(default=1, ge=1, le=12)
    clawback_repayment_months: int = Field(default=1, ge=1, le=12)
    attachments_url: str = Field(default="", pattern=r"^$|^file:///.|^s3://.")
    attachment_largest_bytes: int = Field(default=10 * 1024 * 1024, ge=1, le=LARGEST_BODY)
    attachments_per_agreement: int = Field(default=100, ge=1, le=1000)
    open_data_url: str = Field(default="", pattern=r"^$|^file:///.|^s3://.")
    open_data_above_cents: int = Field(default=0, ge=0)
    open_data_publisher: str = ""
    open_data_prefix: str = Field(default="360G-novapec", pattern=r"^360G-[A-Za-z0-9]+$")

    @property
    def office(self) -> Office:
        """The payments office."""
        return Office(self.debtor, self.keys, self.care)

    @property
    def cabinet(self) -> Cabinet:
        """Where the documents of financial reports lie, and who scans them."""
        folder = Path.home() / ".local" / "share" / "novapec" / "attachments"
        objects = ObjectFolder(self.attachments_url or folder.as_uri())
        return Cabinet(objects, self.scanner, self.attachment_largest_bytes, self.attachments_per_agreement)

    @property
    def press(self) -> Press:
        """What is published, and where."""
        folder = Path.home() / ".local" / "share" / "novapec" / "open-data"
        debtor = self.debtor
        publisher = Publisher(self.open_data_publisher or debtor.name, debtor.siret, self.open_data_prefix)
        return Press(publisher, self.open_data_above_cents, ObjectFolder(self.open_data_url or folder.as_uri()))

    @property
    def keys(self) -> KeyRing:
        """The keys of the accounts."""
        given = self.bank_account_keys
        return KeyRing.parse(ILLUSTRATIVE_KEYS if given is None else given.get_secret_value())

    @property
    def care(self) -> Care:
        """How carefully we pay."""
        in_production = self.environment == "production"
        from_cents, days = self.second_approval_from_cents, self.bank_details_cooling_days
        return Care(
            SECOND_APPROVAL_FROM_CENTS if from_cents is None and in_production else from_cents,
            (COOLING_DAYS if in_production else 0) if days is None else days,
            in_production if self.payee_verification is None else self.payee_verification,
            self.clawback_answer_months,
            self.clawback_repayment_months,
        )

    @property
    def debtor(self) -> Debtor:
        """Who pays, and from which account."""
        if not (self.debtor_name and self.debtor_iban and self.debtor_bic and self.debtor_siret):
            return ILLUSTRATIVE
        iban = checked_iban(self.debtor_iban.get_secret_value())
        return Debtor(self.debtor_name, iban, checked_bic(self.debtor_bic), self.debtor_siret)

    @model_validator(mode="after")
    def _seals_accounts_with_keys_of_its_own(self) -> Self:
        if self.bank_account_keys is None and self.environment == "production":
            message = "BANK_ACCOUNT_KEYS is missing: name:base64 of 32 random bytes, which seals the bank accounts."
            raise ValueError(message)
        try:
            _ = self.keys
        except VaultError as error:
            raise ValueError(f"BANK_ACCOUNT_KEYS is refused: {error}") from None
        return self

    @model_validator(mode="after")
    def _signs_what_others_believe(self) -> Self:
        signs = bool(self.event_signing_key.get_secret_value())
        if self.event_signatures_required and ProcessRole.RELAY in self.roles and not signs:
            message = "EVENT_SIGNING_KEY is missing: without it nobody believes what funding's relay says of payments."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _keeps_attachments_where_it_is_told(self) -> Self:
        if not self.attachments_url and self.environment == "production":
            message = (
                "ATTACHMENTS_URL is missing: s3://bucket/prefix, or file:///folder that API and relay share, where the "
                "documents of financial reports lie."
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _publishes_where_it_is_told(self) -> Self:
        if not self.open_data_url and self.environment == "production":
            message = "OPEN_DATA_URL is missing: file:///folder, or s3://bucket/prefix, where open data is published."
            raise ValueError(message)
        return self

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
def office() -> Office:
    """The payments office, from the environment; read once."""
    return Settings().office  # pyright: ignore[reportCallIssue]  # the environment gives the rest


@cache
def press() -> Press:
    """What is published and where, from the environment; read once."""
    return Settings().press  # pyright: ignore[reportCallIssue]  # the environment gives the rest


@cache
def cabinet() -> Cabinet:
    """Where the documents of financial reports lie, from the environment; read once."""
    return Settings().cabinet  # pyright: ignore[reportCallIssue]  # the environment gives the rest
