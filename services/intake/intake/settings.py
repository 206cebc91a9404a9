"""What intake reads from the environment: where documents lie, who scans, who carries letters. Rules are data."""

from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from intake.gateway.outside import DocumentLimits, Outside
from shared.objects import ObjectFolder
from shared.service import MailSettings, ScannerSettings

LARGEST_BODY: Final = 25 * 1024 * 1024
"""Bytes of a request body, documents included."""


class Settings(ScannerSettings, MailSettings):
    """The environment of intake.

    `documents_url`: file:///folder, or s3://bucket/prefix with the AWS_ variables; a folder of the user by default, in
    development alone.
    """

    documents_url: str = Field(default="", pattern=r"^$|^file:///.|^s3://.")
    document_largest_bytes: int = Field(default=20 * 1024 * 1024, ge=1, le=LARGEST_BODY)
    documents_per_application: int = Field(default=30, ge=1, le=500)

    @property
    def outside(self) -> Outside:
        """Everything outside intake."""
        folder = Path.home() / ".local" / "share" / "novapec" / "documents"
        return Outside(
            objects=ObjectFolder(self.documents_url or folder.as_uri()),
            scanner=self.scanner,
            limits=DocumentLimits(self.document_largest_bytes, self.documents_per_application),
            mailer=self.mailer,
        )

    @model_validator(mode="after")
    def _keeps_documents_where_it_is_told(self) -> Self:
        if not self.documents_url and self.environment == "production":
            message = (
                "DOCUMENTS_URL is missing: s3://bucket/prefix, or file:///folder that API and relay share, where the "
                "documents of applications lie."
            )
            raise ValueError(message)
        return self


class EditionSettings(BaseSettings):
    """What the command that loads editions reads: where the database is, as the application's role."""

    database_url: SecretStr


@cache
def outside() -> Outside:
    """Everything outside intake, from the environment; read once."""
    return Settings().outside  # pyright: ignore[reportCallIssue]  # the environment gives the rest
