"""Identifiers of French organisations, addresses, amounts: checked at the door with sentences that help."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength
from stdnum.fr import siret as stdnum_siret

_RNA: Final = re.compile(r"W\d[0-9A-Z]\d{7}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _siret(value: str) -> str:
    compact = stdnum_siret.compact(value)
    try:
        return stdnum_siret.validate(compact)
    except InvalidLength as error:
        template = "Un SIRET compte 14 chiffres, par exemple 73282932000074 ; vous en donnez {given}."
        raise PydanticCustomError("siret", template, {"given": len(compact)}) from error
    except InvalidFormat as error:
        sentence = "Un SIRET ne contient que des chiffres : donnez ses 14 chiffres, par exemple 73282932000074."
        raise PydanticCustomError("siret", sentence) from error
    except InvalidChecksum as error:
        sentence = "La clé de contrôle de ce SIRET est fausse : relisez ses 14 chiffres, un ou deux diffèrent du vrai."
        raise PydanticCustomError("siret", sentence) from error


def _rna(value: str) -> str:
    compact = re.sub(r"[ .-]", "", value).upper()
    if _RNA.fullmatch(compact) is None:
        sentence = "Un numéro RNA est un W suivi de 9 caractères, par exemple W751234567 ou W9R1000123."
        raise PydanticCustomError("rna", sentence)
    return compact


def _email(value: str) -> str:
    if _EMAIL.fullmatch(value) is None:
        raise PydanticCustomError("email", "Donnez une adresse électronique, par exemple contact@exemple.fr.")
    return value


Email = Annotated[str, AfterValidator(_email), Field(max_length=254, examples=["contact@exemple.fr"])]
"""An address to write to: the server that takes the letter knows whether it exists."""

Siret = Annotated[
    str,
    AfterValidator(_siret),
    WithJsonSchema({"type": "string", "pattern": r"^\d{14}$", "examples": ["73282932000074"], "title": "SIRET"}),
]
"""14 digits with their Luhn key (La Poste's own rule for its establishments); blanks and dots are taken out.

Source: INSEE, Répertoire Sirene.
"""

Rna = Annotated[
    str,
    AfterValidator(_rna),
    WithJsonSchema({"type": "string", "pattern": r"^W\d[0-9A-Z]\d{7}$", "examples": ["W751234567"], "title": "RNA"}),
]
"""W and 9 characters; upper case, blanks taken out. Source: Répertoire national des associations."""

LARGEST_AMOUNT: Final = 100_000_000_000
"""Cents. A billion euros: more than any envelope, far below what PostgreSQL and JSON hold exactly."""

AmountCents = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT, description="Montant en centimes d'euro.")]
"""An amount in cents as a JSON integer: no text, no fraction, not negative."""
