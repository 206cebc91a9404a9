"""Input that is checked at the door: IBANs, and names that banks can carry."""

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from funding.api.bank_sentences import sentence
from funding.gateway.bank_details import checked_iban
from funding.gateway.credit_transfer import LONGEST_NAME
from funding.gateway.errors import BankFileError
from funding.gateway.sepa_text import bank_text


def _iban(value: str) -> str:
    try:
        return checked_iban(value)
    except BankFileError as error:
        raise PydanticCustomError("iban", "{sentence}", {"sentence": sentence(error)}) from None


def _holder(value: str) -> str:
    try:
        return bank_text(value, field="holder", longest=LONGEST_NAME)
    except BankFileError as error:
        raise PydanticCustomError("holder", "{sentence}", {"sentence": sentence(error)}) from None


Iban = Annotated[
    str,
    AfterValidator(_iban),
    WithJsonSchema({"type": "string", "examples": ["FR76 3000 6000 0112 3456 7890 189"], "title": "IBAN"}),
]
"""An IBAN of the SEPA area: mod-97, and for France the RIB key."""

Holder = Annotated[
    str,
    AfterValidator(_holder),
    WithJsonSchema({"type": "string", "maxLength": LONGEST_NAME, "examples": ["Les Déclics"], "title": "Titulaire"}),
]
"""The account's holder, brought into the alphabet banks agree on."""

SmallCents = Annotated[int, Field(strict=True, gt=0, le=100_000_000_000, description="Montant en centimes d'euro.")]
"""A positive amount in cents."""
