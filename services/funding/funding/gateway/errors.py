"""The gateway's single error: something given to it, or sent by the bank, cannot be used as it is."""


class BankFileError(ValueError):
    """Names the field that is wrong and says what would be right; never quotes an IBAN.

    field: path of the faulty value in our own dataclasses (`transfers[2].creditor_name`) or in the bank's file
    (`Ntry/Amt`). message: a sentence for the person who can correct it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
