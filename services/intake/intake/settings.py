"""What intake reads from the environment: what every service does. The rules of an edition are data, not settings."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from shared.service import ServiceSettings


class Settings(ServiceSettings):
    """The environment of intake."""


class EditionSettings(BaseSettings):
    """What the command that loads editions reads: where the database is, as the application's role."""

    database_url: SecretStr
