"""What review reads from the environment."""

from pathlib import Path

from review.gateway.routing_file import SHIPPED
from shared.service import ServiceSettings


class Settings(ServiceSettings):
    """The settings of every service, and review's own."""

    routing_file: Path = SHIPPED
    """The rules that say which committee hears a case; the file that is shipped says how they are written."""
