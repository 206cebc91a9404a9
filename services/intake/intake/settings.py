"""What intake reads from the environment: what every service does. The rules of an edition are data, not settings."""

from shared.service import ServiceSettings


class Settings(ServiceSettings):
    """The environment of intake."""
