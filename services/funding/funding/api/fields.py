"""Input that is checked at the door: IBANs, and names that banks can carry; amounts that are more than nothing."""

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from funding.api.bank_sentences import sentence
from funding.gateway.bank_details import checked_iban
from funding.gateway.credit_transfer import LONGEST_NAME
from funding.gateway.errors import BankFileError
from funding.gateway.sepa_text import bank_text
from shared.web.fields import LARGEST_AMOUNT


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
    WithJsonSchema(
        {
            "type": "string",
            "title": "IBAN",
            "description": "Un compte de la zone SEPA, avec ou sans espaces ; la clé RIB d'un compte français est "
            "vérifiée aussi.",
            "examples": ["FR14 2004 1010 0505 0001 3M02 606"],
        }
    ),
]
"""An IBAN of the SEPA area: mod-97, and for France the RIB key."""

Holder = Annotated[
    str,
    AfterValidator(_holder),
    WithJsonSchema(
        {
            "type": "string",
            "title": "Titulaire",
            "description": f"Le titulaire du compte tel qu'il est sur le RIB, en lettres latines, {LONGEST_NAME} "
            "caractères au plus.",
            "maxLength": LONGEST_NAME,
            "examples": ["Association Exemple"],
        }
    ),
]
"""The account's holder, brought into the alphabet banks agree on."""

SmallCents = Annotated[
    int, Field(strict=True, gt=0, le=LARGEST_AMOUNT, description="Montant en centimes d'euro, au moins 1.")
]
"""A positive amount in cents."""

Words = Annotated[str, Field(min_length=1, max_length=2_000)]
"""A person's words, which never leave funding."""
