"""Who publishes open data, under which licence, and what a published file is."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

LICENCE_NAME: Final = "Licence Ouverte 2.0 (Etalab)"
LICENCE_URL: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who grants. `prefix` is the one that 360Giving gives to a publisher, `360G-` and its name."""

    name: str
    siret: str
    prefix: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file to publish. `rows` is how many grants it holds, None for the manifest."""

    name: str
    media_type: str
    content: bytes
    rows: int | None

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return sha256(self.content).hexdigest()
