"""What intake reads from the environment: where documents lie and who scans them. An edition's rules are data."""

from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from intake.gateway.mail import Mailer
from intake.gateway.outside import DocumentLimits, Outside
from shared.objects import ObjectFolder
from shared.service import ScannerSettings

LARGEST_BODY: Final = 25 * 1024 * 1024
"""Bytes of a request body, documents included."""


class Settings(ScannerSettings):
    """The environment of intake.

    `documents_url`: file:///folder, or s3://bucket/prefix with the AWS_ variables; a folder of the user by default.

    `smtp_host`: without it, notices are written and kept for the carrier to read, and no e-mail leaves.
    """

    documents_url: str = Field(default="", pattern=r"^$|^file:///.|^s3://.")
    document_largest_bytes: int = Field(default=20 * 1024 * 1024, ge=1, le=LARGEST_BODY)
    documents_per_application: int = Field(default=30, ge=1, le=500)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_sender: str = Field(default="novapec@localhost.localdomain", pattern=r"^[^@\s]+@[^@\s]+$")
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None

    @property
    def outside(self) -> Outside:
        """Everything outside intake."""
        folder = Path.home() / ".local" / "share" / "novapec" / "documents"
        return Outside(
            objects=ObjectFolder(self.documents_url or folder.as_uri()),
            scanner=self.scanner,
            limits=DocumentLimits(self.document_largest_bytes, self.documents_per_application),
            mailer=Mailer(
                host=self.smtp_host,
                port=self.smtp_port,
                sender=self.smtp_sender,
                security=self.smtp_security,
                username=self.smtp_username,
                password=self.smtp_password.get_secret_value() if self.smtp_password else None,
            ),
        )


class EditionSettings(BaseSettings):
    """What the command that loads editions reads: where the database is, as the application's role."""

    database_url: SecretStr


@cache
def outside() -> Outside:
    """Everything outside intake, from the environment; read once."""
    return Settings().outside  # pyright: ignore[reportCallIssue]  # the environment gives the rest
