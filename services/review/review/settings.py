"""What review reads from the environment."""

from pydantic import Field

from review.domain.routing import DEFAULT_REGIONAL_CEILING_CENTS
from shared.service import ServiceSettings


class Settings(ServiceSettings):
    """The settings of every service, and review's own."""

    regional_ceiling_cents: int = Field(default=DEFAULT_REGIONAL_CEILING_CENTS, ge=0)
    """Cents. What a project may ask at most to be judged by a regional committee."""
