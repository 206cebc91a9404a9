"""What every part of a data file has in common."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from schwifty import IBAN
from stdnum.fr import siret


def _valid_to_the_rib_key(iban: str) -> str:
    return str(IBAN(iban, validate_bban=True))


Cents = Annotated[int, Field(strict=True, gt=0)]
Percent = Annotated[int, Field(strict=True, gt=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=0)]
Siret = Annotated[str, AfterValidator(siret.validate)]
Iban = Annotated[str, AfterValidator(_valid_to_the_rib_key)]
Rna = Annotated[str, Field(pattern=r"^W\d{9}$")]


class ProgrammeError(ValueError):
    """A data file is wrong; the message names the file, the entry and the key."""


class Entry(BaseModel):
    """A part of a data file: immutable, and no key in it goes unread."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def require(condition: bool, message: str) -> None:
    """Refuse an entry; `message` begins with the key at fault."""
    if not condition:
        raise ValueError(message)
