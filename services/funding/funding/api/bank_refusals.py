"""What the bank gateway refuses, said in French to who can correct it. No account number is ever repeated."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from funding.gateway.errors import BankFileError
from shared.vocabulary import Refusal

# What the gateway says, by words of its own that no other of its sentences has, in this order.
_IBAN: Final = (
    (
        "starts with two letters",
        "Un IBAN commence par les deux lettres du pays et deux chiffres de clé, comme FR76.",
    ),
    (
        "RIB key",
        "La clé RIB (deux derniers chiffres) ne correspond pas au compte : relisez le RIB.",
    ),
    (
        "check digits",
        "La clé de cet IBAN (3e et 4e caractères) ne va pas avec le reste : un caractère est faux.",
    ),
    ("characters, but an IBAN", "Cet IBAN n'a pas la longueur de ceux de son pays ; un IBAN français a 27 caractères."),
    ("outside the SEPA area", "Ce compte est hors de la zone SEPA : donnez-en un tenu dans la zone."),
    ("is not the country", "Les deux premières lettres ne sont pas un pays d'IBAN ; un IBAN français commence par FR."),
    ("letters A-Z and digits only", "Un IBAN ne contient que des lettres et des chiffres, avec ou sans espaces."),
    ("is missing", "Donnez un IBAN, comme FR76 suivi de 23 caractères."),
    (
        "does not have the form",
        "Cet IBAN n'a pas la forme de ceux de son pays : une lettre est à la place d'un chiffre.",
    ),
)


def iban_sentence(error: BankFileError) -> str:
    """Why an IBAN is refused, and what would be right."""
    for fragment, sentence in _IBAN:
        if fragment in error.message:
            return sentence
    return "Cet IBAN n'est pas valable : recopiez-le depuis le RIB."


@contextmanager
def bank_file_refusals() -> Generator[None]:
    """A bank file that cannot be read whole is refused whole (422)."""
    try:
        yield
    except BankFileError as error:
        raise Refusal(
            "bank_file",
            "Ce fichier bancaire ne peut pas être lu en entier : rien n'en a été retenu. "
            f"Élément en cause : {error.field} ({error.message}).",
            field="file",
        ) from error
