"""What review reads from the environment."""

from functools import cache
from pathlib import Path

from review.gateway.routing_file import SHIPPED
from shared.mail import Mailer
from shared.service import MailSettings


class Settings(MailSettings):
    """The settings of every service, and review's own."""

    routing_file: Path = SHIPPED
    """The rules that say which committee hears a case; the file that is shipped says how they are written."""


@cache
def mailer() -> Mailer:
    """The mail server, from the environment; read once a process, which remembers in it what it claimed."""
    return Settings().mailer  # pyright: ignore[reportCallIssue]  # the environment gives the rest
