"""The settings of a service that writes to people by e-mail."""

from typing import Literal

from pydantic import Field, SecretStr

from shared.mail import Mailer
from shared.service.settings import ServiceSettings


class MailSettings(ServiceSettings):
    """Where letters leave.

    `smtp_host`: without it, notices are written and kept to be read, and no e-mail leaves.
    """

    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_sender: str = Field(default="novapec@localhost.localdomain", pattern=r"^[^@\s]+@[^@\s]+$")
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None

    @property
    def mailer(self) -> Mailer:
        """The SMTP server, or none."""
        return Mailer(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=self.smtp_sender,
            security=self.smtp_security,
            username=self.smtp_username,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
        )
