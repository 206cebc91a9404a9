"""What impact reads from the environment. Deadlines and days of grace come with the signed agreement."""

from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from impact.domain import DEFAULT_REMINDER_DAYS
from shared.files.scanner import Scanner
from shared.service import ScannerSettings

Day = Annotated[int, Field(ge=-365, le=365)]


def _listed(value: object) -> object:
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


class Settings(ScannerSettings):
    """The settings of every service, and impact's own."""

    report_reminder_days: Annotated[tuple[Day, ...], NoDecode, BeforeValidator(_listed)] = DEFAULT_REMINDER_DAYS
    """Days on which a carrier is reminded of a report, counted from its due day, as `-30,-7,7,21`; empty: never."""


@cache
def scanner() -> Scanner:
    """Who scans evidence, from the environment; read once."""
    return Settings().scanner  # pyright: ignore[reportCallIssue]  # the environment gives the rest
