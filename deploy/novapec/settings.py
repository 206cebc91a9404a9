"""What the operator's command reads from the environment, besides the options that name their variable."""

from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings


class CommandSettings(BaseSettings):
    """`ENVIRONMENT` is where we are: tokens of the development issuer are made in development only.

    `BANK_ACCOUNT_KEYS` is funding's own: a secret has no place on a command line. `PGSSLMODE` is what holds where a
    connection string says nothing of it.
    """

    environment: Literal["development", "production"] = "development"
    bank_account_keys: SecretStr | None = None
    pgsslmode: str = "prefer"
