"""What the operator's command reads from the environment, besides the options that name their variable."""

from typing import Literal

from pydantic_settings import BaseSettings


class CommandSettings(BaseSettings):
    """`ENVIRONMENT` is where we are: tokens of the development issuer are made in development only."""

    environment: Literal["development", "production"] = "development"
