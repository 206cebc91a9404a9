"""What the bank gateway refuses, as the caller's own mistakes (422). No account number is ever repeated."""

from collections.abc import Generator
from contextlib import contextmanager

from funding.api.bank_sentences import place, sentence
from funding.gateway.errors import BankFileError
from shared.vocabulary import Refusal


@contextmanager
def bank_file_refusals() -> Generator[None]:
    """A file of the bank that cannot be read whole is refused whole."""
    try:
        yield
    except BankFileError as error:
        raise Refusal(
            "bank_file",
            "Ce fichier bancaire ne peut pas être lu en entier, rien n'en a été retenu : "
            f"{place(error)}. {sentence(error)}",
            field="file",
        ) from error


@contextmanager
def batch_refusals() -> Generator[None]:
    """A batch that the bank would refuse is not made."""
    try:
        yield
    except BankFileError as error:
        raise Refusal(
            "batch",
            f"La banque refuserait cette remise, elle n'a pas été faite : {place(error)}. {sentence(error)}",
            field=error.field,
        ) from error
